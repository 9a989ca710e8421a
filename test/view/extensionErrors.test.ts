import { expect, test } from 'vitest';
import { exitCodeOf } from '../../src/cli/exitCode.ts';
import type { AccessError } from '../../src/core/accessError.ts';
import { errorDetails, errorKind } from '../../src/view/errorDetails.ts';
import { errorText } from '../../src/view/errorText.ts';
import { allowRule, frontNsg, web01 } from './facts.ts';

const noon = Date.parse('2026-11-22T12:00:00Z') / 1000;
const window = 'k3j2h1g0';
const noAnswer: AccessError = { kind: 'azure', cause: { kind: 'unavailable', message: 'cut' } };
const forbidden: AccessError = {
  kind: 'azure',
  cause: { kind: 'forbidden', action: 'write', scope: frontNsg },
};
const notExtended = (cause: AccessError): AccessError => ({
  kind: 'notExtended',
  vm: web01,
  window,
  endSeconds: noon,
  cause,
});
const notLater = { kind: 'notLater', endSeconds: noon, presentEndSeconds: noon + 1800 } as const;

test.each<[AccessError, string]>([
  [
    { kind: 'outsidePolicy', vm: web01, problems: [notLater] },
    'The access would end at 2026-11-22T12:00:00Z, and it already lasts until 2026-11-22T12:30:00Z. Nothing was changed. Ask for longer.',
  ],
  [
    { kind: 'outsidePolicy', vm: web01, problems: [{ kind: 'noPorts' }, notLater] },
    'The policy of web-01 (resource group web) does not allow this. No port is asked for. The access would end at 2026-11-22T12:00:00Z, and it already lasts until 2026-11-22T12:30:00Z. Nothing was changed. Ask for what the policy allows, or have it changed.',
  ],
  [
    { kind: 'windowEnds', vm: web01, window, endSeconds: noon },
    'Window k3j2h1g0 of web-01 (resource group web) ends at 2026-11-22T12:00:00Z, too soon to be extended without a gap, or has ended. Nothing was changed. Request access anew.',
  ],
  [
    {
      kind: 'windowRuleEdited',
      vm: web01,
      window,
      drift: [
        {
          kind: 'windowRuleEdited',
          group: frontNsg,
          rule: allowRule,
          window,
          field: 'sourcePorts',
          expected: ['*'],
          found: ['1024'],
        },
      ],
    },
    `Rules of window k3j2h1g0 are not what was granted, so it cannot be extended. Window rule edited (web-01 (resource group web)): ${allowRule} in front-nsg opens from source port 1024 instead of any (window k3j2h1g0). Nothing was changed. Close the window or repair the VM, then request access anew.`,
  ],
  [
    notExtended(noAnswer),
    'Azure gives no answer: cut. Nothing was left in place. Window k3j2h1g0 stays open until 2026-11-22T12:00:00Z. Check the network and try again.',
  ],
  [
    {
      kind: 'leftInPlace',
      vm: web01,
      rules: [{ group: frontNsg, rule: allowRule }],
      tags: [],
      cause: notExtended(noAnswer),
    },
    `Azure gives no answer: cut. Left in place, or possibly so: rule ${allowRule} in front-nsg. What is left ends by itself at 2026-11-22T15:00:00Z; closing window k3j2h1g0 removes it at once, and your access with it. Window k3j2h1g0 stays open until 2026-11-22T12:00:00Z. Check the network and try again.`,
  ],
])('%j', (error, text) => {
  expect(errorText(error)).toBe(text);
});

test('an extension that failed tells scripts until when the window stays open, and why it failed', () => {
  const error = notExtended(noAnswer);

  expect(errorKind(error)).toBe('notExtended');
  expect(errorDetails(error)).toEqual({
    vm: web01,
    window,
    endTimeUtc: '2026-11-22T12:00:00Z',
    cause: { kind: 'unavailable', message: 'cut' },
  });
});

test.each<[AccessError, number]>([
  [notExtended(noAnswer), 1],
  [notExtended(forbidden), 4],
  [{ kind: 'leftInPlace', vm: web01, rules: [], tags: [], cause: notExtended(forbidden) }, 5],
  [{ kind: 'windowEnds', vm: web01, window, endSeconds: noon }, 1],
  [{ kind: 'outsidePolicy', vm: web01, problems: [notLater] }, 2],
])('a script sees %j as %s', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
