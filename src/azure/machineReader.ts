import type { FreshMachine, MachineReader, MachineToRead } from '../access/ports.ts';
import { idKey, parentId } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { firewallHolderIds, guardingGroupIds, type Machine } from '../core/machine.ts';
import { groupLookup } from '../core/networkView.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { RouteParts } from './endpointRoute.ts';
import { azureFirewallBody } from './firewallBodies.ts';
import {
  type NetworkInterfaceBody,
  networkInterfaceBody,
  type PublicAddressBody,
  publicAddressBody,
  type VirtualNetworkBody,
  virtualMachineBody,
  virtualNetworkBody,
} from './machineBodies.ts';
import { interfaceIdsOf, machineOf, type NetworkParts } from './machineOf.ts';
import { readNetworkSecurityGroup } from './networkSecurityGroupBody.ts';
import { loadBalancerIdsOf } from './portMappingsOf.ts';
import type { ArmPorts } from './read.ts';
import { type FirewallReads, readFirewallHolder } from './readFirewallHolder.ts';
import { type Reading, readingWithDefender } from './readingWithDefender.ts';
import { readPortMappings } from './readPortMappings.ts';
import { type KnownRoutes, readRoutes } from './readRoutes.ts';
import { all, allSeen, isUnseen, parsed, sharedLists, sharedReads, unreadable } from './sharedReads.ts';

/**
 * Reads VMs and what stands around them from the providers themselves. What Defender for Cloud says is left out for who only
 * reads back what was written.
 */
export function machineReader(ports: ArmPorts, { leavesDefenderOut = false } = {}): MachineReader {
  const readAll = (
    machines: readonly MachineToRead[],
    reads: FirewallReads,
    signal?: AbortSignal,
  ): Reading => {
    const reading = Promise.all(machines.map((one) => readMachine(ports, one, reads, all)));
    if (leavesDefenderOut) return reading;
    const readSeen = (one: MachineToRead) => readMachine(ports, one, reads, allSeen);
    return readingWithDefender(ports, { machines, reading, readSeen }, signal);
  };
  return {
    async read(vmId, hint, signal) {
      const reads = { get: sharedReads(ports, [], signal), list: sharedLists(ports, signal) };
      const [fresh] = await readAll([{ vmId, hint }], reads, signal);
      return fresh ?? err({ kind: 'notFound', id: vmId });
    },
    readAll(machines, signal) {
      const expected = machines.flatMap(({ hint }) => (hint ? idsOf(hint) : []));
      const reads = { get: sharedReads(ports, expected, signal), list: sharedLists(ports, signal) };
      return readAll(machines, reads, signal);
    },
  };
}

/**
 * Walks from the VM to its interfaces, networks, addresses, load balancers, groups and firewalls. What the hint names is asked
 * for at once, so that a VM that still stands as it was listed costs one round trip; what has changed costs one more. `each`
 * says whether what the caller may not see is left out, or fails it all.
 */
async function readMachine(
  ports: ArmPorts,
  { vmId, hint }: MachineToRead,
  reads: FirewallReads,
  each: typeof all,
): Promise<Result<FreshMachine, AzureFault>> {
  const { get } = reads;
  const readAtMs = ports.clock.now();
  for (const id of hint ? idsOf(hint) : []) void get(id);
  for (const id of hint ? firewallHolderIds(hint) : []) void readFirewallHolder(reads, id);

  const vm = await parsed(get(vmId), virtualMachineBody, vmId);
  if (!vm.ok) return vm;
  const interfaces = await each(interfaceIdsOf(vm.value), (id) => parsed(get(id), networkInterfaceBody, id));
  if (!interfaces.ok) return interfaces;
  const configurations = [...interfaces.value.values()].flatMap(
    (nic) => nic.properties.ipConfigurations ?? [],
  );
  const subnetIds = configurations.flatMap(({ properties }) => properties.subnet?.id ?? []);
  const addressIds = configurations.flatMap(({ properties }) => properties.publicIPAddress?.id ?? []);
  const named = [...interfaces.value.values()].flatMap(loadBalancerIdsOf);
  const [networks, publicAddresses, mappings] = await Promise.all([
    each(subnetIds.map(parentId), (id) => parsed(get(id), virtualNetworkBody, id)),
    each(addressIds, (id) => parsed(get(id), publicAddressBody, id)),
    // A pool may name its members by their addresses alone, and then no interface names the pool.
    readPortMappings([...named, ...(hint ? knownLoadBalancerIds(hint) : [])], get),
  ]);
  if (!networks.ok) return networks;
  if (!publicAddresses.ok) return publicAddresses;
  if (!mappings.ok) return mappings;
  const subnets = subnetIds.flatMap((subnetId) => {
    const network = networks.value.get(idKey(parentId(subnetId)));
    return network ? [{ subnetId, network }] : [];
  });
  const routes = await readMachineRoutes(reads, hint, subnets);
  if (!routes.ok) return routes;
  const parts: NetworkParts = {
    interfaces: interfaces.value satisfies Map<string, NetworkInterfaceBody>,
    networks: networks.value satisfies Map<string, VirtualNetworkBody>,
    publicAddresses: publicAddresses.value satisfies Map<string, PublicAddressBody>,
    mappings: mappings.value,
    routes: routes.value,
  };
  const machine = machineOf(vm.value, parts, hint?.disabledByPolicy ?? false);
  const groups = await each(guardingGroupIds(machine), async (id) => {
    const body = await get(id);
    if (!body.ok) return body;
    const group = readNetworkSecurityGroup(body.value);
    return group ? ok(group) : err(unreadable(id));
  });
  if (!groups.ok) return groups;
  const holders = firewallHolderIds(machine).flatMap((id) => routes.value.holders.get(idKey(id)) ?? []);
  return ok({ machine, groups: groupLookup([...groups.value.values(), ...holders]), readAtMs });
}

/**
 * The firewalls on the VM's way. One that the caller may not read leaves the VM to be read without it: its next hop is
 * then told as one that nobody here knows.
 */
async function readMachineRoutes(
  reads: FirewallReads,
  hint: Machine | undefined,
  subnets: KnownRoutes['subnets'],
): Promise<Result<RouteParts, AzureFault>> {
  const firewalls = await allSeen(hint ? firewallIdsOf(hint) : [], (id) =>
    parsed(reads.get(id), azureFirewallBody, id),
  );
  if (!firewalls.ok) return firewalls;
  const routes = await readRoutes(reads, {
    subnets,
    tables: new Map(),
    firewalls: [...firewalls.value.values()],
    isCovered: () => false,
    holderIds: [],
  });
  if (!routes.ok) return routes;
  const failed = routes.value.unread.find(({ fault }) => !isUnseen(fault));
  return failed ? err(failed.fault) : ok(routes.value.parts);
}

/** What the VM was known to consist of; each is asked for without waiting for the one that names it. */
function idsOf(hint: Machine): string[] {
  return [
    hint.id,
    ...hint.endpoints.flatMap(({ interfaceId, subnetId, publicAddress, mappings, routeTableId }) => [
      interfaceId,
      ...(routeTableId === undefined ? [] : [routeTableId]),
      ...mappings.map((mapping) => mapping.publicAddress.id),
      ...(subnetId === null ? [] : [parentId(subnetId)]),
      ...(publicAddress === null ? [] : [publicAddress.id]),
    ]),
    ...knownLoadBalancerIds(hint),
    ...guardingGroupIds(hint),
    ...firewallIdsOf(hint),
  ];
}

function firewallIdsOf({ endpoints }: Machine): string[] {
  return endpoints.flatMap(({ route }) => (route?.via === 'firewall' ? [route.firewallId] : []));
}

function knownLoadBalancerIds({ endpoints }: Machine): string[] {
  return endpoints.flatMap(({ mappings }) => mappings.map(({ ruleId }) => parentId(ruleId)));
}
