import fc from 'fast-check';
import { type IpPrefix, parseIpPrefix } from '../../src/core/ipPrefix.ts';
import { type JitPolicy, type JitPort, jitPolicy } from '../../src/core/jitPolicy.ts';

export function prefix(text: string): IpPrefix {
  const parsed = parseIpPrefix(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error}`);

  return parsed.value;
}

/** A port with what a test does not care about filled in. */
export function port(fields: Partial<JitPort> = {}): JitPort {
  return { number: 22, protocol: 'TCP', allowedSources: '*', maxDurationMinutes: 180, ...fields };
}

export function policy(...ports: JitPort[]): JitPolicy {
  const made = jitPolicy(ports);
  if (!made.ok) throw new Error(JSON.stringify(made.error));

  return made.value;
}

function block(family: 4 | 6, address: bigint, length: number): IpPrefix {
  const hostBits = BigInt((family === 4 ? 32 : 128) - length);
  const first = (address >> hostBits) << hostBits;

  return { family, first, last: first + 2n ** hostBits - 1n, length };
}

/** Any block but those of the IPv6 forms of IPv4 addresses, which people are asked to write as IPv4. */
export const anyPrefix: fc.Arbitrary<IpPrefix> = fc.oneof(
  fc.tuple(fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }), fc.nat(32)).map(([a, length]) => block(4, a, length)),
  fc
    .tuple(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), fc.nat(128))
    .map(([a, length]) => block(6, a, length))
    .filter(({ first, length }) => length < 96 || first >> 32n !== 0xffffn),
);

/** Blocks inside the first 64 addresses of each family, so that they meet often and can be counted out. */
export const smallPrefix: fc.Arbitrary<IpPrefix> = fc
  .tuple(fc.constantFrom(4 as const, 6 as const), fc.bigInt({ min: 0n, max: 63n }), fc.nat(6))
  .map(([family, address, size]) => block(family, address, (family === 4 ? 32 : 128) - size));

const anyPort: fc.Arbitrary<JitPort> = fc.record({
  number: fc.integer({ min: 1, max: 65535 }),
  protocol: fc.constantFrom('TCP', 'UDP', '*'),
  allowedSources: fc.oneof(fc.constant('*' as const), fc.array(anyPrefix, { minLength: 1, maxLength: 4 })),
  maxDurationMinutes: fc.integer({ min: 5, max: 1440 }),
});

export const anyPolicy: fc.Arbitrary<JitPolicy> = fc
  .uniqueArray(anyPort, { minLength: 1, maxLength: 25, selector: ({ number }) => number })
  .map((ports) => policy(...ports));
