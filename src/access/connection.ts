import { formatIpPrefix, parseIpPrefix } from '../core/ipPrefix.ts';
import type { Machine } from '../core/machine.ts';
import type { Grant } from '../core/planOpen.ts';

/** Where the person who asked connects to. */
export interface Connection {
  host: string;
  /** The first granted port. */
  port: number;
  protocol: 'TCP' | 'UDP' | '*';
  /** The host is a private address: it answers from the VM's own networks only. */
  isPrivate: boolean;
}

/** The public address of the sources' family, else any public one, else a private one. */
export function connectionTo(machine: Machine, grant: Pick<Grant, 'ports' | 'sources'>): Connection | null {
  const [port] = grant.ports;
  if (!port) return null;
  const { sources } = grant;
  const families = sources === '*' ? [4, 6] : sources.map((source) => source.family);
  const ofFamily = machine.endpoints.filter(({ privateAddress }) => families.includes(privateAddress.family));
  const open = ofFamily.length > 0 ? ofFamily : machine.endpoints;
  const to = (host: string, isPrivate: boolean): Connection => ({
    host,
    port: port.number,
    protocol: port.protocol,
    isPrivate,
  });
  for (const { publicAddress } of open) if (publicAddress?.address) return to(publicAddress.address, false);
  const [first] = open;
  return first ? to(formatIpPrefix(first.privateAddress).replace(/\/\d+$/, ''), true) : null;
}

/** RFC 5737 and RFC 3849: nobody answers there. */
const documentation = ['192.0.2.', '198.51.100.', '203.0.113.', '2001:db8:'];

/** A port is worth probing where something may answer: over TCP, at a public address that is not documentation's. */
export function isProbed(connection: Connection): boolean {
  if (connection.isPrivate || connection.protocol === 'UDP') return false;
  const address = parseIpPrefix(connection.host);
  return address.ok && !documentation.some((prefix) => connection.host.toLowerCase().startsWith(prefix));
}
