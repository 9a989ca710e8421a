import type { FreshMachine, MachineReader, MachineToRead } from '../access/ports.ts';
import { parentId } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { guardingGroupIds, type Machine } from '../core/machine.ts';
import { groupLookup } from '../core/networkView.ts';
import { err, ok, type Result } from '../core/result.ts';
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
import { readPortMappings } from './readPortMappings.ts';
import { all, type Get, parsed, sharedReads, unreadable } from './sharedReads.ts';

/** Reads VMs and what stands around them from the providers themselves. */
export function machineReader(ports: ArmPorts): MachineReader {
  return {
    read: (vmId, hint, signal) => readMachine(ports, { vmId, hint }, sharedReads(ports, [], signal)),
    readAll: (machines, signal) => {
      const expected = machines.flatMap(({ hint }) => (hint ? idsOf(hint) : []));
      const get = sharedReads(ports, expected, signal);
      return Promise.all(machines.map((machine) => readMachine(ports, machine, get)));
    },
  };
}

/**
 * Walks from the VM to its interfaces, networks, addresses, load balancers and groups. What the hint names is asked
 * for at once, so that a VM that still stands as it was listed costs one round trip; what has changed costs one more.
 */
async function readMachine(
  ports: ArmPorts,
  { vmId, hint }: MachineToRead,
  get: Get,
): Promise<Result<FreshMachine, AzureFault>> {
  const readAtMs = ports.clock.now();
  for (const id of hint ? idsOf(hint) : []) void get(id);

  const vm = await parsed(get(vmId), virtualMachineBody, vmId);
  if (!vm.ok) return vm;
  const interfaces = await all(interfaceIdsOf(vm.value), (id) => parsed(get(id), networkInterfaceBody, id));
  if (!interfaces.ok) return interfaces;
  const configurations = [...interfaces.value.values()].flatMap(
    (nic) => nic.properties.ipConfigurations ?? [],
  );
  const subnetIds = configurations.flatMap(({ properties }) => properties.subnet?.id ?? []);
  const addressIds = configurations.flatMap(({ properties }) => properties.publicIPAddress?.id ?? []);
  const named = [...interfaces.value.values()].flatMap(loadBalancerIdsOf);
  const [networks, publicAddresses, mappings] = await Promise.all([
    all(subnetIds.map(parentId), (id) => parsed(get(id), virtualNetworkBody, id)),
    all(addressIds, (id) => parsed(get(id), publicAddressBody, id)),
    // A pool may name its members by their addresses alone, and then no interface names the pool.
    readPortMappings([...named, ...(hint ? knownLoadBalancerIds(hint) : [])], get),
  ]);
  if (!networks.ok) return networks;
  if (!publicAddresses.ok) return publicAddresses;
  if (!mappings.ok) return mappings;
  const parts: NetworkParts = {
    interfaces: interfaces.value satisfies Map<string, NetworkInterfaceBody>,
    networks: networks.value satisfies Map<string, VirtualNetworkBody>,
    publicAddresses: publicAddresses.value satisfies Map<string, PublicAddressBody>,
    mappings: mappings.value,
  };
  const machine = machineOf(vm.value, parts, hint?.disabledByPolicy ?? false);
  const groups = await all(guardingGroupIds(machine), async (id) => {
    const body = await get(id);
    if (!body.ok) return body;
    const group = readNetworkSecurityGroup(body.value);
    return group ? ok(group) : err(unreadable(id));
  });
  return groups.ok ? ok({ machine, groups: groupLookup(groups.value.values()), readAtMs }) : groups;
}

/** What the VM was known to consist of; each is asked for without waiting for the one that names it. */
function idsOf(hint: Machine): string[] {
  return [
    hint.id,
    ...hint.endpoints.flatMap(({ interfaceId, subnetId, publicAddress, mappings }) => [
      interfaceId,
      ...mappings.map((mapping) => mapping.publicAddress.id),
      ...(subnetId === null ? [] : [parentId(subnetId)]),
      ...(publicAddress === null ? [] : [publicAddress.id]),
    ]),
    ...knownLoadBalancerIds(hint),
    ...guardingGroupIds(hint),
  ];
}

function knownLoadBalancerIds({ endpoints }: Machine): string[] {
  return endpoints.flatMap(({ mappings }) => mappings.map(({ ruleId }) => parentId(ruleId)));
}
