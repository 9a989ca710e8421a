import type { FirewallRule } from './firewall.ts';
import { ownDenies } from './firewallDenies.ts';
import { firewallBlock, hasAddress, isOfProtocol, mayBeTo } from './firewallFlow.ts';
import { comesBefore } from './firewallPriority.ts';
import type { FirewallHolder } from './firewallWay.ts';
import type { Flow } from './gateVerdicts.ts';
import { parseAzurePrefix } from './ipPrefix.ts';
import {
  anySource,
  hasSources,
  internetSources,
  intersectSources,
  nameOfEntry,
  type SourceContext,
  type SourceSet,
  sourcesOfEntry,
  subtractSources,
  unionSources,
} from './sourceSet.ts';

/**
 * Whether the firewall leads packets of some Internet source to the endpoint's port by other people's rules. A NAT rule
 * lets through what it translates, unless a network rule denies it; ours that deny count, ours that allow do not. What
 * cannot be read is taken to let in.
 * https://learn.microsoft.com/azure/firewall/rule-processing
 */
export function firewallAdmits(holder: FirewallHolder, { endpoint, port, protocol }: Flow): boolean {
  const { firewall } = holder;
  const isTranslated = ({ translated, ...rule }: FirewallRule) =>
    translated !== null &&
    translated.port === port &&
    hasAddress([translated.address], endpoint.privateAddress) &&
    isOfProtocol(rule, protocol);
  const nat = firewall.collections
    .filter(({ action }) => action === 'Dnat')
    .flatMap((collection) => collection.rules.filter(isTranslated));
  if (nat.length === 0) return false;

  const others = firewall.collections.flatMap(({ action, rules, ...place }) =>
    action === 'Dnat' ? [] : rules.map((rule) => ({ ...place, action, rule })),
  );
  const denies = ownDenies(holder).map((one) => ({ ...one, action: 'Deny' as const }));
  const network = [...others, ...denies]
    .sort(comesBefore)
    .filter(({ rule }) => mayBeTo(rule, { address: endpoint.privateAddress, port, protocol }));
  const named = [...nat, ...network.map(({ rule }) => rule)].flatMap(({ sources }) => sources);
  const context: SourceContext = {
    family: 4,
    virtualNetwork: [],
    names: new Set(named.flatMap((entry) => (firewallBlock(entry) ? [] : (nameOfEntry(entry) ?? [])))),
  };
  const sourcesOf = ({
    sources,
    hasUnreadGroups,
  }: Pick<FirewallRule, 'sources' | 'hasUnreadGroups'>): SourceSet =>
    hasUnreadGroups ? anySource(context) : unionSources(sources.map((entry) => ofEntry(entry, context)));

  let undecided = intersectSources(unionSources(nat.map(sourcesOf)), internetSources(context));
  for (const { action, rule } of network) {
    const matched =
      rule.hasUnreadGroups && action === 'Deny'
        ? { addresses: [], names: new Set<string>() }
        : sourcesOf(rule);
    if (action === 'Allow' && hasSources(intersectSources(undecided, matched))) return true;
    undecided = subtractSources(undecided, matched);
  }
  return hasSources(undecided);
}

function ofEntry(entry: string, context: SourceContext): SourceSet {
  const block = firewallBlock(entry);
  if (!block || parseAzurePrefix(entry)) return sourcesOfEntry(entry, context);
  return block === 'every' ? anySource(context) : { addresses: [block], names: new Set() };
}
