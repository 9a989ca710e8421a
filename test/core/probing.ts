import type { Machine } from '../../src/core/machine.ts';
import type { GroupLookup } from '../../src/core/networkView.ts';
import type { Protocol } from '../../src/core/protocol.ts';
import { type PacketQuestion, probePacket } from '../../src/sandbox/probe/probePacket.ts';
import { resources } from './buildResources.ts';
import { sampleSources, type TestWorld } from './worldArbitrary.ts';

export interface Packet extends PacketQuestion {
  protocol: 'Tcp' | 'Udp' | 'Icmp';
}

/** Every sample source to every port that rules or policies of the tests tell apart, at two machines. */
export function samplePackets({ web, others }: TestWorld): Packet[] {
  const targets = [web, ...others.filter(({ name }) => name === 'db')];
  const protocols = ['Tcp', 'Udp'] as const;
  return targets.flatMap(({ id: vm }) =>
    sampleSources.flatMap((source) => [
      ...protocols.flatMap((protocol) =>
        [22, 53, 443, 3389, 8080].map((port) => ({ source, vm, port, protocol })),
      ),
      { source, vm, port: 0, protocol: 'Icmp' as const },
    ]),
  );
}

/** Asks the sandbox's own evaluation, with `groups` in the place of the world's. */
export function prober(
  { web, others }: TestWorld,
  groups: GroupLookup,
): (packet: PacketQuestion) => 'Allow' | 'Deny' {
  // The rules that only fill priorities match no sample packet, and thousands of them take their time.
  const slim = [...groups.values()].map((group) => ({
    ...group,
    rules: group.rules.filter(({ name }) => !name.startsWith('full-')),
  }));
  const world = resources([web, ...others], slim);
  return (packet) => probePacket(world, packet).access;
}

export function isTo(
  { id }: Machine,
  ports: readonly { number: number; protocol: Protocol }[],
  packet: Packet,
): boolean {
  return (
    packet.vm === id &&
    packet.protocol !== 'Icmp' &&
    ports.some(
      ({ number, protocol }) =>
        number === packet.port && (protocol === '*' || protocol === packet.protocol.toUpperCase()),
    )
  );
}
