import { expect, test } from 'vitest';
import { exitCodeOf } from '../../src/cli/exitCode.ts';
import type { AccessError } from '../../src/core/accessError.ts';
import { errorDetails } from '../../src/view/errorDetails.ts';
import { errorText } from '../../src/view/errorText.ts';
import { warningText } from '../../src/view/warningText.ts';
import { policyId, vmId } from '../backends/contract/contractWorld.ts';

const vm = vmId('vm-a');
const lost = { kind: 'unavailable', message: 'No answer.' } as const;
const endSeconds = Date.parse('2026-11-22T13:00:00Z') / 1000;

test.each<[AccessError, RegExp[]]>([
  [
    { kind: 'mayHaveOpened', vm, endSeconds, cause: lost },
    [/may be open/, /until 2026-11-22T13:00:00Z/, /vm-a/, /ends by itself/],
  ],
  [
    { kind: 'mayHaveChanged', vm, policyId, cause: lost },
    [/policy default of Defender for Cloud/, /not known/],
  ],
  [
    { kind: 'heldByBoth', vm, former: 'direct', cause: { kind: 'azure', cause: lost } },
    [/twice/, /tags or rules/, /again/],
  ],
  [
    { kind: 'heldByBoth', vm, former: 'defender', cause: { kind: 'azure', cause: lost } },
    [/twice/, /entry in the policy of Defender for Cloud/],
  ],
])('%j says what may be there, and that something may', (error, words) => {
  const text = errorText(error);

  for (const word of words) expect(text).toMatch(word);
  expect(text).not.toMatch(/nothing was left/i);
  expect(exitCodeOf(error)).toBe(5);
  expect(() => JSON.stringify(errorDetails(error))).not.toThrow();
});

test('whose window a request ends is said with its end', () => {
  const ports = [{ number: 22, protocol: 'TCP' as const }];
  const text = warningText({ kind: 'endsWindow', vm, window: 'abc', requestor: 'alice', endSeconds, ports });

  expect(text).toMatch(/window abc of alice/);
  expect(text).toMatch(/2026-11-22T13:00:00Z/);
});
