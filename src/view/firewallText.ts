import { childName } from '../core/armId.ts';
import type { Machine } from '../core/machine.ts';
import { briefHolderText, isInPolicy } from './holderText.ts';
import type { FirewallFacts } from './machineTreeFacts.ts';
import { plainText } from './plainText.ts';

/** The firewall before a VM: `fw-policy (firewall policy hub-rules), at 192.0.2.20 or 192.0.2.21`. */
export function firewallText({ id, holderId, publicAddresses }: FirewallFacts): string {
  const policy = isInPolicy(holderId) ? ` (${briefHolderText(holderId)})` : '';
  const addresses = publicAddresses.map((address) => plainText(address)).join(' or ');

  return `${plainText(childName(id))}${policy}${addresses === '' ? '' : `, at ${addresses}`}`;
}

/** The addresses of appliances to which default routes lead and of which nothing is known. */
export function unknownHopsText({ endpoints }: Pick<Machine, 'endpoints'>): string {
  const hops = endpoints.flatMap(({ route }) => (route?.via === 'unknownAppliance' ? [route.address] : []));

  return [...new Set(hops)].map((hop) => plainText(hop)).join(', ');
}
