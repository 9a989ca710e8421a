import type { AccessWindow } from '../../src/core/accessWindow.ts';
import type { FirewallRuleProperties } from '../../src/core/firewallRuleProperties.ts';
import type { RuleChange } from '../../src/core/plan.ts';
import { allowRule, frontNsg } from './facts.ts';

const network =
  '/subscriptions/33333333-2000-4000-8000-000000000003/resourceGroups/hub/providers/Microsoft.Network';

export const fwClassic = `${network}/azureFirewalls/fw-classic`;
export const hubRules = `${network}/firewallPolicies/hub-rules`;
export const ownGroup = `${hubRules}/ruleCollectionGroups/JitAccess`;

export const now = Date.UTC(2026, 10, 22, 12);

const throughFirewall = { address: '192.0.2.10', port: 62559, vmPort: 22 };

/** An hour of SSH through what `holder` names: the classic firewall if nothing else is said. */
export function windowThrough(holder = fwClassic): AccessWindow {
  return {
    backend: 'direct',
    id: 'k3j2h1g0',
    vmHash: '0a1b2c3d',
    vmName: 'web-01',
    endSeconds: now / 1000 + 3600,
    ports: [{ number: 22, protocol: 'TCP', sources: ['203.0.113.7/32'] }],
    requestor: 'alice@contoso.com',
    justification: '',
    rules: [
      { group: frontNsg, rule: allowRule },
      { group: holder, rule: allowRule },
    ],
    frontends: [throughFirewall],
  };
}

/** The same where all sources are on private networks, so that the firewall has no part in it. */
export function windowPastFirewall(): AccessWindow {
  return { ...windowThrough(), rules: [{ group: frontNsg, rule: allowRule }], frontends: [] };
}

/** A NAT rule of that window. */
export function natRule(target: string): RuleChange & { properties: FirewallRuleProperties } {
  return {
    target,
    action: 'put',
    rule: allowRule,
    properties: {
      action: 'Dnat',
      priority: 100,
      description: 'until 2026-11-22T13:00:00Z',
      protocols: ['TCP'],
      sourceAddresses: ['203.0.113.7/32'],
      destinationAddresses: ['192.0.2.10'],
      destinationPorts: ['62559'],
      translatedAddress: '10.11.1.4',
      translatedPort: '22',
    },
  };
}
