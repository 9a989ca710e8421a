import { BlockList, isIP } from 'node:net';

const lists = new Map<string, BlockList>();

/** Whether a single address lies in `entry`, an address or a CIDR block; Node's own arithmetic decides. */
export function isWithin(address: string, entry: string): boolean {
  const [base = '', length] = entry.split('/');
  const family = familyOf(base);
  // A list takes IPv4 addresses for IPv6 ones that are mapped, and would find them all in `::/0`.
  if (family === undefined || familyOf(address) !== family) return false;
  const list = lists.get(entry) ?? new BlockList();
  if (!lists.has(entry)) {
    lists.set(entry, list);
    if (length === undefined) list.addAddress(base, family);
    else list.addSubnet(base, Number(length), family);
  }
  return list.check(address, family);
}

export function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  if (version === 4) return 'ipv4';
  return version === 6 ? 'ipv6' : undefined;
}
