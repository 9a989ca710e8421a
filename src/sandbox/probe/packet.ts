import { type IpAddress, parseAddress } from './ipPrefix.ts';
import { ProbeError } from './probeError.ts';

export interface Packet {
  source: IpAddress;
  port: number;
  protocol: 'tcp' | 'udp' | 'icmp' | 'esp' | 'ah';
}

const protocols: readonly Packet['protocol'][] = ['tcp', 'udp', 'icmp', 'esp', 'ah'];

/** Reads a probe's question. Source `192.0.2.1/32` counts as its one address. */
export function parsePacket(question: { source: string; port: number; protocol: string }): Packet {
  const source = parseAddress(question.source.replace(/\/(32|128)$/, ''));
  if (!source) throw new ProbeError('malformedPacket', `'${question.source}' is not an IP address.`);
  if (!Number.isInteger(question.port) || question.port < 0 || question.port > 65535)
    throw new ProbeError('malformedPacket', `'${question.port}' is not a port.`);
  const protocol = protocols.find((name) => name === question.protocol.toLowerCase());
  if (!protocol)
    throw new ProbeError('malformedPacket', `'${question.protocol}' is not Tcp, Udp, Icmp, Esp or Ah.`);
  return { source, port: question.port, protocol };
}

/** Only TCP and UDP have ports. */
export function hasPorts(packet: Packet): boolean {
  return packet.protocol === 'tcp' || packet.protocol === 'udp';
}
