import type { AccessWindow } from '../core/accessWindow.ts';
import { isFirewallHolderId } from '../core/firewallHolderId.ts';
import { briefHolderText } from './holderText.ts';

type Closing = Pick<AccessWindow, 'rules'>;

/** Whether a window leads through a firewall, as its rules tell. */
export function isThroughFirewall({ rules }: Closing): boolean {
  return rules.some(({ group }) => isFirewallHolderId(group));
}

/**
 * What becomes of sessions that are up when windows close. A network security group lets them go on; a firewall drops
 * what its rules allow no more.
 * https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#security-rules
 * https://learn.microsoft.com/azure/firewall/firewall-faq
 */
export function sessionsText(windows: readonly Closing[]): string {
  const dropping = windows.filter(isThroughFirewall);
  if (dropping.length === 0) return 'Sessions that are up go on; only new ones are refused.';
  const holders = new Set(
    dropping.flatMap(({ rules }) =>
      rules.flatMap(({ group }) => (isFirewallHolderId(group) ? [briefHolderText(group)] : [])),
    ),
  );
  const dropped = `Sessions that are up through ${[...holders].join(', ')} are dropped.`;

  return dropping.length === windows.length ? dropped : `${dropped} Others go on; only new ones are refused.`;
}
