import { refKey } from '../core/accessWindow.ts';
import type { SecurityRule } from '../core/securityRule.ts';
import { configuredHashes } from './configuredHashes.ts';
import { flightMs } from './flightTime.ts';
import { lookForOrphans, type OrphanLook } from './lookForOrphans.ts';
import type { InventoryGap } from './ports.ts';
import { removeFromGroups } from './removeFromGroups.ts';
import type { Removal } from './removeRules.ts';
import { restoreDenies } from './restoreDenies.ts';
import type { UseCasePorts } from './useCasePorts.ts';

export type OrphanPorts = Pick<
  UseCasePorts,
  'inventory' | 'virtualMachines' | 'reader' | 'permissions' | 'locks' | 'rules' | 'clock'
>;

export interface OrphanRemoval {
  removal: Removal;
  notJudged: readonly string[];
  gaps: readonly InventoryGap[];
}

const noRemoval: Removal = {
  removed: [],
  inert: [],
  stillInert: [],
  remaining: [],
  lostAnswer: false,
};
export const noOrphans: OrphanRemoval = { removal: noRemoval, notJudged: [], gaps: [] };

/** A write of somebody's may land between the looks, so only what both show is an orphan. */
export async function removeOrphans(
  ports: OrphanPorts,
  first: OrphanLook,
  signal: AbortSignal | undefined,
): Promise<OrphanRemoval> {
  await ports.clock.sleep(flightMs, signal);
  const reading = await ports.inventory.list({}, signal);
  if (!reading.ok) {
    const what = 'the second look for orphans';
    const gap = { subscriptionId: null, what, hidesRules: true, fault: reading.error };
    return { ...noOrphans, gaps: [gap] };
  }
  const { groups, machines, subscriptions, gaps } = reading.value;
  const second = await lookForOrphans(ports, reading.value, configuredHashes(machines), signal);
  const seenBefore = new Set(first.orphans.map(refKey));
  const orphans = new Set(second.orphans.map(refKey).filter((key) => seenBefore.has(key)));
  const isOrphan = (rule: SecurityRule, group: string) => orphans.has(refKey({ group, rule: rule.name }));
  const removal = await removeFromGroups(ports, groups, isOrphan, signal);
  await restoreDenies(ports, removal.removed, subscriptions, signal);
  return { removal, notJudged: second.notJudged, gaps };
}
