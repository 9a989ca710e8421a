import { holderText } from './holderText.ts';

/** What is waited for, by the id of what holds the rules: an update of a firewall, or Defender's answer to a request. */
export function firewallUpdateText(holderId: string): string {
  if (/\/jitNetworkAccessPolicies\//i.test(holderId)) {
    return 'Defender for Cloud is opening; what it writes appears after some seconds';
  }
  return `Updating ${holderText(holderId)}; this usually takes three to five minutes`;
}
