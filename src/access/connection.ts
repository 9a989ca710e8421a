import type { AccessWindow } from '../core/accessWindow.ts';
import { isReachedDirectly } from '../core/firewallWay.ts';
import { formatIpPrefix, type IpPrefix, parseIpPrefix } from '../core/ipPrefix.ts';
import type { Machine } from '../core/machine.ts';
import type { Grant } from '../core/planOpen.ts';
import { frontendPortOf, leadsTo, type PortMapping } from '../core/portMapping.ts';
import { overlapsProtocols, type Protocol } from '../core/protocol.ts';

/** Where the person who asked connects to. */
export interface Connection {
  host: string;
  /** Behind a load balancer the frontend's port, else the granted one. */
  port: number;
  /** The VM's own port that this leads to: the first granted one. */
  vmPort: number;
  protocol: Protocol;
  /** The host is a private address: it answers from the VM's own networks only. */
  isPrivate: boolean;
}

/**
 * The firewall's address and port that a window made lead to the first granted port, where it did; else the VM's own
 * public address of the sources' family, else the load balancer's frontend whose NAT rule leads to the
 * first granted port, else a private address. A load balancing rule is no way to one VM: it may lead to another.
 */
export function connectionTo(
  machine: Machine,
  grant: Pick<Grant, 'ports' | 'sources'> & Partial<Pick<AccessWindow, 'frontends'>>,
): Connection | null {
  const [port] = grant.ports;
  if (!port) return null;
  const { sources, frontends = [] } = grant;
  const frontend = frontends.find(({ vmPort }) => vmPort === port.number);
  if (frontend) {
    const { address: host, port: frontendPort, vmPort } = frontend;
    return { host, port: frontendPort, vmPort, protocol: port.protocol, isPrivate: false };
  }
  const families = sources === '*' ? [4, 6] : sources.map((source) => source.family);
  const ofFamily = machine.endpoints.filter(({ privateAddress }) => families.includes(privateAddress.family));
  const open = ofFamily.length > 0 ? ofFamily : machine.endpoints;
  const own = { port: port.number, vmPort: port.number, protocol: port.protocol };
  const direct = open.filter(isReachedDirectly);
  for (const { publicAddress } of direct) {
    if (publicAddress?.address) return { ...own, host: publicAddress.address, isPrivate: false };
  }
  for (const { mappings } of direct) {
    for (const mapping of mappings) {
      const mapped = throughNatRule(mapping, port);
      if (mapped) return { ...own, ...mapped, isPrivate: false };
    }
  }
  const [first] = open;
  return first ? { ...own, host: addressText(first.privateAddress), isPrivate: true } : null;
}

function throughNatRule(
  mapping: PortMapping,
  port: { number: number; protocol: Protocol },
): Pick<Connection, 'host' | 'port' | 'protocol'> | undefined {
  const host = mapping.publicAddress.address;
  const frontendPort = frontendPortOf(mapping, port.number);
  if (mapping.via !== 'natRule' || host === null || frontendPort === null) return undefined;
  if (!leadsTo(mapping, port.number) || !overlapsProtocols(mapping.protocol, port.protocol)) return undefined;
  return { host, port: frontendPort, protocol: port.protocol === '*' ? mapping.protocol : port.protocol };
}

function addressText(prefix: IpPrefix): string {
  return formatIpPrefix(prefix).replace(/\/\d+$/, '');
}

/** RFC 5737 and RFC 3849: nobody answers there. */
const documentation = ['192.0.2.', '198.51.100.', '203.0.113.', '2001:db8:'];

/** A port is worth probing where something may answer: over TCP, at a public address that is not documentation's. */
export function isProbed(connection: Connection): boolean {
  if (connection.isPrivate || connection.protocol === 'UDP') return false;
  const address = parseIpPrefix(connection.host);
  return address.ok && !documentation.some((prefix) => connection.host.toLowerCase().startsWith(prefix));
}
