import type { OpenJob } from '../../access/backend.ts';
import type { FreshMachine } from '../../access/ports.ts';
import type { AccessError } from '../../core/accessError.ts';
import { type AccessWindow, windowsIn } from '../../core/accessWindow.ts';
import { missingDenies } from '../../core/missingDenies.ts';
import { readPolicyTags } from '../../core/policyTag.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { parseRuleName } from '../../core/ruleName.ts';
import { stillDenied } from '../../core/stillDenied.ts';
import { vmHash } from '../../core/vmHash.ts';

/**
 * What the VM, its tag and its groups say that were read after every write had ended. Somebody who disables JIT first
 * turns the tag to `off`: an opening that still sees the policy here is one that the disabling will find.
 */
export function confirmOpen(
  { fresh: before, policy, grant }: OpenJob,
  { machine, groups }: FreshMachine,
): Result<AccessWindow, AccessError> {
  const changed = (what: 'policyGone' | 'denyGone' | 'allowGone' | 'stillDenied') =>
    err({ kind: 'changedMeanwhile', vm: machine.id, what } as const);
  if (readPolicyTags(machine.tags).kind !== 'policy') return changed('policyGone');
  const missingBefore = new Set(missingDenies(before.machine, before.groups, policy).map(keyOf));
  if (missingDenies(machine, groups, policy).some((deny) => !missingBefore.has(keyOf(deny)))) {
    return changed('denyGone');
  }
  const window = windowsIn(groups.values()).find(
    ({ id, vmHash: hash, rules }) =>
      id === grant.windowId &&
      hash === vmHash(machine.id) &&
      rules.some(({ rule }) => endOf(rule) === grant.endSeconds),
  );
  if (!window) return changed('allowGone');
  if (stillDenied(machine, groups, grant).length > 0) return changed('stillDenied');
  return ok(window);
}

function endOf(rule: string): number | undefined {
  const name = parseRuleName(rule);
  return name?.kind === 'allow' ? name.endSeconds : undefined;
}

function keyOf({ group, rule }: { group: string; rule: string }): string {
  return `${group}/${rule}`.toLowerCase();
}
