import type { FirewallRule } from './firewall.ts';
import { firewallBlock } from './firewallFlow.ts';
import { parseAzurePrefix } from './ipPrefix.ts';
import {
  anySource,
  nameOfEntry,
  type SourceContext,
  type SourceSet,
  sourcesOfEntry,
  unionSources,
} from './sourceSet.ts';

/** The sources that a firewall's rule is about; anybody may be in an IP group that could not be read. */
export function firewallSources(
  { sources, hasUnreadGroups }: Pick<FirewallRule, 'sources' | 'hasUnreadGroups'>,
  context: SourceContext,
): SourceSet {
  if (hasUnreadGroups) return anySource(context);
  return unionSources(sources.map((entry) => ofEntry(entry, context)));
}

/** The context in which the sources of these rules are read: those who send to a public address of a firewall. */
export function firewallSourceContext(rules: readonly Pick<FirewallRule, 'sources'>[]): SourceContext {
  const entries = rules.flatMap(({ sources }) => sources);
  const names = entries.flatMap((entry) => (firewallBlock(entry) ? [] : (nameOfEntry(entry) ?? [])));
  return { family: 4, virtualNetwork: [], names: new Set(names) };
}

function ofEntry(entry: string, context: SourceContext): SourceSet {
  const block = firewallBlock(entry);
  if (!block || parseAzurePrefix(entry)) return sourcesOfEntry(entry, context);
  return block === 'every' ? anySource(context) : { addresses: [block], names: new Set() };
}
