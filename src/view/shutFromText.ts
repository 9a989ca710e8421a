import type { AccessWindow } from '../core/accessWindow.ts';
import { isFirewallHolderId } from '../core/firewallHolderId.ts';
import { firewallUpdateSeconds } from '../core/firewallUpdateSeconds.ts';
import { briefHolderText } from './holderText.ts';
import { localTimeText } from './localTimeText.ts';
import { isThroughFirewall } from './sessionsText.ts';

/** From when on a window may be shut, in Unix seconds: an update of its firewall begins so long before its end. */
export function shutFromSeconds(window: Pick<AccessWindow, 'rules' | 'endSeconds'>): number {
  return window.endSeconds - (isThroughFirewall(window) ? firewallUpdateSeconds : 0);
}

/**
 * From when on a firewall shuts the window, where it leads through one: `firewall fw-classic begins to shut at 14:59,
 * which takes some minutes`. Undefined where the end is the end.
 */
export function shutFromText(
  window: Pick<AccessWindow, 'rules' | 'endSeconds'>,
  nowMs: number,
  timeZone?: string,
): string | undefined {
  const holder = window.rules.find(({ group }) => isFirewallHolderId(group))?.group;
  if (holder === undefined) return undefined;
  const from = localTimeText(shutFromSeconds(window) * 1000, nowMs, timeZone);

  return `${briefHolderText(holder)} begins to shut at ${from}, because its update takes some minutes`;
}
