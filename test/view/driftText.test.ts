import { expect, test } from 'vitest';
import type { Drift, FieldDrift } from '../../src/core/drift.ts';
import { driftLine, driftSummary, driftText } from '../../src/view/driftText.ts';
import { errorDetails } from '../../src/view/errorDetails.ts';
import { errorText } from '../../src/view/errorText.ts';
import { warningText } from '../../src/view/warningText.ts';
import { allowRule, denyRule, frontNsg, web01 } from './facts.ts';

const deny = { group: frontNsg, rule: denyRule };
const allow = { group: frontNsg, rule: allowRule, window: 'k3j2h1g0' };
const stray: Drift = { kind: 'strayRule', ...deny, why: 'notGuarding', window: null };

function edited(field: FieldDrift['field'], found: string[], expected: string[]): Drift {
  return { kind: 'windowRuleEdited', ...allow, field, expected, found };
}

test.each<[Drift, string]>([
  [
    {
      kind: 'denyMissing',
      ...deny,
      expected: { protocol: '*', ports: ['22', '53'], destinations: ['10.0.0.4/32', 'fd00::4/128'] },
    },
    `Deny rule missing: ${denyRule} in front-nsg is not there and should deny any protocol 22, 53 to 10.0.0.4, fd00::4`,
  ],
  [
    {
      kind: 'denyChanged',
      ...deny,
      fields: [
        { field: 'access', expected: ['Deny'], found: ['Allow'] },
        { field: 'ports', expected: ['22'], found: ['*'] },
      ],
    },
    `Deny rule edited: ${denyRule} in front-nsg says Allow instead of Deny; denies port any instead of 22`,
  ],
  [
    {
      kind: 'addressChanged',
      ...deny,
      expected: ['10.0.0.4/32'],
      found: ['10.0.0.4/32', '10.0.0.5/32'],
    },
    `Private address changed: ${denyRule} in front-nsg denies 10.0.0.4, 10.0.0.5, and the VM has 10.0.0.4; whoever has 10.0.0.5 is shut`,
  ],
  [
    edited('sources', ['*'], ['203.0.113.7/32']),
    `Window rule edited: ${allowRule} in front-nsg opens from any address instead of 203.0.113.7 (window k3j2h1g0)`,
  ],
  [
    edited('until', ['2026-11-23T15:00:00Z'], ['2026-11-22T15:00:00Z']),
    `Window rule edited: ${allowRule} in front-nsg says until 2026-11-23T15:00:00Z instead of 2026-11-22T15:00:00Z (window k3j2h1g0)`,
  ],
  [
    edited('destinations', ['10.0.0.9/32'], []),
    `Window rule edited: ${allowRule} in front-nsg opens to 10.0.0.9 instead of nothing (window k3j2h1g0)`,
  ],
  [
    { kind: 'windowIneffective', ...allow, by: { group: frontNsg, rule: 'stop\u202e' } },
    `Window opens nothing: ${allowRule} in front-nsg opens nothing: stop\ufffd in front-nsg denies all of it (window k3j2h1g0)`,
  ],
  [stray, `Rule left over: ${denyRule} in front-nsg stands in a group that does not guard the VM`],
  [
    { ...stray, why: 'notInPolicy' },
    `Rule left over: ${denyRule} in front-nsg denies what the policy does not ask for`,
  ],
])('drift tells both sides', (drift, text) => {
  const line = driftLine(drift);

  expect(`${line.heading}: ${line.text}`).toBe(text);
});

test('as a sentence it names the VM', () => {
  expect(driftText(web01, stray)).toBe(
    `Rule left over (web-01 (resource group web)): ${denyRule} in front-nsg stands in a group that does not guard the VM.`,
  );
});

test('the summary has the first kind and counts the others', () => {
  expect(driftSummary([])).toBe('');
  expect(driftSummary([stray, stray])).toBe('rule left over');
  expect(driftSummary([edited('access', [], []), stray])).toBe('window rule edited and 1 more');
});

test('a repair that leaves drift says what went wrong and what is left', () => {
  const cause = { kind: 'azure', cause: { kind: 'unavailable', message: 'gone' } } as const;
  const error = { kind: 'stillDrifting', vm: web01, drift: [stray], cause } as const;

  expect(errorText(error)).toContain(driftText(web01, stray));
  expect(errorText(error)).toMatch(/Repair it again\.$/);
  expect(errorText(error)).not.toContain('Nothing was left');
  expect(errorDetails(error)).toEqual({
    vm: web01,
    drift: [stray],
    cause: { kind: 'unavailable', message: 'gone' },
  });
});

test.each([
  [
    null,
    'Window k3j2h1g0 of alice to web-01 (resource group web) ends, because its rules are not what was granted.',
  ],
  [
    Date.UTC(2026, 10, 22, 15) / 1000,
    'Window k3j2h1g0 of alice to web-01 (resource group web) now ends at 2026-11-22T15:00:00Z, because its rules are not what was granted.',
  ],
])('a window that a repair ends is told with its owner', (leftUntilSeconds, text) => {
  const told = { kind: 'windowClosedByRepair', vm: web01, window: 'k3j2h1g0', requestor: 'alice' } as const;

  expect(warningText({ ...told, leftUntilSeconds })).toBe(text);
});
