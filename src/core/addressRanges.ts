import { type IpPrefix, parseAzurePrefix } from './ipPrefix.ts';

/** All addresses from `first` to `last`, both included. */
export interface AddressRange {
  family: 4 | 6;
  first: bigint;
  last: bigint;
}

/** A set of addresses: sorted (IPv4 first), disjoint and not adjacent, so that equal sets are equal lists. */
export type AddressSet = readonly AddressRange[];

export function addressSet(ranges: Iterable<AddressRange>): AddressSet {
  const set: AddressRange[] = [];
  for (const { family, first, last } of [...ranges].sort(byFirst)) {
    const before = set.at(-1);
    if (before?.family === family && first <= before.last + 1n) {
      if (last > before.last) before.last = last;
    } else {
      set.push({ family, first, last });
    }
  }
  return set;
}

export function union(...sets: readonly AddressSet[]): AddressSet {
  return addressSet(sets.flat());
}

export function subtract(a: AddressSet, b: AddressSet): AddressSet {
  const left: AddressRange[] = [];
  let next = 0;
  for (const range of a) {
    const { family, last } = range;
    let { first } = range;
    for (let hole = b[next]; hole && !isBefore(range, hole); hole = b[next]) {
      if (!isBefore(hole, range)) {
        if (hole.first > first) left.push({ family, first, last: hole.first - 1n });
        first = hole.last + 1n;
        // The rest of the hole is for the ranges that follow.
        if (hole.last >= last) break;
      }
      next++;
    }
    if (first <= last) left.push(first === range.first ? range : { family, first, last });
  }
  return left;
}

export function intersect(a: AddressSet, b: AddressSet): AddressSet {
  const shared: AddressRange[] = [];
  let next = 0;
  for (const range of a) {
    for (let other = b[next]; other && !isBefore(range, other); other = b[next]) {
      if (!isBefore(other, range)) {
        const first = other.first > range.first ? other.first : range.first;
        const last = other.last < range.last ? other.last : range.last;
        shared.push({ family: range.family, first, last });
        // The rest of the other one is for the ranges that follow.
        if (other.last > range.last) break;
      }
      next++;
    }
  }
  return shared;
}

export function isEmpty(set: AddressSet): boolean {
  return set.length === 0;
}

/** All of IPv4 and all of IPv6. */
export const everyAddress: AddressSet = prefixes('0.0.0.0/0', '::/0');

/**
 * The addresses from which a packet can come over the Internet: all but the special-purpose ranges of RFC
 * 6890 and the address of Azure's own platform, 168.63.129.16
 * (https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16). Documentation ranges
 * (RFC 5737, RFC 3849) count as Internet, because example worlds have their public addresses there.
 */
export const internetAddresses: AddressSet = subtract(
  everyAddress,
  prefixes(
    ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '168.63.129.16/32', '169.254.0.0/16'],
    ...['172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/3'],
    ...['::/128', '::1/128', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
  ),
);

/** Whether some address of the block is an Internet address. */
export function isInternetAddress(prefix: IpPrefix): boolean {
  return !isEmpty(intersect([prefix], internetAddresses));
}

/** Whether `a` ends before `b` begins. */
function isBefore(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family ? a.last < b.first : a.family < b.family;
}

function byFirst(a: AddressRange, b: AddressRange): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.first === b.first) return 0;
  return a.first < b.first ? -1 : 1;
}

function prefixes(...texts: string[]): AddressSet {
  return addressSet(texts.flatMap((text) => parseAzurePrefix(text) ?? []));
}
