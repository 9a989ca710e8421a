import { expect, test } from 'vitest';
import { azureError } from '../../src/core/accessError.ts';
import type { Plan, PlanWarning, TagChange } from '../../src/core/plan.ts';
import { plansTogether } from '../../src/core/plansTogether.ts';
import { err, ok } from '../../src/core/result.ts';

const change = (action: 'put' | 'delete', vm: string): TagChange => ({
  target: vm,
  action,
  rule: null,
  properties: { tags: { 'jit-access': 'off' } },
});
const locked = (lock: string): PlanWarning => ({ kind: 'deleteLocked', group: 'g', lock, lockScope: 'g' });
const plan = (vm: string, ...locks: string[]): Plan => ({
  changes: [change('put', vm)],
  warnings: locks.map(locked),
  inverse: [change('delete', vm)],
});

test('plans of several are one, taken back from the last on, beside those that have none', () => {
  const error = azureError({ kind: 'cancelled' });

  const together = plansTogether(['a', 'b', 'c'], [ok(plan('a')), err(error), ok(plan('c'))]);

  expect(together).toEqual({
    plan: {
      changes: [change('put', 'a'), change('put', 'c')],
      warnings: [],
      inverse: [change('delete', 'c'), change('delete', 'a')],
    },
    failures: [{ subject: 'b', error }],
  });
});

test('what several plans warn of is told once', () => {
  const together = plansTogether(['a', 'b'], [ok(plan('a', 'keep')), ok(plan('b', 'keep', 'other'))]);

  expect(together.plan.warnings).toEqual([locked('keep'), locked('other')]);
});
