import type { AzureFault } from '../core/azureFault.ts';
import type { FirewallRuleProperties } from '../core/firewallRuleProperties.ts';
import { overlapsPrefix, parseAzurePrefix } from '../core/ipPrefix.ts';
import { overlapsPorts, parseAzurePortRange } from '../core/portRange.ts';
import type { FirewallChange } from './changedFirewallBody.ts';
import type { FirewallRuleBody } from './firewallBodies.ts';
import type { RawCollection } from './firewallCollections.ts';

/**
 * Why a change must not be written: the public address and port from which it leads lead elsewhere by another NAT rule.
 * Azure takes both, and the first one in order wins.
 */
export function takenFrontend(
  changes: readonly FirewallChange[],
  collections: readonly RawCollection[],
  id: string,
): AzureFault | undefined {
  const nat = collections.filter(({ action }) => action === 'Dnat').flatMap(({ rules }) => rules);
  for (const change of changes) {
    if (change.action !== 'put' || change.properties.action !== 'Dnat') continue;
    const taking = nat.find((other) => leadsElsewhere(other, change.rule, change.properties));
    if (!taking) continue;
    const { destinationAddresses, destinationPorts } = change.properties;
    const message = `${destinationAddresses.join()}:${destinationPorts.join()} already leads elsewhere, by ${taking.name}.`;
    return { kind: 'priorityTaken', id, message };
  }
  return undefined;
}

function leadsElsewhere(other: FirewallRuleBody, name: string, wanted: FirewallRuleProperties): boolean {
  if (other.name.toLowerCase() === name.toLowerCase()) return false;
  if (
    other.translatedAddress === wanted.translatedAddress &&
    other.translatedPort === wanted.translatedPort
  ) {
    return false;
  }
  return (
    overlap(other.destinationAddresses ?? [], wanted.destinationAddresses, sharesAddress) &&
    overlap(other.destinationPorts ?? [], wanted.destinationPorts, sharesPort) &&
    overlap([...(other.protocols ?? []), ...(other.ipProtocols ?? [])], wanted.protocols, sharesProtocol)
  );
}

function overlap<A, B>(some: readonly A[], others: readonly B[], shares: (a: A, b: B) => boolean): boolean {
  return some.some((one) => others.some((other) => shares(one, other)));
}

function sharesAddress(a: string, b: string): boolean {
  if (a === '*' || b === '*') return true;
  const [first, second] = [parseAzurePrefix(a), parseAzurePrefix(b)];
  return first && second ? overlapsPrefix(first, second) : a === b;
}

function sharesPort(a: string, b: string): boolean {
  const [first, second] = [parseAzurePortRange(a), parseAzurePortRange(b)];
  return first && second ? overlapsPorts(first, second) : a === b;
}

function sharesProtocol(a: unknown, b: string): boolean {
  return typeof a === 'string' && (a.toUpperCase() === 'ANY' || a.toUpperCase() === b);
}
