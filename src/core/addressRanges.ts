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

export function union(a: AddressSet, b: AddressSet): AddressSet {
  return addressSet([...a, ...b]);
}

export function subtract(a: AddressSet, b: AddressSet): AddressSet {
  return a.flatMap((range) => {
    const left: AddressRange[] = [];
    let first = range.first;
    for (const hole of b) {
      if (hole.family !== range.family || hole.last < first || hole.first > range.last) continue;
      if (hole.first > first) left.push({ family: range.family, first, last: hole.first - 1n });
      first = hole.last + 1n;
    }
    return first <= range.last ? [...left, { family: range.family, first, last: range.last }] : left;
  });
}

export function intersect(a: AddressSet, b: AddressSet): AddressSet {
  return subtract(a, subtract(a, b));
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

function byFirst(a: AddressRange, b: AddressRange): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.first === b.first) return 0;
  return a.first < b.first ? -1 : 1;
}

function prefixes(...texts: string[]): AddressSet {
  return addressSet(texts.flatMap((text) => parseAzurePrefix(text) ?? []));
}
