import { idKey } from '../core/armId.ts';
import type { Firewall } from '../core/firewall.ts';
import { parseIpAddress } from '../core/ipAddressText.ts';
import { type IpPrefix, parseAzurePrefix } from '../core/ipPrefix.ts';
import type { PublicAddress } from '../core/publicAddress.ts';
import type { AzureFirewallBody } from './firewallBodies.ts';
import type { PublicAddressBody } from './machineBodies.ts';

/** What stands around a firewall, by id in lower case; what is missing could not be read. */
export interface AroundFirewall {
  publicAddresses: ReadonlyMap<string, PublicAddressBody>;
  /** Prefixes of subnets and of virtual hubs. */
  prefixes: ReadonlyMap<string, readonly string[]>;
}

/** A firewall with the addresses before and behind it. */
export function firewallOf(body: AzureFirewallBody, around: AroundFirewall): Firewall {
  return {
    id: body.id,
    name: body.name,
    privateAddresses: privateAddressesOf(body),
    publicAddresses: [...ofConfigurations(body, around), ...ofHub(body)],
    translatedSources: [...subnetIdsOf(body), ...hubIdsOf(body)]
      .flatMap((id) => around.prefixes.get(idKey(id)) ?? [])
      .flatMap((prefix) => parseAzurePrefix(prefix) ?? []),
  };
}

export function privateAddressesOf({ properties }: AzureFirewallBody): IpPrefix[] {
  const texts = [
    ...(properties.ipConfigurations ?? []).map((one) => one.properties?.privateIPAddress),
    properties.hubIPAddresses?.privateIPAddress,
  ];
  return texts.flatMap((text) => parseAzurePrefix(text ?? '') ?? []);
}

export function subnetIdsOf({ properties }: AzureFirewallBody): string[] {
  return (properties.ipConfigurations ?? []).flatMap((one) => one.properties?.subnet?.id ?? []);
}

export function hubIdsOf({ properties }: AzureFirewallBody): string[] {
  return properties.virtualHub ? [properties.virtualHub.id] : [];
}

export function publicAddressIdsOf({ properties }: AzureFirewallBody): string[] {
  return (properties.ipConfigurations ?? []).flatMap((one) => one.properties?.publicIPAddress?.id ?? []);
}

function ofConfigurations(body: AzureFirewallBody, { publicAddresses }: AroundFirewall): PublicAddress[] {
  return publicAddressIdsOf(body).map((id) => ({
    id,
    address: publicAddresses.get(idKey(id))?.properties.ipAddress ?? null,
    sku: 'Standard',
  }));
}

/** A hub's firewall has addresses that are no resources; the id is made for them. */
function ofHub({ id, properties }: AzureFirewallBody): PublicAddress[] {
  const addresses = properties.hubIPAddresses?.publicIPs?.addresses ?? [];
  return addresses.flatMap(({ address }) =>
    address && parseIpAddress(address).ok
      ? [{ id: `${id}/hubIPAddresses/${address}`, address, sku: 'Standard' as const }]
      : [],
  );
}
