import { idKey, parentId } from '../core/armId.ts';
import { containsPrefix, formatIpPrefix, type IpPrefix, parseAzurePrefix } from '../core/ipPrefix.ts';
import type { EndpointRoute } from '../core/machine.ts';
import type { GroupLookup } from '../core/networkView.ts';
import { remembered } from '../core/remembered.ts';
import type { NetworkSecurityGroup } from '../core/securityRule.ts';
import type { AzureFirewallBody, RouteTableBody } from './firewallBodies.ts';
import { holderIdOf } from './firewallHolderId.ts';
import { hubIdsOf, privateAddressesOf, subnetIdsOf } from './firewallOf.ts';
import type { VirtualNetworkBody } from './machineBodies.ts';

/** Where a firewall stands and what holds rules of ours for it. */
export interface FirewallSite {
  firewallId: string;
  holderId: string;
  /** ARM ids of virtual networks and of a virtual hub. */
  places: readonly string[];
  privateAddresses: readonly IpPrefix[];
}

export function firewallSite(body: AzureFirewallBody): FirewallSite {
  return {
    firewallId: body.id,
    holderId: holderIdOf(body.id, body.properties.firewallPolicy?.id),
    places: [...subnetIdsOf(body).map(parentId), ...hubIdsOf(body)],
    privateAddresses: privateAddressesOf(body),
  };
}

export interface HubOfNetwork {
  hubId: string;
  /** Its firewall is the default route of the network. */
  securesInternet: boolean;
}

/** What routes are told from, by id in lower case. */
export interface RouteParts {
  tables: ReadonlyMap<string, RouteTableBody>;
  /** Firewalls by each place in which they stand. */
  sites: ReadonlyMap<string, readonly FirewallSite[]>;
  /** The virtual hub on which a virtual network hangs. */
  hubs: ReadonlyMap<string, HubOfNetwork>;
  /** What holds rules of ours for these firewalls, where it could be read. */
  holders: GroupLookup;
}

/**
 * Firewalls whose addresses are next hops in a network: those in the network itself, in a peer of it, or in the hub on
 * which it hangs. The same address in a network far away is another machine's.
 * https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview#custom-routes
 */
export function sitesNear(
  network: VirtualNetworkBody,
  { sites, hubs }: Pick<RouteParts, 'sites' | 'hubs'>,
): FirewallSite[] {
  const hub = hubs.get(idKey(network.id));
  const places = [network.id, ...peersOf(network), ...(hub ? [hub.hubId] : [])];
  const near = places.flatMap((place) => sites.get(idKey(place)) ?? []);
  return [...new Map(near.map((site) => [idKey(site.firewallId), site])).values()];
}

export function peersOf({ properties }: VirtualNetworkBody): string[] {
  return (properties.virtualNetworkPeerings ?? []).flatMap(
    (peering) => peering.properties?.remoteVirtualNetwork?.id ?? [],
  );
}

export function routeTableIdOf(
  network: VirtualNetworkBody | undefined,
  subnetId: string,
): string | undefined {
  const subnet = network?.properties.subnets?.find(({ id }) => idKey(id) === idKey(subnetId));
  return subnet?.properties?.routeTable?.id;
}

/**
 * What stands between an address in a subnet and the Internet: the firewall or appliance of its default route, of the
 * subnet's route table or else of a secured hub, or a firewall whose NAT rules lead to it.
 */
export function endpointRoute(
  address: IpPrefix,
  subnetId: string,
  network: VirtualNetworkBody,
  parts: RouteParts,
): EndpointRoute | undefined {
  const near = sitesNear(network, parts);
  const table = parts.tables.get(idKey(routeTableIdOf(network, subnetId) ?? ''));
  const route = table && defaultRoute(table, address.family);
  const hop = route && hopOf(route);
  if (hop) {
    const site = near.find((one) => hasAddress(one, hop));
    const way = site && throughFirewall(site, parts, true);
    return way ?? { via: 'unknownAppliance', address: route.nextHopIpAddress ?? '' };
  }
  const hub = route || address.family === 6 ? undefined : parts.hubs.get(idKey(network.id));
  const secured = hub?.securesInternet ? parts.sites.get(idKey(hub.hubId))?.[0] : undefined;
  const bySecuredHub = secured && throughFirewall(secured, parts, true);
  if (bySecuredHub) return bySecuredHub;
  const translating = near.find((site) => {
    const holder = parts.holders.get(idKey(site.holderId));
    return holder !== undefined && leadsTo(holder, site, address);
  });
  return translating && throughFirewall(translating, parts, false);
}

function throughFirewall(
  { firewallId, holderId }: FirewallSite,
  { holders }: RouteParts,
  isDefault: boolean,
): EndpointRoute | undefined {
  return holders.has(idKey(holderId)) ? { via: 'firewall', firewallId, holderId, isDefault } : undefined;
}

function hasAddress({ privateAddresses }: FirewallSite, address: IpPrefix): boolean {
  return privateAddresses.some((own) => containsPrefix(own, address));
}

type Route = NonNullable<NonNullable<RouteTableBody['properties']['routes']>[number]['properties']>;

function defaultRoute({ properties }: RouteTableBody, family: 4 | 6): Route | undefined {
  const all = parseAzurePrefix(family === 4 ? '0.0.0.0/0' : '::/0');
  return (properties.routes ?? [])
    .flatMap((route): Route[] => (route.properties ? [route.properties] : []))
    .find(({ addressPrefix }) => {
      const prefix = parseAzurePrefix(addressPrefix ?? '');
      return prefix !== undefined && all !== undefined && containsPrefix(prefix, all);
    });
}

function hopOf({ nextHopType, nextHopIpAddress }: Route): IpPrefix | undefined {
  const isAppliance = nextHopType?.toLowerCase() === 'virtualappliance';
  return isAppliance ? parseAzurePrefix(nextHopIpAddress ?? '') : undefined;
}

/** The address of the appliance to which a table's default route goes; undefined for every other default route. */
export function applianceOf(table: RouteTableBody): IpPrefix | undefined {
  const route = defaultRoute(table, 4);
  return route && hopOf(route);
}

/** Whether a NAT rule of the holder, ours or another's, leads from this firewall to the address. */
function leadsTo(holder: NetworkSecurityGroup, { firewallId }: FirewallSite, address: IpPrefix): boolean {
  const firewall = holder.firewall?.firewalls.find(({ id }) => idKey(id) === idKey(firewallId));
  const own = new Set((firewall?.publicAddresses ?? []).map((one) => one.address));
  const frontends = frontendsByTarget(holder).get(formatIpPrefix(address)) ?? [];
  return frontends.some((frontend) => own.size === 0 || own.has(frontend));
}

/** Public addresses from which NAT rules lead, by the address to which they lead; thousands of VMs ask the same holder. */
const frontendsByTarget = remembered(
  (holder: NetworkSecurityGroup): ReadonlyMap<string, readonly string[]> => {
    const frontends = new Map<string, string[]>();
    const add = (target: string, from: readonly string[]) => {
      const prefix = parseAzurePrefix(target);
      if (!prefix) return;
      const key = formatIpPrefix(prefix);
      frontends.set(key, [...(frontends.get(key) ?? []), ...from]);
    };
    for (const { rules } of holder.firewall?.collections ?? []) {
      for (const { translated, destinations } of rules) if (translated) add(translated.address, destinations);
    }
    for (const { inFirewall, destinations } of holder.rules) {
      if (inFirewall?.action !== 'Dnat') continue;
      for (const target of destinations) add(target, [inFirewall.frontend.address]);
    }
    return frontends;
  },
);
