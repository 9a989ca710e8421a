import pLimit from 'p-limit';
import * as v from 'valibot';
import type { FreshMachine, MachineReader, MachineToRead } from '../access/ports.ts';
import { idKey, parentId } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { guardingGroupIds, type Machine } from '../core/machine.ts';
import { groupLookup } from '../core/networkView.ts';
import { err, ok, type Result } from '../core/result.ts';
import { apiVersions, armPath } from './armPath.ts';
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
import { type ArmPorts, read } from './read.ts';

/** Resources that are asked for at the same time. */
const readsAtOnce = 32;

/** Reads VMs and what stands around them from the providers themselves. */
export function machineReader(ports: ArmPorts): MachineReader {
  return {
    read: (vmId, hint, signal) => readMachine(ports, { vmId, hint }, sharedReads(ports, signal)),
    readAll: (machines, signal) => {
      const get = sharedReads(ports, signal);
      return Promise.all(machines.map((machine) => readMachine(ports, machine, get)));
    },
  };
}

/** The body of the resource with an id, read once however often it is asked for. */
type Get = (id: string) => Promise<Result<unknown, AzureFault>>;

function sharedReads(ports: ArmPorts, signal: AbortSignal | undefined): Get {
  const limit = pLimit(readsAtOnce);
  const bodies = new Map<string, Promise<Result<unknown, AzureFault>>>();
  return (id) => {
    const key = idKey(id);
    const known = bodies.get(key) ?? limit(() => getBody(ports, id, signal));
    bodies.set(key, known);
    return known;
  };
}

/**
 * Walks from the VM to its interfaces, networks, addresses and groups. What the hint names is asked for at once, so
 * that a VM that still stands as it was listed costs one round trip; what has changed costs one more.
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
  const [networks, publicAddresses] = await Promise.all([
    all(subnetIds.map(parentId), (id) => parsed(get(id), virtualNetworkBody, id)),
    all(addressIds, (id) => parsed(get(id), publicAddressBody, id)),
  ]);
  if (!networks.ok) return networks;
  if (!publicAddresses.ok) return publicAddresses;
  const parts: NetworkParts = {
    interfaces: interfaces.value satisfies Map<string, NetworkInterfaceBody>,
    networks: networks.value satisfies Map<string, VirtualNetworkBody>,
    publicAddresses: publicAddresses.value satisfies Map<string, PublicAddressBody>,
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
    ...hint.endpoints.flatMap(({ interfaceId, subnetId, publicAddress }) => [
      interfaceId,
      ...(subnetId === null ? [] : [parentId(subnetId)]),
      ...(publicAddress === null ? [] : [publicAddress.id]),
    ]),
    ...guardingGroupIds(hint),
  ];
}

async function getBody(
  ports: ArmPorts,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Result<unknown, AzureFault>> {
  const isCompute = /\/providers\/Microsoft\.Compute\//i.test(id);
  const version = isCompute ? apiVersions.compute : apiVersions.network;
  const answer = await read(ports, { url: armPath(id, version), signal }, id);
  return answer.ok ? ok(answer.value.body) : answer;
}

async function parsed<S extends v.GenericSchema>(
  body: Promise<Result<unknown, AzureFault>>,
  schema: S,
  id: string,
): Promise<Result<v.InferOutput<S>, AzureFault>> {
  const answer = await body;
  if (!answer.ok) return answer;
  const result = v.safeParse(schema, answer.value);
  return result.success ? ok(result.output) : err(unreadable(id));
}

/** Reads several things side by side, by id in lower case; the first that fails fails all. */
async function all<T>(
  ids: readonly string[],
  readOne: (id: string) => Promise<Result<T, AzureFault>>,
): Promise<Result<Map<string, T>, AzureFault>> {
  const unique = [...new Map(ids.map((id) => [idKey(id), id])).values()];
  const results = await Promise.all(unique.map(async (id) => ({ id, result: await readOne(id) })));
  const found = new Map<string, T>();
  for (const { id, result } of results) {
    if (!result.ok) return result;
    found.set(idKey(id), result.value);
  }
  return ok(found);
}

function unreadable(id: string): AzureFault {
  return { kind: 'unexpectedAnswer', id, message: 'The answer has not the shape of this resource.' };
}
