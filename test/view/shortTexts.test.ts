import { describe, expect, test } from 'vitest';
import { durationText } from '../../src/view/durationText.ts';
import { localTimeText } from '../../src/view/localTimeText.ts';
import { portText } from '../../src/view/portText.ts';
import { remainingText } from '../../src/view/remainingText.ts';
import { reasonText, stateText } from '../../src/view/stateText.ts';

test.each([
  [22, 'TCP', 'SSH 22'],
  [3389, 'TCP', 'RDP 3389'],
  [5986, 'TCP', 'WinRM 5986'],
  [8080, 'TCP', 'TCP 8080'],
  [22, 'UDP', 'UDP 22'],
  [22, '*', 'TCP/UDP 22'],
] as const)('port %i over %s reads %s', (number, protocol, text) => {
  expect(portText({ number, protocol })).toBe(text);
});

test.each([
  [5, '5 min'],
  [60, '1 h'],
  [65, '1 h 05 min'],
  [1440, '24 h'],
])('%i minutes read %s', (minutes, text) => {
  expect(durationText(minutes)).toBe(text);
});

describe('remaining time', () => {
  test.each([
    [1, 'under a minute'],
    [59, 'under a minute'],
    [60, '1 min'],
    [42 * 60 + 59, '42 min'],
    [3600, '1 h'],
    [3900, '1 h 05 min'],
    [0, 'overdue'],
    [-1, 'overdue'],
  ])('of %i seconds reads %s', (seconds, text) => {
    expect(remainingText(1_000_000 + seconds * 1000, 1_000_000)).toBe(text);
  });
});

describe('a moment', () => {
  const noon = Date.UTC(2026, 10, 22, 12);

  test.each([
    ['today', Date.UTC(2026, 10, 22, 15), 'UTC', '15:00'],
    ['tomorrow', Date.UTC(2026, 10, 23, 0, 5), 'UTC', '2026-11-23 00:05'],
    ['tomorrow where the day begins earlier', Date.UTC(2026, 10, 22, 16), 'Asia/Tokyo', '2026-11-23 01:00'],
    ['today where the day ends later', Date.UTC(2026, 10, 22, 23), 'America/New_York', '18:00'],
  ])('%s', (_, at, timeZone, text) => {
    expect(localTimeText(at, noon, timeZone)).toBe(text);
  });
});

test('states have the names that Defender for Cloud gives them', () => {
  expect((['configured', 'recommended', 'none'] as const).map(stateText)).toEqual([
    'Configured',
    'Recommended',
    'No recommendation',
  ]);
});

test.each([
  ['missingNsg', 'No network security group'],
  ['classic', 'Classic'],
  ['disabledByPolicy', 'Azure Policy'],
  ['noPublicIpNoNsg', 'No public address and no network security group'],
] as const)('the reason %s says "%s"', (reason, part) => {
  expect(reasonText(reason)).toContain(part);
});
