import { expect, test } from 'vitest';
import { signOf } from '../../src/core/guardState.ts';
import { type GuardFacts, guardText } from '../../src/view/guardText.ts';
import { guardNode } from '../../src/view/guardTreeNode.ts';

const now = Date.parse('2026-11-22T15:00:00Z');
const minuteMs = 60_000;

function guard(minutesAgo: number | undefined, failures = 0, functionApp = 'jit-guard-app'): GuardFacts {
  const sign = minutesAgo === undefined ? {} : signOf({ atMs: now - minutesAgo * minuteMs, failures });
  return {
    functionApp,
    resourceGroup: 'azure-jit-guard',
    tags: typeof sign === 'string' ? { 'jit-guard-last-sweep': sign } : {},
  };
}

test.each([
  [[], 'none', 'No guard: nothing closes after a dead laptop'],
  [[guard(0)], 'alive', 'Guard: last sweep just now'],
  [[guard(2)], 'alive', 'Guard: last sweep 2 min ago'],
  [[guard(2, 3)], 'alive', 'Guard: last sweep 2 min ago, 3 failed'],
  [[guard(47)], 'late', 'Guard: no sweep for 47 min'],
  [[guard(26 * 60)], 'late', 'Guard: no sweep for 26 h'],
  [[guard(80 * 60)], 'late', 'Guard: no sweep for 3 days'],
  [[guard(undefined)], 'never', 'Guard: no sweep seen yet'],
  [[guard(1), guard(4)], 'alive', '2 guards: last sweep 4 min ago'],
  [[guard(1), guard(47)], 'late', '1 of 2 guards: no sweep for 47 min'],
  [[guard(1), guard(undefined), guard(47)], 'never', '1 of 3 guards: no sweep seen yet'],
  [[guard(4), guard(1, 2)], 'alive', '2 guards: last sweep 1 min ago, 2 failed'],
] as const)('%#: %s', (guards, state, line) => {
  const told = guardText(guards, now);

  expect(told).toMatchObject({ state, line });
  expect(told.isFine).toBe(state === 'alive' && !line.includes('failed'));
  expect(guardNode(guards, now)).toMatchObject({ label: line, context: `guard;state=${state}` });
});

test('no guard says that Azure itself ends nothing, and a guard that stopped that nothing closes', () => {
  expect(guardText([], now).meaning).toContain('Azure itself ends nothing');
  expect(guardText([guard(47)], now).meaning).toContain('nothing closes after a dead laptop');
});

test('names of a guard are text from strangers', () => {
  const node = guardNode([guard(1, 0, 'app\u202e\n[forged]')], now);

  expect(JSON.stringify(node)).not.toMatch(/\u202e|app\\n/);
});
