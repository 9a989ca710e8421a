import { internetAddresses, intersect, isEmpty, subtract } from './addressRanges.ts';
import { sourcesOfRule } from './gateVerdicts.ts';
import type { IpPrefix } from './ipPrefix.ts';
import type { SecurityRule } from './securityRule.ts';
import {
  anySource,
  hasSources,
  intersectSources,
  type SourceContext,
  type SourceSet,
  sourceSet,
} from './sourceSet.ts';

/** Who asks: every address, or some prefixes. */
export type Sources = '*' | readonly IpPrefix[];

/** The requested sources that can send to an address of the context's family. */
export function requestedSources(sources: Sources, context: SourceContext): SourceSet {
  const { addresses, names } = sources === '*' ? anySource(context) : sourceSet(sources);
  return { addresses: addresses.filter(({ family }) => family === context.family), names };
}

/**
 * Whether the rule may match packets from `sources`. The addresses behind a service tag are not known here, so a
 * tag of public addresses may match any public source, and `VirtualNetwork` any private one.
 */
export function mayMatchSources(rule: SecurityRule, sources: SourceSet, context: SourceContext): boolean {
  const matched = sourcesOfRule(rule, context);
  if (hasSources(intersectSources(matched, sources))) return true;
  const names = [...matched.names];
  const isPrivate = (name: string) => name === 'virtualnetwork' || name.startsWith('/');
  const isPublic = (name: string) => !isPrivate(name);
  return (
    (names.some(isPublic) && !isEmpty(intersect(sources.addresses, internetAddresses))) ||
    (names.some(isPrivate) && !isEmpty(subtract(sources.addresses, internetAddresses)))
  );
}
