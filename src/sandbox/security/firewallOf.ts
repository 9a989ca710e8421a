import type { ResourceStore } from '../arm/resourceStore.ts';
import { objectOrEmpty, objectsIn } from '../json.ts';
import { firewallAddresses } from '../network/firewallAddresses.ts';
import { subnetOf } from '../network/subnetOf.ts';
import type { ArmResource } from '../world.ts';
import { addressesOf, nicsOf } from './guardsOf.ts';

/** A firewall in the virtual network of a VM, as Defender sees it. */
export interface MachineFirewall {
  firewall: ArmResource;
  /** False under a firewall policy, which Defender does not support. */
  isClassic: boolean;
  publicAddresses: readonly string[];
  /** Of the VM's first NIC. */
  privateAddress: string;
  /** CIDRs of `AzureFirewallSubnet`. */
  subnetPrefixes: readonly string[];
}

/** The firewall in the same virtual network, which is the only one that Defender looks for. */
export function firewallOf(store: ResourceStore, vm: ArmResource): MachineFirewall | undefined {
  const [nic] = nicsOf(store, vm);
  const network = nic === undefined ? undefined : subnetOf(store, nic)?.network;
  const privateAddress = nic === undefined ? undefined : addressesOf(nic)[0];
  if (network === undefined || privateAddress === undefined) return undefined;
  const inside = `${network.id}/subnets/`.toLowerCase();
  for (const firewall of store.ofType('Microsoft.Network/azureFirewalls')) {
    const subnetId = objectsIn(firewall.properties?.ipConfigurations)
      .map(({ properties }) => String(objectOrEmpty(objectOrEmpty(properties).subnet).id).toLowerCase())
      .find((id) => id.startsWith(inside));
    if (subnetId === undefined) continue;
    return {
      firewall,
      isClassic: objectOrEmpty(firewall.properties?.firewallPolicy).id === undefined,
      publicAddresses: firewallAddresses(store, firewall).publicAddresses,
      privateAddress,
      subnetPrefixes: prefixesOf(network, subnetId.slice(inside.length)),
    };
  }
  return undefined;
}

function prefixesOf(network: ArmResource, subnetName: string): string[] {
  const subnet = objectsIn(network.properties?.subnets).find(
    ({ name }) => String(name).toLowerCase() === subnetName,
  );
  const { addressPrefix, addressPrefixes } = objectOrEmpty(subnet?.properties);
  const all = Array.isArray(addressPrefixes) ? addressPrefixes : [addressPrefix];
  return all.filter((prefix): prefix is string => typeof prefix === 'string');
}
