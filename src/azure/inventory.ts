import pLimit from 'p-limit';
import type {
  Inventory,
  InventoryFilter,
  InventoryGap,
  InventoryReading,
  Subscription,
} from '../access/ports.ts';
import { parseArmId, sameId } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import type { Machine } from '../core/machine.ts';
import { type GroupLookup, groupLookup } from '../core/networkView.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { NetworkSecurityGroup } from '../core/securityRule.ts';
import { apiVersions, armPath } from './armPath.ts';
import { defenderPolicies } from './defenderPolicies.ts';
import { graphInventory, graphMachines } from './graphInventory.ts';
import type { MachineFilter } from './graphQueries.ts';
import { inventoryRoutes } from './inventoryRoutes.ts';
import { joinInventory, type RawInventory } from './joinInventory.ts';
import { listAll } from './listAll.ts';
import { listFirewalls } from './listFirewalls.ts';
import { listInventory } from './listInventory.ts';
import { listSubscriptions } from './listSubscriptions.ts';
import { readNetworkSecurityGroup } from './networkSecurityGroupBody.ts';
import type { ArmPorts } from './read.ts';
import { readDefender, withDefender } from './readDefender.ts';

/** What was given up is not told as a listing full of gaps. */
const cancelled = err<AzureFault>({ kind: 'cancelled' });

/** Subscriptions that are listed at the same time. */
const subscriptionsAtOnce = 8;

/**
 * What there is: VMs from Resource Graph, or from the list APIs where the graph is refused; security groups always
 * from the network provider, because they decide what is open.
 */
export function inventory(ports: ArmPorts): Inventory {
  return {
    list: (filter, signal) => list(ports, filter, signal),
    find: (names, signal) => find(ports, names, signal),
    async groups(filter, signal) {
      const subscriptions = await listSubscriptions(ports, filter, signal);
      if (!subscriptions.ok) return subscriptions;
      const [listed, behind] = await Promise.all([
        listGroups(ports, subscriptions.value, signal),
        listFirewallHolders(ports, subscriptions.value, signal),
      ]);
      if (signal?.aborted) return cancelled;
      const groups = groupLookup([...listed.groups.values(), ...behind.holders]);
      return ok({ groups, gaps: [...listed.gaps, ...behind.gaps] });
    },
  };
}

async function list(
  ports: ArmPorts,
  filter: InventoryFilter,
  signal: AbortSignal | undefined,
): Promise<Result<InventoryReading, AzureFault>> {
  const subscriptions = await listSubscriptions(ports, filter, signal);
  if (!subscriptions.ok) return subscriptions;
  const ids = subscriptions.value.map(({ id }) => id);
  const [raw, listedGroups, defender] = await Promise.all([
    readRaw(ports, subscriptions.value, signal),
    listGroups(ports, subscriptions.value, signal),
    readDefender(defenderPolicies(ports), ids, signal),
  ]);
  if (signal?.aborted) return cancelled;
  const which = { holders: 'every', covered: subscriptions.value } as const;
  const routes = await inventoryRoutes(ports, raw.inventory, which, signal);
  if (signal?.aborted) return cancelled;
  const joined = joinInventory(raw.inventory, routes.ok ? routes.value.parts : undefined);
  const machines = joined.map((machine) => withDefender(machine, defender));
  const { holders, gaps } = routes.ok ? routes.value : firewallsUnread(routes.error);
  return ok({
    machines,
    groups: groupLookup([...listedGroups.groups.values(), ...holders]),
    subscriptions: subscriptions.value,
    gaps: [...raw.gaps, ...listedGroups.gaps, ...gaps, ...defender.gaps, ...machines.flatMap(unreadNetwork)],
  });
}

/**
 * The places for rules of ours in firewalls. Which firewalls there are is known from the index, or from lists where it
 * is refused; what stands in them is read now.
 */
async function listFirewallHolders(
  ports: ArmPorts,
  subscriptions: readonly Subscription[],
  signal: AbortSignal | undefined,
): Promise<{ holders: readonly NetworkSecurityGroup[]; gaps: readonly InventoryGap[] }> {
  const listed = await listFirewalls(ports, subscriptions, signal);
  const which = { holders: 'every', covered: 'all' } as const;
  const routes = await inventoryRoutes(ports, { network: listed.bodies }, which, signal);
  const { holders, gaps } = routes.ok ? routes.value : firewallsUnread(routes.error);
  return { holders, gaps: [...listed.gaps, ...gaps] };
}

function firewallsUnread(fault: AzureFault): { holders: NetworkSecurityGroup[]; gaps: InventoryGap[] } {
  const what = 'the firewalls before virtual machines';
  return { holders: [], gaps: [{ subscriptionId: null, what, hidesRules: true, fault }] };
}

/** The index leaves out what the caller may not read, so what is named and not there is one of those. */
function unreadNetwork(machine: Machine): InventoryGap[] {
  const { name, subscriptionId, unreadInterfaces = [], unreadLoadBalancers = [] } = machine;
  const gap = (what: string, type: string, scope: string): InventoryGap => ({
    subscriptionId,
    what,
    hidesRules: false,
    fault: { kind: 'forbidden', action: `Microsoft.Network/${type}/read`, scope },
  });
  return [
    ...unreadInterfaces.map((id) => gap(`the network of ${name}`, 'networkInterfaces', id)),
    ...unreadLoadBalancers.map((id) => gap(`a load balancer before ${name}`, 'loadBalancers', id)),
  ];
}

/**
 * The VMs that each text names: an ARM id, `resourceGroup/name` or a name. One set of queries serves all of them. An
 * id is taken as it is even where the graph does not know it yet.
 */
async function find(
  ports: ArmPorts,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Result<readonly (readonly Machine[])[], AzureFault>> {
  const isId = (text: string) => text.startsWith('/');
  const filter = {
    by: 'any',
    ids: texts.filter(isId),
    names: texts.filter((text) => !isId(text)).map((text) => text.split('/').at(-1) ?? ''),
  } as const;
  const known = await findKnown(ports, filter, signal);
  if (!known.ok && filter.names.length > 0) return known;
  const machines = known.ok ? known.value : [];
  return ok(
    texts.map((text) => {
      const named = machines.filter((machine) => isNamed(machine, text));
      return named.length === 0 && isId(text) ? machinesFromId(text) : named;
    }),
  );
}

async function findKnown(
  ports: ArmPorts,
  filter: Extract<MachineFilter, { by: 'any' }>,
  signal: AbortSignal | undefined,
): Promise<Result<readonly Machine[], AzureFault>> {
  const raw = await graphMachines(ports, filter, signal);
  if (raw.ok) return ok(await joined(ports, raw.value, 'all', signal));
  // An id says enough by itself, so nothing is listed for it.
  if (filter.names.length === 0) return raw;
  const subscriptions = await listSubscriptions(ports, {}, signal);
  if (!subscriptions.ok) return subscriptions;
  const listed = await listInventory(ports, subscriptions.value, filter, signal);
  const [gap] = listed.gaps;
  if (listed.inventory.machines.length === 0 && gap) return err(gap.fault);
  return ok(await joined(ports, listed.inventory, subscriptions.value, signal));
}

/** A find only says where to look, so that firewalls that cannot be read now leave routes untold. */
async function joined(
  ports: ArmPorts,
  raw: RawInventory,
  covered: readonly Subscription[] | 'all',
  signal: AbortSignal | undefined,
): Promise<Machine[]> {
  const routes = await inventoryRoutes(ports, raw, { holders: 'near', covered }, signal);
  return joinInventory(raw, routes.ok ? routes.value.parts : undefined);
}

function isNamed({ id, name, resourceGroup }: Machine, text: string): boolean {
  if (text.startsWith('/')) return sameId(id, text);
  const [last = '', group] = text.toLowerCase().split('/').reverse();
  return name.toLowerCase() === last && (group === undefined || resourceGroup.toLowerCase() === group);
}

async function readRaw(
  ports: ArmPorts,
  subscriptions: readonly Subscription[],
  signal: AbortSignal | undefined,
): Promise<{ inventory: RawInventory; gaps: InventoryGap[] }> {
  const ids = subscriptions.map(({ id }) => id);
  const graph = await graphInventory(ports, ids, signal);
  if (graph.ok) return { inventory: graph.value, gaps: [] };
  return listInventory(ports, subscriptions, { by: 'all' }, signal);
}

async function listGroups(
  ports: ArmPorts,
  subscriptions: readonly Subscription[],
  signal: AbortSignal | undefined,
): Promise<{ groups: GroupLookup; gaps: InventoryGap[] }> {
  const limit = pLimit(subscriptionsAtOnce);
  const gaps: InventoryGap[] = [];
  const found: NetworkSecurityGroup[] = [];
  await Promise.all(
    subscriptions.map(({ id: subscriptionId }) =>
      limit(async () => {
        const id = `/subscriptions/${subscriptionId}/providers/Microsoft.Network/networkSecurityGroups`;
        const listed = await listAll(ports, armPath(id, apiVersions.network), id, signal);
        if (!listed.ok) {
          gaps.push({
            subscriptionId,
            what: 'network security groups',
            hidesRules: true,
            fault: listed.error,
          });
          return;
        }
        for (const body of listed.value) {
          const group = readNetworkSecurityGroup(body);
          if (group) found.push(group);
          else
            gaps.push({
              subscriptionId,
              what: 'a network security group',
              hidesRules: true,
              fault: unreadable(id),
            });
        }
      }),
    ),
  );
  return { groups: groupLookup(found), gaps };
}

/** Just the id: the reader finds out whether it is a VM and what stands around it. */
function machinesFromId(id: string): Machine[] {
  const parts = parseArmId(id);
  if (!parts) return [];
  const { subscriptionId, resourceGroup, name } = parts;
  const deployment = /^microsoft\.classiccompute\//i.test(parts.type) ? 'classic' : 'resourceManager';
  return [
    {
      id,
      name,
      subscriptionId,
      resourceGroup,
      location: '',
      os: 'linux',
      deployment,
      tags: {},
      endpoints: [],
      disabledByPolicy: false,
    },
  ];
}

function unreadable(id: string): AzureFault {
  return { kind: 'unexpectedAnswer', id, message: 'An entry has not the shape of a network security group.' };
}
