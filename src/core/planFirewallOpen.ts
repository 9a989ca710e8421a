import { applyPlan } from './applyPlan.ts';
import { firewallDenies } from './firewallDenies.ts';
import { frontendFor } from './firewallFrontend.ts';
import { firewallNatPriority, firewallPriorityBefore } from './firewallPriority.ts';
import { type FirewallRuleProperties, firewallProtocols } from './firewallRuleProperties.ts';
import { translationsIn } from './firewallTranslations.ts';
import {
  type FirewallHolder,
  type FirewallWay,
  internetSourcesOf,
  sourcesAtFirewall,
} from './firewallWay.ts';
import { formatIpAddress } from './ipAddressText.ts';
import type { Machine } from './machine.ts';
import { groupLookup } from './networkView.ts';
import type { PlanError, RuleChange } from './plan.ts';
import type { Grant } from './planOpen.ts';
import { err, ok, type Result } from './result.ts';
import { allowDescription } from './ruleDescription.ts';
import { allowRuleName } from './ruleName.ts';

/** Public addresses and NAT rules of one firewall together. https://learn.microsoft.com/azure/firewall/deploy-multi-public-ip-powershell */
const mostNatRules = 250;

/**
 * What opens a window at the firewall before the VM: for each port a NAT rule from those of its sources that are on the
 * Internet. It lets its packets through by itself, unless a network rule denies them: then a network rule of ours goes
 * before that one. Nothing where no source is on the Internet.
 */
export function planFirewallOpen(
  way: FirewallWay,
  machine: Pick<Machine, 'id'>,
  grant: Grant,
): Result<RuleChange[], PlanError> {
  const sourceAddresses = internetSourcesOf(grant.sources);
  if (sourceAddresses.length === 0) return ok([]);
  const { holder, endpoint } = way;
  const translatedAddress = formatIpAddress({ family: 4, value: endpoint.privateAddress.first });
  const description = allowDescription({
    until: grant.endSeconds,
    by: grant.requestor,
    why: grant.justification,
  });
  const changes: RuleChange[] = [];
  // A name fixes its content, so what numbers the rules is not how many there are.
  const put = (n: number, properties: Omit<FirewallRuleProperties, 'description' | 'sourceAddresses'>) => {
    const rule = allowRuleName(machine.id, grant.windowId, grant.endSeconds, n);
    changes.push({
      target: holder.id,
      action: 'put',
      rule,
      properties: { description, sourceAddresses, ...properties },
    });
  };
  let standing = way;
  for (const [index, { number, protocol }] of grant.ports.entries()) {
    const frontend = frontendFor(standing, { vm: machine.id, number, protocol });
    if (!frontend) return err({ kind: 'noFreeFrontend', firewall: way.firewall.id });
    put(index + 1, {
      action: 'Dnat',
      priority: firewallNatPriority(holder),
      protocols: firewallProtocols(protocol),
      destinationAddresses: [frontend.address],
      destinationPorts: [String(frontend.port)],
      translatedAddress,
      translatedPort: String(number),
    });
    standing = { ...way, holder: withChanges(holder, changes) };
  }
  for (const [index, { number, protocol }] of grant.ports.entries()) {
    const denies = firewallDenies(way, { number, protocol, sources: sourcesAtFirewall(grant.sources) });
    if (denies.length === 0) continue;
    const priority = firewallPriorityBefore(holder, 'Allow', denies);
    if (!priority.ok) return priority;
    put(grant.ports.length + index + 1, {
      action: 'Allow',
      priority: priority.value,
      protocols: firewallProtocols(protocol),
      destinationAddresses: [translatedAddress],
      destinationPorts: [String(number)],
    });
  }
  const count = way.firewall.publicAddresses.length + translationsIn(standing.holder).length;
  if (count > mostNatRules) {
    return err({ kind: 'firewallFull', firewall: way.firewall.id, most: mostNatRules, count });
  }
  // What stands already was written by an earlier try of this opening.
  const names = new Set(holder.rules.map(({ name }) => name.toLowerCase()));
  return ok(changes.filter(({ rule }) => !names.has(rule.toLowerCase())));
}

function withChanges(holder: FirewallHolder, changes: readonly RuleChange[]): FirewallHolder {
  const [changed = holder] = applyPlan(groupLookup([holder]), { changes }).values();
  return { ...holder, rules: changed.rules };
}
