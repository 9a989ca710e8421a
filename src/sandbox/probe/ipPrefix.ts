/** An address as a number with its family; `bits` is 32 or 128. */
export interface IpAddress {
  bits: 32 | 128;
  value: bigint;
}

/** Reads an IPv4 or IPv6 address; undefined for anything else, octal and shortened IPv4 included. */
export function parseAddress(text: string): IpAddress | undefined {
  return text.includes(':') ? parseIpv6(text.toLowerCase()) : parseIpv4(text);
}

/** Whether a prefix (`10.0.0.0/8`) or a single address contains the address. What is neither contains nothing. */
export function prefixContains(prefix: string, address: IpAddress): boolean {
  const [base = '', length, ...rest] = prefix.trim().split('/');
  const network = parseAddress(base);
  if (!network || network.bits !== address.bits || rest.length > 0) return false;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return false;
  const size = length === undefined ? network.bits : Number(length);
  if (size > network.bits) return false;
  const shift = BigInt(network.bits - size);
  return network.value >> shift === address.value >> shift;
}

function parseIpv4(text: string): IpAddress | undefined {
  const octets = text.split('.');
  if (
    octets.length !== 4 ||
    !octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256)
  )
    return undefined;
  return { bits: 32, value: octets.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n) };
}

function parseIpv6(text: string): IpAddress | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const embedded = parseIpv4(dotted[2] ?? '');
    if (!embedded) return undefined;
    // A mapped address is the IPv4 address that a dual-stack socket reports.
    if (dotted[1] === '::ffff:') return embedded;
    const high = (embedded.value >> 16n).toString(16);
    return parseIpv6(`${dotted[1]}${high}:${(embedded.value & 0xffffn).toString(16)}`);
  }
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return { bits: 128, value: groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n) };
}
