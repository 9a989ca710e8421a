import { isEmpty } from './addressRanges.ts';
import { ownDenies } from './firewallDenies.ts';
import { mayBeTo } from './firewallFlow.ts';
import { sourcesLedTo } from './firewallLeads.ts';
import { comesBefore } from './firewallPriority.ts';
import { firewallSourceContext, firewallSources } from './firewallSources.ts';
import type { FirewallHolder } from './firewallWay.ts';
import type { Flow } from './gateVerdicts.ts';
import { hasSources, intersectSources, subtractSources } from './sourceSet.ts';

/**
 * Whether the firewall leads packets of some Internet source to the endpoint's port by other people's rules. A NAT rule
 * lets through what it translates, unless a network rule denies it; ours that deny count, ours that allow do not. What
 * cannot be read is taken to let in.
 * https://learn.microsoft.com/azure/firewall/rule-processing
 */
export function firewallAdmits(holder: FirewallHolder, flow: Flow): boolean {
  const { collections } = holder.firewall;
  const { endpoint, port, protocol } = flow;
  const context = firewallSourceContext([
    ...collections.flatMap(({ rules }) => rules),
    ...ownDenies(holder).map(({ rule }) => rule),
  ]);
  const led = sourcesLedTo(holder, flow, context);
  if (!hasSources(led)) return false;
  const others = collections.flatMap(({ action, rules, ...place }) =>
    action === 'Dnat' ? [] : rules.map((rule) => ({ ...place, action, rule })),
  );
  const denies = ownDenies(holder).map((one) => ({ ...one, action: 'Deny' as const }));
  const deciding = [...others, ...denies]
    .sort(comesBefore)
    .filter(({ rule }) => mayBeTo(rule, { address: endpoint.privateAddress, port, protocol }));
  let undecided = led;
  for (const { action, rule } of deciding) {
    if (action === 'Deny' && rule.hasUnreadGroups) continue;
    const matched = firewallSources(rule, context);
    if (action === 'Allow' && hasSources(intersectSources(undecided, matched))) return true;
    undecided = subtractSources(undecided, matched);
    // A name stands for some of the addresses: where none of these is left, nobody is behind it.
    if (isEmpty(undecided.addresses) && !isEmpty(led.addresses)) return false;
  }
  return hasSources(undecided);
}
