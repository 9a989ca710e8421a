import * as v from 'valibot';
import type { InventoryGap, Subscription } from '../access/ports.ts';
import { idKey, parentId, parseArmId } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { ok, type Result } from '../core/result.ts';
import type { NetworkSecurityGroup } from '../core/securityRule.ts';
import { firewallSite, type RouteParts } from './endpointRoute.ts';
import { azureFirewallBody, type RouteTableBody, routeTableBody } from './firewallBodies.ts';
import { isOwnGroup, isPolicyHolder } from './firewallHolderId.ts';
import type { RawInventory } from './joinInventory.ts';
import { networkInterfaceBody, type VirtualNetworkBody, virtualNetworkBody } from './machineBodies.ts';
import type { ArmPorts } from './read.ts';
import { readRoutes } from './readRoutes.ts';
import { sharedLists, sharedReads } from './sharedReads.ts';

export interface InventoryRoutes {
  parts: RouteParts;
  /** Places for rules of ours, read now from the network provider. */
  holders: readonly NetworkSecurityGroup[];
  gaps: readonly InventoryGap[];
}

/**
 * What stands between the VMs of a listing and the Internet. The listing says which firewalls there are; what they let
 * through is read now. `every` reads all of them, because rules of ours may stand in any; `near` only those that may
 * be on a VM's way.
 */
export async function inventoryRoutes(
  ports: ArmPorts,
  { network }: Pick<RawInventory, 'network'>,
  which: { holders: 'every' | 'near'; covered: readonly Subscription[] | 'all' },
  signal: AbortSignal | undefined,
): Promise<Result<InventoryRoutes, AzureFault>> {
  const bodies = sorted(network);
  const { covered } = which;
  const coveredKeys = new Set(covered === 'all' ? [] : covered.map(({ id }) => idKey(id)));
  const sites = bodies.firewalls.map(firewallSite);
  const everywhere = [...sites.map(({ holderId }) => holderId), ...bodies.holderIds];
  const reads = { get: sharedReads(ports, [], signal), list: sharedLists(ports, signal) };
  const routes = await readRoutes(reads, {
    subnets: bodies.subnets,
    tables: bodies.tables,
    firewalls: bodies.firewalls,
    isCovered: (id) => covered === 'all' || coveredKeys.has(idKey(id)),
    holderIds: which.holders === 'every' ? everywhere : [],
  });
  if (!routes.ok) return routes;
  const { parts, unread } = routes.value;
  const gaps = unread
    // The index knows a firewall for a while after it is gone.
    .filter(({ fault }) => fault.kind !== 'notFound')
    .map(({ holderId, fault }) => gapOf(holderId, fault));
  return ok({ parts, holders: [...parts.holders.values()], gaps });
}

function gapOf(holderId: string, fault: AzureFault): InventoryGap {
  const subscriptionId = parseArmId(holderId)?.subscriptionId ?? null;
  const what = isPolicyHolder(holderId) ? 'the rules of a firewall policy' : 'the rules of a firewall';
  return { subscriptionId, what, hidesRules: true, fault };
}

interface Sorted {
  subnets: { subnetId: string; network: VirtualNetworkBody }[];
  tables: Map<string, RouteTableBody>;
  firewalls: v.InferOutput<typeof azureFirewallBody>[];
  /** Beside those of `firewalls`. */
  holderIds: string[];
}

const typed = v.looseObject({ id: v.string(), type: v.string() });

/** What routes are told from, among the bodies of a listing; the subnets are those in which interfaces are. */
function sorted(network: readonly unknown[]): Sorted {
  const networks = new Map<string, VirtualNetworkBody>();
  const interfaces: unknown[] = [];
  const found: Sorted = { subnets: [], tables: new Map(), firewalls: [], holderIds: [] };
  for (const body of network) {
    const one = v.safeParse(typed, body);
    if (!one.success) continue;
    const { id, type } = one.output;
    switch (type.toLowerCase()) {
      case 'microsoft.network/virtualnetworks': {
        const parsed = v.safeParse(virtualNetworkBody, body);
        if (parsed.success) networks.set(idKey(id), parsed.output);
        break;
      }
      case 'microsoft.network/networkinterfaces':
        interfaces.push(body);
        break;
      case 'microsoft.network/routetables': {
        const parsed = v.safeParse(routeTableBody, body);
        if (parsed.success) found.tables.set(idKey(id), parsed.output);
        break;
      }
      case 'microsoft.network/azurefirewalls': {
        const parsed = v.safeParse(azureFirewallBody, body);
        if (parsed.success) found.firewalls.push(parsed.output);
        // It is told as one that could not be read, because rules of ours may stand in it.
        else found.holderIds.push(id);
        break;
      }
      case 'microsoft.network/firewallpolicies/rulecollectiongroups':
        if (isOwnGroup(id)) found.holderIds.push(id);
        break;
    }
  }
  // There are thousands of interfaces, and mostly nothing that could stand on their way.
  if (found.firewalls.length === 0 && ![...networks.values()].some(hasRouteTables)) return found;
  for (const subnetId of subnetIdsOf(interfaces)) {
    const parent = networks.get(idKey(parentId(subnetId)));
    if (parent) found.subnets.push({ subnetId, network: parent });
  }
  return found;
}

function hasRouteTables({ properties }: VirtualNetworkBody): boolean {
  return (properties.subnets ?? []).some((subnet) => subnet.properties?.routeTable);
}

function subnetIdsOf(interfaces: readonly unknown[]): Iterable<string> {
  const ids = new Map<string, string>();
  for (const body of interfaces) {
    const parsed = v.safeParse(networkInterfaceBody, body);
    const configurations = parsed.success ? (parsed.output.properties.ipConfigurations ?? []) : [];
    for (const { properties } of configurations) {
      if (properties.subnet) ids.set(idKey(properties.subnet.id), properties.subnet.id);
    }
  }
  return ids.values();
}
