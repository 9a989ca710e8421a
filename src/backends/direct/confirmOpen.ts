import type { OpenJob } from '../../access/backend.ts';
import type { FreshMachine } from '../../access/ports.ts';
import type { AccessError, WhatChanged } from '../../core/accessError.ts';
import { type AccessWindow, windowsIn } from '../../core/accessWindow.ts';
import { openingDifferences } from '../../core/openingDifferences.ts';
import type { RuleChange } from '../../core/plan.ts';
import type { PlanDifference } from '../../core/planDifference.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { parseRuleName } from '../../core/ruleName.ts';
import { vmHash } from '../../core/vmHash.ts';

/**
 * The window as it stands in what was read after every write had ended, or where that is not what the plan promised.
 * Somebody who disables JIT first turns the tag to `off`: an opening that still sees the policy here is one that the
 * disabling will find.
 */
export function confirmOpen(
  { fresh: before, policy, grant }: OpenJob,
  written: readonly RuleChange[],
  after: FreshMachine,
  nowMs: number,
): Result<AccessWindow, AccessError> {
  const vm = after.machine.id;
  const differences = openingDifferences({ before, after, policy, grant, written });
  const [first] = differences;
  if (first) return err({ kind: 'changedMeanwhile', vm, what: whatChanged(first), differences });
  const window = windowsIn(after.groups.values()).find(
    ({ id, vmHash: hash, rules }) =>
      id === grant.windowId &&
      hash === vmHash(vm) &&
      rules.some(({ rule }) => endOf(rule) === grant.endSeconds),
  );
  if (!window) return err({ kind: 'changedMeanwhile', vm, what: 'allowGone', differences });
  const { previousEndSeconds } = grant;
  // Whoever closed the window meant all of it, and may not have seen the rule that extends it.
  const wasClosed =
    previousEndSeconds !== undefined &&
    nowMs < previousEndSeconds * 1000 &&
    !window.rules.some(({ rule }) => endOf(rule) === previousEndSeconds);
  return wasClosed ? err({ kind: 'changedMeanwhile', vm, what: 'windowClosed', differences }) : ok(window);
}

function whatChanged(difference: PlanDifference): WhatChanged {
  switch (difference.what) {
    case 'policy':
      return 'policyGone';
    case 'addresses':
      return 'addressChanged';
    case 'rule':
      return parseRuleName(difference.rule)?.kind === 'deny' ? 'denyGone' : 'allowGone';
    case 'access':
      return 'stillDenied';
  }
}

function endOf(rule: string): number | undefined {
  const name = parseRuleName(rule);
  return name?.kind === 'allow' ? name.endSeconds : undefined;
}
