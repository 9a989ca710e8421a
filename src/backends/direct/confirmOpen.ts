import type { FreshMachine } from '../../access/ports.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import { type AccessWindow, windowsIn } from '../../core/accessWindow.ts';
import type { JitPolicy } from '../../core/jitPolicy.ts';
import { missingDenies } from '../../core/missingDenies.ts';
import type { Grant } from '../../core/planOpen.ts';
import { readPolicyTags } from '../../core/policyTag.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { stillDenied } from '../../core/stillDenied.ts';
import { vmHash } from '../../core/vmHash.ts';
import type { DirectPorts } from './directPorts.ts';

/**
 * Reads the VM, its tag and its groups after every write has ended. Somebody who disables JIT first turns the tag to
 * `off`: an opening that still sees the policy here is one that the disabling will find.
 */
export async function confirmOpen(
  { reader }: DirectPorts,
  before: FreshMachine,
  policy: JitPolicy,
  grant: Grant,
  signal?: AbortSignal,
): Promise<Result<AccessWindow, AccessError>> {
  const after = await reader.read(before.machine.id, before.machine, signal);
  if (!after.ok) return err(azureError(after.error));
  const { machine, groups } = after.value;
  const changed = (what: 'policyGone' | 'denyGone' | 'allowGone' | 'stillDenied') =>
    err({ kind: 'changedMeanwhile', vm: machine.id, what } as const);
  if (readPolicyTags(machine.tags).kind !== 'policy') return changed('policyGone');
  const missingBefore = new Set(missingDenies(before.machine, before.groups, policy).map(keyOf));
  if (missingDenies(machine, groups, policy).some((deny) => !missingBefore.has(keyOf(deny)))) {
    return changed('denyGone');
  }
  const window = windowsIn(groups.values()).find(
    ({ id, vmHash: hash }) => id === grant.windowId && hash === vmHash(machine.id),
  );
  if (!window) return changed('allowGone');
  if (stillDenied(machine, groups, grant).length > 0) return changed('stillDenied');
  return ok(window);
}

function keyOf({ group, rule }: { group: string; rule: string }): string {
  return `${group}/${rule}`.toLowerCase();
}
