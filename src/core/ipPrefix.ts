import { formatIpAddress, type IpFamily, parseIpAddress } from './ipAddressText.ts';
import { rememberedText } from './rememberedText.ts';
import { err, ok, type Result } from './result.ts';

/** An aligned block of addresses, as `10.0.0.0/8`; a single address is a block of one. */
export interface IpPrefix {
  family: IpFamily;
  first: bigint;
  last: bigint;
  length: number;
}

/** Strict, for what people write: `192.0.2.7` is a /32. The error is a sentence that says what is wrong. */
export function parseIpPrefix(text: string): Result<IpPrefix, string> {
  const { addressText, lengthText } = splitAtSlash(text);
  const address = parseIpAddress(addressText);
  if (!address.ok) return address;
  const { family, value } = address.value;
  const length = lengthText === undefined ? bits(family) : parseLength(lengthText, family);
  if (length === undefined) {
    return err(`The length after the slash is a whole number from 0 to ${bits(family)} for IPv${family}.`);
  }

  const prefix = prefixAround(family, value, length);
  if (prefix.first !== value) {
    return err(`The address lies inside a block that starts earlier: write ${formatIpPrefix(prefix)}.`);
  }
  if (containsPrefix(ipv4Mapped, prefix)) {
    const ipv4 = prefixAround(4, value & 0xffff_ffffn, length - 96);
    return err(`This IPv6 form stands for an IPv4 address: write ${formatIpPrefix(ipv4)}.`);
  }
  return ok(prefix);
}

/**
 * Lenient, for what Azure stores: bits after the length are ignored, as Azure ignores them. Whatever is no
 * address (a service tag, `*`, the empty text) is undefined.
 */
export const parseAzurePrefix = rememberedText((text: string): IpPrefix | undefined => {
  const { addressText, lengthText } = splitAtSlash(text.trim());
  const address = parseIpAddress(addressText);
  if (!address.ok) return undefined;
  const { family, value } = address.value;
  const length = lengthText === undefined ? bits(family) : parseLength(lengthText, family);

  return length === undefined ? undefined : prefixAround(family, value, length);
});

/** Canonical, always with its length: `192.0.2.7/32`, `2001:db8::/32` (RFC 5952). */
export function formatIpPrefix(prefix: IpPrefix): string {
  return `${formatIpAddress({ family: prefix.family, value: prefix.first })}/${prefix.length}`;
}

export function containsPrefix(outer: IpPrefix, inner: IpPrefix): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

export function overlapsPrefix(
  a: Pick<IpPrefix, 'family' | 'first' | 'last'>,
  b: Pick<IpPrefix, 'family' | 'first' | 'last'>,
): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/**
 * The fewest blocks that hold the same addresses, IPv4 first, in order. Azure refuses a rule whose prefixes
 * overlap (`OverlappingSubnetsNotPermittedInSecurityRule`).
 */
export function collapsePrefixes(list: readonly IpPrefix[]): IpPrefix[] {
  const collapsed: IpPrefix[] = [];
  for (const prefix of [...list].sort(byFirstThenLength)) {
    const before = collapsed.at(-1);
    if (before !== undefined && containsPrefix(before, prefix)) continue;
    let merged = prefix;
    for (
      let left = collapsed.at(-1);
      left !== undefined && areHalves(left, merged);
      left = collapsed.at(-1)
    ) {
      collapsed.pop();
      merged = prefixAround(left.family, left.first, left.length - 1);
    }
    collapsed.push(merged);
  }
  return collapsed;
}

// `right` begins after the end of `left`.
function areHalves(left: IpPrefix, right: IpPrefix): boolean {
  if (left.family !== right.family || left.length !== right.length) return false;

  return prefixAround(left.family, left.first, left.length - 1).last === right.last;
}

function byFirstThenLength(a: IpPrefix, b: IpPrefix): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.length - b.length;
}

function prefixAround(family: IpFamily, address: bigint, length: number): IpPrefix {
  const hostBits = BigInt(bits(family) - length);
  const first = (address >> hostBits) << hostBits;

  return { family, first, last: first + (1n << hostBits) - 1n, length };
}

function splitAtSlash(text: string): { addressText: string; lengthText: string | undefined } {
  const slash = text.indexOf('/');

  return slash < 0
    ? { addressText: text, lengthText: undefined }
    : { addressText: text.slice(0, slash), lengthText: text.slice(slash + 1) };
}

function parseLength(text: string, family: IpFamily): number | undefined {
  if (!/^(0|[1-9]\d{0,2})$/.test(text)) return undefined;

  return Number(text) <= bits(family) ? Number(text) : undefined;
}

function bits(family: IpFamily): number {
  return family === 4 ? 32 : 128;
}

// ::ffff:0:0/96, RFC 4291 section 2.5.5.2.
const ipv4Mapped = prefixAround(6, 0xffff_0000_0000n, 96);
