import { mayWriteGroup } from '../../access/mayWriteGroup.ts';
import type { Permissions, SecurityRules, WriteOptions } from '../../access/ports.ts';
import type { AzureFault } from '../../core/azureFault.ts';
import { isFirewallHolderId } from '../../core/firewallHolderId.ts';
import type { RuleChange } from '../../core/plan.ts';
import type { NetworkSecurityGroup } from '../../core/securityRule.ts';

export interface WriteToGroupPorts {
  rules: SecurityRules;
  permissions: Permissions;
}

/** What became of the changes that belong together: those of one VM, say. */
export interface PartWritten {
  applied: readonly RuleChange[];
  /** Changes that may stand, or may still land. */
  lost: readonly RuleChange[];
  /** Why the part is not finished; null where all of it is applied. */
  fault: AzureFault | null;
}

/**
 * Writes changes to one group, or to what holds rules of ours in a firewall: one change as a rule, several as one write of the whole group where the caller may
 * write it and Azure takes it, else rule after rule. A part ends at its first change that fails; the others go on,
 * unless what failed would fail for all.
 */
export async function writeToGroup(
  ports: WriteToGroupPorts,
  group: Pick<NetworkSecurityGroup, 'id' | 'etag'>,
  parts: readonly (readonly RuleChange[])[],
  options: WriteOptions,
): Promise<PartWritten[]> {
  const together = parts.flat();
  // A firewall has no rules that are resources of their own.
  const isWhole = isFirewallHolderId(group.id);
  const mayWrite = async () =>
    together.length > 1 && (await mayWriteGroup(ports.permissions, group.id, options.signal));
  if (isWhole || (await mayWrite())) {
    const outcome = await ports.rules.writeTogether(group, together, options);
    if (outcome.outcome === 'applied') return parts.map((part) => ({ applied: part, lost: [], fault: null }));
    const { fault } = outcome;
    if (outcome.outcome === 'unknown') return parts.map((part) => ({ applied: [], lost: part, fault }));
    if (isWhole || !isOfWhole(fault)) return parts.map(() => ({ applied: [], lost: [], fault }));
  }
  const written: PartWritten[] = [];
  for (const part of parts) {
    const before = written.find(({ fault }) => fault !== null && isOfEveryWrite(fault));
    written.push(before ? { ...before, applied: [], lost: [] } : await writePart(ports, part, options));
  }
  return written;
}

async function writePart(
  { rules }: WriteToGroupPorts,
  part: readonly RuleChange[],
  options: WriteOptions,
): Promise<PartWritten> {
  const applied: RuleChange[] = [];
  for (const change of part) {
    const { target, rule, properties } = change;
    const outcome =
      change.action === 'put'
        ? await rules.put(target, rule, properties, options)
        : await rules.delete(target, rule, options);
    if (outcome.outcome !== 'applied') {
      return { applied, lost: outcome.outcome === 'unknown' ? [change] : [], fault: outcome.fault };
    }
    applied.push(change);
  }
  return { applied, lost: [], fault: null };
}

/** Azure refuses the group as a whole for reasons that need not concern a single rule: what it links to, say. */
function isOfWhole({ kind }: AzureFault): boolean {
  return kind === 'forbidden' || kind === 'refused';
}

/** What the next write to the same group would meet as well. */
function isOfEveryWrite({ kind }: AzureFault): boolean {
  return ['throttled', 'cancelled', 'unauthenticated', 'forbidden', 'locked', 'unavailable'].includes(kind);
}
