import fc from 'fast-check';
import { sampleSources } from '../worldArbitrary.ts';
import type { Packet } from './packet.ts';

const byte = fc.nat(255);
const group = fc.nat(0xffff).map((value) => value.toString(16));

/** Addresses that rules of the tests tell apart, their neighbours, and others of the Internet and of private nets. */
const anySource: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...sampleSources) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom('198.51.100', '203.0.113', '10.0.0', '10.9.0', '172.16.0', '192.168.7', '8.8.4'),
        byte,
      )
      .map(([block, last]) => `${block}.${last}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('2001:db8:1', '2001:db8:2', 'fd00:1', 'fd00:2', '2a00:1'), group)
      .map(([block, last]) => `${block}::${last}`),
  },
);

/** A packet to one of the VMs, most often to a port and over a protocol that some rule names. */
export function anyPacket(vms: readonly string[], ports: readonly number[]): fc.Arbitrary<Packet> {
  return fc.record({
    source: anySource,
    vm: fc.constantFrom(...vms),
    port: fc.oneof(fc.constantFrom(22, 53, 443, 3389, 8080, ...ports), fc.integer({ min: 1, max: 65_535 })),
    protocol: fc.constantFrom('Tcp', 'Tcp', 'Tcp', 'Udp', 'Udp', 'Icmp', 'Esp', 'Ah'),
  });
}
