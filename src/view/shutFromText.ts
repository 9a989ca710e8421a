import type { AccessWindow } from '../core/accessWindow.ts';
import { firewallsOfRules } from '../core/firewallsOfRules.ts';
import { firewallUpdateSeconds } from '../core/firewallUpdateSeconds.ts';
import { localTimeText } from './localTimeText.ts';

type Ending = Pick<AccessWindow, 'rules' | 'endSeconds'>;

/** From when on a window may be shut, in Unix seconds: an update of its firewall begins so long before its end. */
export function shutFromSeconds(window: Ending): number {
  return window.endSeconds - (isThroughFirewall(window) ? firewallUpdateSeconds : 0);
}

/** `Its firewall begins to shut at 14:59, because an update takes some minutes.` Undefined where the end is the end. */
export function shutFromText(window: Ending, nowMs: number, timeZone?: string): string | undefined {
  if (!isThroughFirewall(window)) return undefined;
  const from = localTimeText(shutFromSeconds(window) * 1000, nowMs, timeZone);

  return `Its firewall begins to shut at ${from}, because an update takes some minutes.`;
}

function isThroughFirewall({ rules }: Pick<AccessWindow, 'rules'>): boolean {
  return firewallsOfRules(rules).length > 0;
}
