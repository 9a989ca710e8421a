import { addressSet, internetAddresses, isEmpty, isInternetAddress, subtract } from './addressRanges.ts';
import { idKey, sameId } from './armId.ts';
import type { Firewall, FirewallRuleSet } from './firewall.ts';
import { collapsePrefixes, formatIpPrefix, type IpPrefix } from './ipPrefix.ts';
import type { Endpoint, Machine } from './machine.ts';
import type { GroupLookup } from './networkView.ts';
import type { NetworkSecurityGroup } from './securityRule.ts';
import type { Sources } from './sourceOverlap.ts';

/** What holds rules of ours in a firewall or in a policy. */
export type FirewallHolder = NetworkSecurityGroup & { readonly firewall: FirewallRuleSet };

/** The way from the Internet to a VM through an Azure Firewall. */
export interface FirewallWay {
  /** Where the firewall leads: NAT rules translate IPv4 to one address. */
  endpoint: Endpoint;
  firewall: Firewall;
  holder: FirewallHolder;
}

/**
 * The firewall through which the Internet comes to the VM; undefined where it comes to an address of the VM's own or of
 * a load balancer. Such an address is no way in where the answers leave through the firewall, which knows nothing of
 * their connection.
 * https://learn.microsoft.com/azure/firewall/integrate-lb#asymmetric-routing
 */
export function firewallWay(
  machine: Pick<Machine, 'endpoints'>,
  groups: GroupLookup,
): FirewallWay | undefined {
  const endpoints = machine.endpoints.filter(({ privateAddress }) => privateAddress.family === 4);
  if (endpoints.some(isReachedDirectly)) return undefined;
  for (const endpoint of endpoints) {
    const { route } = endpoint;
    if (route?.via !== 'firewall') continue;
    const holder = groups.get(idKey(route.holderId));
    if (!holder || !isFirewallHolder(holder)) continue;
    const firewall = holder.firewall.firewalls.find(({ id }) => sameId(id, route.firewallId));
    if (firewall && isKnown(firewall)) return { endpoint, firewall, holder };
  }
  return undefined;
}

/** Without the one address nothing can be led through it, and without the other the VM's groups cannot let it in. */
function isKnown({ publicAddresses, translatedSources }: Firewall): boolean {
  return publicAddresses.some(({ address }) => address !== null) && translatedSources.length > 0;
}

export function isFirewallHolder(group: NetworkSecurityGroup): group is FirewallHolder {
  return group.firewall !== undefined;
}

/** Whether packets from the Internet come to the endpoint and its answers leave the way they came. */
export function isReachedDirectly({ publicAddress, mappings, route }: Endpoint): boolean {
  if (publicAddress === null && mappings.length === 0) return false;
  return route === undefined || (route.via === 'firewall' && !route.isDefault);
}

/** Those of the sources who send to the firewall's public address: no private and no IPv6 ones, which it never translates. */
export function sourcesAtFirewall(sources: Sources): Sources {
  return sources === '*' ? '*' : sources.filter(isOfInternet);
}

/** The same as a NAT rule's sources: empty where nobody of `sources` comes through the firewall. */
export function internetSourcesOf(sources: Sources): string[] {
  const own = sourcesAtFirewall(sources);
  return own === '*' ? ['*'] : collapsePrefixes(own).map(formatIpPrefix);
}

/**
 * The sources as the VM's security groups see them: the firewall's own addresses in place of those of the Internet. A
 * block that has private addresses as well stays.
 */
export function sourcesAtMachine({ firewall }: Pick<FirewallWay, 'firewall'>, sources: Sources): Sources {
  if (sources === '*' || !sources.some(isOfInternet)) return sources;
  return [...firewall.translatedSources, ...sources.filter((source) => !isWithinInternet(source))];
}

/** Whether some of the sources come through the firewall, so that it has to be updated for them. */
export function firewallDecides(way: FirewallWay | undefined, sources: Sources): boolean {
  return way !== undefined && internetSourcesOf(sources).length > 0;
}

function isOfInternet(source: IpPrefix): boolean {
  return source.family === 4 && isInternetAddress(source);
}

function isWithinInternet(source: IpPrefix): boolean {
  return source.family === 4 && isEmpty(subtract(addressSet([source]), internetAddresses));
}
