import { hasAddress, hasPort, isOfProtocol } from './firewallFlow.ts';
import { type Translation, translationsIn } from './firewallTranslations.ts';
import type { FirewallWay } from './firewallWay.ts';
import { type IpPrefix, parseAzurePrefix } from './ipPrefix.ts';
import { parseAzurePortRange } from './portRange.ts';
import type { Protocol } from './protocol.ts';
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
const portCount = 14_001;

/**
 * The firewall's address and port for a port of the VM: those that lead there already, so that one port of a VM has one
 * address for everybody; else the first address of the firewall, with a port that is free there. Which one is tried first
 * follows from the VM, so that two people who ask at once for two VMs do not meet. Undefined where no port is free.
 */
export function frontendFor(way: FirewallWay, wanted: PortBehind): Frontend | undefined {
  const translations = translationsIn(way.holder);
  const isWanted = leadsTo(way.endpoint.privateAddress, wanted.number);
  const elsewhere = translations.filter((rule) => isOfProtocol(rule, wanted.protocol) && !isWanted(rule));
  const isFree = ({ prefix }: PublicAddress, port: number, of: readonly Translation[]) =>
    !of.some((rule) => hasPort(rule.destinationPorts, port) && hasAddress(rule.destinations, prefix));

  const addresses = publicAddressesOf(way);
  for (const rule of translations.filter(isWanted)) {
    const port = onlyPort(rule);
    const known = addresses.find(({ prefix }) => hasAddress(rule.destinations, prefix));
    if (known && port !== undefined && isFree(known, port, elsewhere))
      return { address: known.address, port };
  }
  const taken = translations.filter((rule) => isOfProtocol(rule, wanted.protocol));
  const start = Number.parseInt(vmHash(`${wanted.vm}:${wanted.number}`), 16);
  for (const known of addresses) {
    for (let offset = 0; offset < portCount; offset++) {
      const port = firstPort + ((start + offset) % portCount);
      if (isFree(known, port, taken)) return { address: known.address, port };
    }
  }
  return undefined;
}

interface PublicAddress {
  address: string;
  prefix: IpPrefix;
}

/** A firewall translates IPv4 only. */
function publicAddressesOf({ firewall }: FirewallWay): PublicAddress[] {
  return firewall.publicAddresses.flatMap(({ address }) => {
    const prefix = address === null ? undefined : parseAzurePrefix(address);
    return address !== null && prefix?.family === 4 ? [{ address, prefix }] : [];
  });
}

function leadsTo(to: IpPrefix, port: number): (rule: Translation) => boolean {
  return ({ translated }) => {
    const prefix = translated?.port === port ? parseAzurePrefix(translated.address) : undefined;
    return prefix !== undefined && prefix.first === to.first && prefix.last === to.last;
  };
}

/** A rule with several ports leads each of them to the one translated port; which of them to name is then a choice. */
function onlyPort({ destinationPorts }: Translation): number | undefined {
  const [text, ...others] = destinationPorts;
  const range = text === undefined || others.length > 0 ? undefined : parseAzurePortRange(text);
  return range && range.first === range.last ? range.first : undefined;
}
