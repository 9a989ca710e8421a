import type { ResourceStore } from '../arm/resourceStore.ts';
import { objectOrEmpty, objectsIn } from '../json.ts';
import { subnetOf } from '../network/subnetOf.ts';
import type { ArmResource } from '../world.ts';

/** An NSG that stands before a NIC of a VM, with the private addresses that it guards there. */
export interface Guard {
  groupId: string;
  nicId: string;
  addresses: readonly string[];
}

/** Every NSG before each NIC of a VM: at the NIC, at its subnet, or the same at both, which counts once. */
export function guardsOf(store: ResourceStore, vm: ArmResource): Guard[] {
  return nicsOf(store, vm).flatMap((nic) => {
    const addresses = addressesOf(nic);
    const own = idOf(nic.properties?.networkSecurityGroup);
    const atSubnet = idOf(subnetOf(store, nic)?.properties.networkSecurityGroup);
    const groups = new Map(
      [own, atSubnet].flatMap((id) => {
        const group = id === undefined ? undefined : store.get(id);
        return group === undefined ? [] : [[group.id.toLowerCase(), group.id] as const];
      }),
    );
    return addresses.length === 0
      ? []
      : [...groups.values()].map((groupId) => ({ groupId, nicId: nic.id, addresses }));
  });
}

export function nicsOf(store: ResourceStore, vm: ArmResource): ArmResource[] {
  const references = objectsIn(objectOrEmpty(vm.properties?.networkProfile).networkInterfaces);
  return references.flatMap((reference) => store.get(idOf(reference) ?? '') ?? []);
}

/** IPv4 addresses of a NIC. */
export function addressesOf(nic: ArmResource): string[] {
  return objectsIn(nic.properties?.ipConfigurations)
    .map(({ properties }) => objectOrEmpty(properties).privateIPAddress)
    .filter((address): address is string => typeof address === 'string' && !address.includes(':'));
}

function idOf(reference: unknown): string | undefined {
  const { id } = objectOrEmpty(reference);
  return typeof id === 'string' ? id : undefined;
}
