import { holderText } from './holderText.ts';

/** What is waited for while a firewall is updated, by the id of what holds the rules. */
export function firewallUpdateText(holderId: string): string {
  return `Updating ${holderText(holderId)}; this usually takes three to five minutes`;
}
