import { expect, test } from 'vitest';
import { exitCodeOfAll } from '../../src/cli/exitCode.ts';
import type { AccessError } from '../../src/core/accessError.ts';

const notThere: AccessError = { kind: 'machineNotFound', name: 'v' };
const forbidden: AccessError = { kind: 'azure', cause: { kind: 'forbidden', action: 'a', scope: 's' } };
const missing: AccessError = { kind: 'missingPermissions', vm: 'v', missing: [] };
const locked: AccessError = { kind: 'locked', vm: 'v', locked: [] };
const left: AccessError = { kind: 'leftInPlace', vm: 'v', rules: [], tags: [], cause: forbidden };

test.each<[string, readonly AccessError[], number, number]>([
  ['nothing failed', [], 2, 0],
  ['the only one failed', [notThere], 1, 1],
  ['the only one lacked rights', [missing], 1, 4],
  ['Azure refused the only one', [forbidden], 1, 4],
  ['a lock refused the only one', [locked], 1, 1],
  ['the only one left something', [left], 1, 5],
  ['some failed', [notThere], 2, 3],
  ['all lacked rights', [missing, forbidden], 2, 4],
  ['all failed, each in its way', [missing, notThere], 2, 1],
  ['all failed and one left something', [missing, left], 2, 5],
])('where %s', (_, errors, attempted, code) => {
  expect(exitCodeOfAll(errors, attempted)).toBe(code);
});
