import { isIP } from 'node:net';

/** The addresses of an IP address or CIDR prefix, both ends included, as numbers of its family. */
export interface AddressRange {
  family: 4 | 6;
  first: bigint;
  last: bigint;
}

/** undefined if the text is neither an address nor a prefix. Bits behind the prefix length are ignored. */
export function addressRange(text: string): AddressRange | undefined {
  const [address = '', length, ...more] = text.split('/');
  const family = isIP(address);
  if ((family !== 4 && family !== 6) || more.length > 0 || address.includes('%')) return undefined;
  const bits = family === 4 ? 32 : 128;
  if (length !== undefined && (!/^\d{1,3}$/.test(length) || Number(length) > bits)) return undefined;
  const size = 1n << BigInt(bits - Number(length ?? bits));
  const value =
    family === 4 ? fromParts(address.split('.'), 10, 8n) : fromParts(ipv6Groups(address), 16, 16n);
  const first = (value / size) * size;
  return { family, first, last: first + size - 1n };
}

export function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

function fromParts(parts: readonly string[], radix: number, shift: bigint): bigint {
  return parts.reduce((sum, part) => (sum << shift) | BigInt(Number.parseInt(part, radix)), 0n);
}

function ipv6Groups(address: string): string[] {
  const mapped = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = mapped ? `${mapped[1]}${pair(mapped[2], mapped[3])}:${pair(mapped[4], mapped[5])}` : address;
  const [head = '', tail] = hex.split('::');
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return tail === undefined ? before : [...before, ...zeros, ...after];
}

function pair(high: string | undefined, low: string | undefined): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}
