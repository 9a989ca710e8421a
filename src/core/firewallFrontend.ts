import type { FirewallRule } from './firewall.ts';
import { hasAddress, hasPort, isOfProtocol } from './firewallFlow.ts';
import { firewallProtocols } from './firewallRuleProperties.ts';
import type { FirewallWay } from './firewallWay.ts';
import { type IpPrefix, parseAzurePrefix } from './ipPrefix.ts';
import { parseAzurePortRange } from './portRange.ts';
import type { Protocol } from './protocol.ts';
import type { SecurityRule } from './securityRule.ts';
import { vmHash } from './vmHash.ts';

/** A public address and port of a firewall that lead to a port of a VM. */
export interface Frontend {
  address: string;
  port: number;
}

/** A port of a VM that is to be reached through a firewall. */
export interface PortBehind {
  vm: string;
  number: number;
  protocol: Protocol;
}

/** Ports that no service has by custom; a firewall takes 1 to 64000 for NAT. */
const firstPort = 50_000;
const lastPort = 64_000;

/**
 * The firewall's address and port for a port of the VM: those that lead there already, so that one port of a VM has one
 * address for everybody; else the first address of the firewall, with a port that is free there. Which one is tried first
 * follows from the VM, so that two people who ask at once for two VMs do not meet. Undefined where no port is free.
 */
export function frontendFor(way: FirewallWay, { vm, number, protocol }: PortBehind): Frontend | undefined {
  const translations = natRules(way);
  const to = way.endpoint.privateAddress;
  const leadsHere = ({ translated }: Translation) =>
    translated !== null && translated.port === number && isAddress(translated.address, to);
  const addresses = way.firewall.publicAddresses.flatMap(({ address }) => {
    const prefix = address === null ? undefined : parseAzurePrefix(address);
    return address !== null && prefix?.family === 4 ? [{ address, prefix }] : [];
  });
  const isFree = (
    { address, port }: { address: IpPrefix; port: number },
    except = (_: Translation) => false,
  ) =>
    !translations.some(
      (rule) =>
        !except(rule) &&
        isOfProtocol(rule, protocol) &&
        hasPort(rule.destinationPorts, port) &&
        hasAddress(rule.destinations, address),
    );
  for (const rule of translations.filter(leadsHere)) {
    const port = onlyPort(rule);
    const known = addresses.find(({ prefix }) => hasAddress(rule.destinations, prefix));
    if (known && port !== undefined && isFree({ address: known.prefix, port }, leadsHere)) {
      return { address: known.address, port };
    }
  }
  const start = Number.parseInt(vmHash(`${vm}:${number}`), 16) % (lastPort - firstPort + 1);
  for (const { address, prefix } of addresses) {
    for (let offset = 0; offset <= lastPort - firstPort; offset++) {
      const port = firstPort + ((start + offset) % (lastPort - firstPort + 1));
      if (isFree({ address: prefix, port })) return { address, port };
    }
  }
  return undefined;
}

type Translation = Pick<FirewallRule, 'protocols' | 'destinations' | 'destinationPorts' | 'translated'>;

/** Every NAT rule that stands, other people's first. */
export function natRules({ holder }: Pick<FirewallWay, 'holder'>): Translation[] {
  const others = holder.firewall.collections
    .filter(({ action }) => action === 'Dnat')
    .flatMap(({ rules }): readonly Translation[] => rules);
  return [...others, ...holder.rules.flatMap(translationOf)];
}

function translationOf({
  inFirewall,
  protocol,
  destinations,
  destinationPorts,
}: SecurityRule): Translation[] {
  if (inFirewall?.action !== 'Dnat') return [];
  const { address, port } = inFirewall.frontend;
  return [
    {
      protocols: firewallProtocols(protocol),
      destinations: [address],
      destinationPorts: [String(port)],
      translated: { address: destinations[0] ?? '', port: Number(destinationPorts[0]) },
    },
  ];
}

function isAddress(text: string, address: IpPrefix): boolean {
  const prefix = parseAzurePrefix(text);
  return prefix !== undefined && prefix.first === address.first && prefix.last === address.last;
}

/** A rule with several ports leads each of them to the one translated port; which of them to name is then a choice. */
function onlyPort({ destinationPorts }: Translation): number | undefined {
  const [text, ...others] = destinationPorts;
  const range = text === undefined || others.length > 0 ? undefined : parseAzurePortRange(text);
  return range && range.first === range.last ? range.first : undefined;
}
