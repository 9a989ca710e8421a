import { describe, expect, test } from 'vitest';
import { errorText } from '../../src/view/errorText.ts';
import { outsideGrant, outsideLimits } from '../../src/vscode/commands/outsideGrant.ts';
import { parseRequestInput } from '../../src/vscode/toolInput.ts';
import { prefix } from '../core/policyArbitrary.ts';
import { ssh, summary } from './buildWindow.ts';

/** What comes of a request to a VM whose tag allows SSH for a day, from anywhere. */
function granted(input: object, maxDuration = '', more: Parameters<typeof summary>[1] = {}) {
  const machine = summary('web-01', { policy: { ports: [{ ...ssh, maxDurationMinutes: 1440 }] }, ...more });
  const asked = parseRequestInput({ vm: 'web-01', ...input });
  if (!asked.ok) throw new Error(JSON.stringify(asked.error));
  const limits = outsideLimits(machine, asked.value, { defaultDuration: '8h', maxDuration });
  const grant = limits.ok ? outsideGrant(machine, asked.value, limits.value, [prefix('192.0.2.7')]) : limits;
  return grant.ok ? grant.value : errorText(grant.error);
}

describe('what others ask for', () => {
  test('is granted for as long as the tag allows where the user sets no limit', () => {
    expect(granted({ for: 'PT24H' })).toMatchObject({ durationMinutes: 1440, maxDurationMinutes: undefined });
  });

  test('is refused beyond the user’s own limit, by the name of the setting', () => {
    expect(granted({ for: 'PT24H' }, 'PT1H')).toBe(
      '24 h is longer than your setting azureJit.maxDuration allows, which is 1 h. Nothing was changed. ' +
        'Ask for less time, or raise that setting.',
    );
  });

  test('lasts no longer than that where it does not say how long, and carries the limit along', () => {
    expect(granted({}, 'PT1H')).toMatchObject({ durationMinutes: 60, maxDurationMinutes: 60 });
  });

  test.each(['soon', '60', '0m'])(
    'is refused where the limit is %j, which cannot be meant',
    (maxDuration) => {
      expect(granted({ for: '15m' }, maxDuration)).toContain(
        'The setting azureJit.maxDuration cannot be read.',
      );
    },
  );

  test.each([
    [{ ports: ['3389'] }, {}, 'Port 3389 is not in the policy'],
    [{}, { policy: null }, 'is not under just-in-time access'],
    [
      {},
      { policy: null, unreadablePolicy: { tag: 'jit-access', reason: 'why' } },
      'holds no readable policy',
    ],
    [{}, { policy: { ports: [{ ...ssh, allowedSources: [prefix('10.0.0.0/8')] }] } }, 'Source 192.0.2.7'],
  ])('is refused before anybody is asked, and says why: %#', (input, more, says) => {
    expect(granted(input, '', more)).toContain(says);
  });
});
