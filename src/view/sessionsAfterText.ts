import type { AccessWindow } from '../core/accessWindow.ts';
import { firewallsOfRules } from '../core/firewallsOfRules.ts';
import { sessionsText } from './sessionsText.ts';

/** What becomes of sessions that are up when the window closes, whoever holds it open. */
export function sessionsAfterText({
  backend,
  rules,
  frontends,
}: Pick<AccessWindow, 'backend' | 'rules' | 'frontends'>): string {
  // The rules of Defender for Cloud are not named here; a window with a frontend leads through a firewall.
  return backend === 'defender' && frontends.length > 0
    ? 'Sessions that are up through the firewall are dropped.'
    : sessionsText([firewallsOfRules(rules)]);
}
