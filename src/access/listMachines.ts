import { type AccessError, azureError } from '../core/accessError.ts';
import { windowsIn } from '../core/accessWindow.ts';
import { backendOf } from '../core/backendOf.ts';
import { classify } from '../core/classify.ts';
import { defenderWindows } from '../core/defenderWindows.ts';
import { driftOf } from '../core/driftOf.ts';
import { exposedPorts, portsToCheck } from '../core/exposure.ts';
import { firewallWay } from '../core/firewallWay.ts';
import { groupsByVm } from '../core/groupsByVm.ts';
import { lastWeekOf } from '../core/lastWeek.ts';
import type { Machine } from '../core/machine.ts';
import { type GroupLookup, groupLookup, ruleHolders } from '../core/networkView.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { NetworkSecurityGroup } from '../core/securityRule.ts';
import { vmHash } from '../core/vmHash.ts';
import { listedWindows } from './listWindows.ts';
import type { FirewallBefore, MachineListing, MachineSummary } from './machineListing.ts';
import type { InventoryFilter } from './ports.ts';
import { policyOf } from './readPolicy.ts';
import type { UseCasePorts } from './useCasePorts.ts';

/** Every VM that the caller sees, by JIT state, with what is exposed and what is open now. */
export async function listMachines(
  { inventory, clock }: Pick<UseCasePorts, 'inventory' | 'clock'>,
  filter: InventoryFilter,
  signal?: AbortSignal,
): Promise<Result<MachineListing, AccessError>> {
  const reading = await inventory.list(filter, signal);
  if (!reading.ok) return err(azureError(reading.error));
  const { machines, groups, subscriptions, gaps } = reading.value;
  const holding = groupsByVm(groups);
  const nowMs = clock.now();
  return ok({
    machines: machines.map((machine) =>
      summarize(machine, groups, nowMs, holding.get(vmHash(machine.id)) ?? []),
    ),
    windows: listedWindows(reading.value, nowMs),
    subscriptions,
    gaps,
  });
}

/**
 * A VM's place among the states, from facts that were read. `holding` is the groups that hold rules of ours for it; if
 * left out, all of `groups` are looked at.
 */
export function summarize(
  machine: Machine,
  groups: GroupLookup,
  nowMs: number,
  holding: Iterable<NetworkSecurityGroup> = groups.values(),
): MachineSummary {
  const { state, reasons } = classify(machine);
  const backend = state === 'configured' ? backendOf(machine) : null;
  const known = policyOf(machine);
  const policy = backend && known.ok ? known.value : null;
  const onTheWay = ruleHolders(machine, groups);
  const firewall = firewallBefore(machine, groups);
  return {
    machine,
    ...(firewall ? { firewall } : {}),
    state,
    reasons,
    backend,
    policy,
    unreadablePolicy: !known.ok && known.error.kind === 'unreadablePolicy' ? known.error : null,
    exposed: exposedPorts(machine, groups, portsToCheck(policy)),
    windows: [
      ...windowsIn(onTheWay, vmHash(machine.id)),
      ...(machine.defender ? defenderWindows(machine, machine.defender, nowMs) : []),
    ],
    lastWeek: machine.defender && backend === 'defender' ? lastWeekOf(machine.defender, nowMs) : null,
    drift:
      policy && backend === 'direct'
        ? driftOf({ machine, groups: groupLookup([...onTheWay, ...holding]), policy })
        : [],
  };
}

function firewallBefore(machine: Machine, groups: GroupLookup): FirewallBefore | undefined {
  const way = firewallWay(machine, groups);
  if (!way) return undefined;
  const { id, publicAddresses } = way.firewall;
  const known = publicAddresses.flatMap(({ address }) => (address?.includes('.') ? [address] : []));
  return { id, holderId: way.holder.id, publicAddresses: known };
}
