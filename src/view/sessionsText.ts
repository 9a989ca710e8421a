import { firewallBehindText } from './holderText.ts';

/**
 * What becomes of sessions that are up when windows close; `ways` are the ids of the firewalls that each leads through.
 * A network security group lets sessions go on; a firewall drops what its rules allow no more.
 * https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#security-rules
 * https://learn.microsoft.com/azure/firewall/firewall-faq
 */
export function sessionsText(ways: readonly (readonly string[])[]): string {
  const dropping = ways.filter((firewalls) => firewalls.length > 0);
  if (dropping.length === 0) return 'Sessions that are up go on; only new ones are refused.';
  const names = new Set(dropping.flat().map(firewallBehindText));
  const dropped = `Sessions that are up through ${[...names].join(', ')} are dropped`;

  return dropping.length === ways.length
    ? `${dropped}.`
    : `${dropped}; others go on, and only new ones are refused.`;
}
