import * as v from 'valibot';
import { idKey, parseArmId } from '../core/armId.ts';
import type { Machine } from '../core/machine.ts';
import type { RouteParts } from './endpointRoute.ts';
import { type LoadBalancerBody, loadBalancerBody } from './loadBalancerBody.ts';
import {
  networkInterfaceBody,
  publicAddressBody,
  type VirtualMachineBody,
  virtualMachineBody,
  virtualNetworkBody,
} from './machineBodies.ts';
import { machineOf, type NetworkParts } from './machineOf.ts';
import { portMappingIndex } from './portMappingIndex.ts';

/** Bodies as Azure gave them, from the graph or from lists, before they are joined. */
export interface RawInventory {
  machines: readonly unknown[];
  network: readonly unknown[];
  /** Scopes where a policy assignment turns JIT off: subscriptions and resource groups. */
  disabledScopes: readonly string[];
  /** VMs that Defender calls off by policy. */
  disabledMachines: readonly string[];
}

/** Joins by id, in time linear in the number of bodies; a body without the shape of its type is left out. */
export function joinInventory(raw: RawInventory, routes?: RouteParts): Machine[] {
  const parts = { ...networkParts(raw.network), routes };
  const scopes = new Set(raw.disabledScopes.map(idKey));
  const disabled = new Set(raw.disabledMachines.map(idKey));
  return raw.machines.flatMap((body) => {
    const vm = v.safeParse(virtualMachineBody, body);
    if (!vm.success) return [];
    return [machineOf(vm.output, parts, disabled.has(idKey(vm.output.id)) || isInScope(vm.output, scopes))];
  });
}

export function networkParts(bodies: readonly unknown[]): NetworkParts {
  const parts = {
    interfaces: new Map(),
    networks: new Map(),
    publicAddresses: new Map(),
  } satisfies Omit<NetworkParts, 'mappings'>;
  const balancers = new Map<string, LoadBalancerBody>();
  for (const body of bodies) {
    const type = v.safeParse(typed, body);
    if (!type.success) continue;
    switch (type.output.type.toLowerCase()) {
      case 'microsoft.network/networkinterfaces':
        keep(parts.interfaces, networkInterfaceBody, body);
        break;
      case 'microsoft.network/virtualnetworks':
        keep(parts.networks, virtualNetworkBody, body);
        break;
      case 'microsoft.network/publicipaddresses':
        keep(parts.publicAddresses, publicAddressBody, body);
        break;
      case 'microsoft.network/loadbalancers':
        keep(balancers, loadBalancerBody, body);
        break;
    }
  }
  return { ...parts, mappings: portMappingIndex(balancers.values(), parts.publicAddresses) };
}

const typed = v.looseObject({ type: v.string() });

function keep<S extends v.GenericSchema<unknown, { id: string }>>(
  map: Map<string, v.InferOutput<S>>,
  schema: S,
  body: unknown,
): void {
  const parsed = v.safeParse(schema, body);
  if (parsed.success) map.set(idKey(parsed.output.id), parsed.output);
}

function isInScope({ id }: VirtualMachineBody, scopes: ReadonlySet<string>): boolean {
  const { subscriptionId, resourceGroup } = parseArmId(id) ?? {};
  const subscription = `/subscriptions/${subscriptionId}`;
  return (
    scopes.has(idKey(subscription)) || scopes.has(idKey(`${subscription}/resourceGroups/${resourceGroup}`))
  );
}
