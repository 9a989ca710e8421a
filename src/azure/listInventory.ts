import * as v from 'valibot';
import type { InventoryGap, Subscription } from '../access/ports.ts';
import { idKey } from '../core/armId.ts';
import { apiVersions, armPath } from './armPath.ts';
import type { MachineFilter } from './graphQueries.ts';
import type { RawInventory } from './joinInventory.ts';
import { listAll } from './listAll.ts';
import { firewallType, hidesRules } from './listFirewalls.ts';
import type { ArmPorts } from './read.ts';

const lists = [
  { type: 'Microsoft.Compute/virtualMachines', version: apiVersions.compute, what: 'virtual machines' },
  { type: 'Microsoft.Network/networkInterfaces', version: apiVersions.network, what: 'network interfaces' },
  { type: 'Microsoft.Network/virtualNetworks', version: apiVersions.network, what: 'virtual networks' },
  { type: 'Microsoft.Network/publicIPAddresses', version: apiVersions.network, what: 'public addresses' },
  { type: 'Microsoft.Network/loadBalancers', version: apiVersions.network, what: 'load balancers' },
  { type: firewallType, version: apiVersions.network, what: 'firewalls' },
] as const;

/**
 * The same as the graph tells, subscription by subscription, where the graph is refused. Whether a policy turned JIT
 * off is not told here. What cannot be listed is a gap, and the rest still counts.
 */
export async function listInventory(
  ports: ArmPorts,
  subscriptions: readonly Subscription[],
  filter: MachineFilter,
  signal: AbortSignal | undefined,
): Promise<{ inventory: RawInventory; gaps: InventoryGap[] }> {
  const gaps: InventoryGap[] = [];
  const bodies = await Promise.all(
    subscriptions.flatMap(({ id: subscriptionId }) =>
      lists.map(async ({ type, version, what }) => {
        const id = `/subscriptions/${subscriptionId}/providers/${type}`;
        const listed = await listAll(ports, armPath(id, version), id, signal);
        if (!listed.ok) {
          const fault = listed.error;
          gaps.push({ subscriptionId, what, hidesRules: type === firewallType && hidesRules(fault), fault });
        }
        return { type, bodies: listed.ok ? listed.value.map((body) => withType(body, type)) : [] };
      }),
    ),
  );
  const ofMachines = (isMachine: boolean) =>
    bodies.filter(({ type }) => (type === lists[0].type) === isMachine).flatMap((list) => list.bodies);
  return {
    inventory: {
      machines: ofMachines(true).filter((body) => matches(body, filter)),
      network: ofMachines(false),
      disabledScopes: [],
      disabledMachines: [],
    },
    gaps,
  };
}

/** Some lists leave the type out of their entries. */
function withType(body: unknown, type: string): unknown {
  return typeof body === 'object' && body !== null ? { type, ...body } : body;
}

const named = v.looseObject({ id: v.string(), name: v.string() });

function matches(body: unknown, filter: MachineFilter): boolean {
  const parsed = v.safeParse(named, body);
  if (!parsed.success) return false;
  const { id, name } = parsed.output;
  if (filter.by === 'all') return true;
  return (
    filter.ids.some((wanted) => idKey(wanted) === idKey(id)) ||
    filter.names.some((wanted) => wanted.toLowerCase() === name.toLowerCase())
  );
}
