import { type AddressSet, addressSet } from './addressRanges.ts';
import type { Endpoint } from './machine.ts';
import { coversEverySourcePort, matchesFlow } from './ruleMatch.ts';
import { inboundRules, type NetworkSecurityGroup, type SecurityRule } from './securityRule.ts';
import {
  hasSources,
  intersectSources,
  type SourceContext,
  type SourceSet,
  sourcesOfEntry,
  subtractSources,
  unionSources,
} from './sourceSet.ts';

/** Packets to one port of one endpoint. */
export interface Flow {
  protocol: 'TCP' | 'UDP';
  port: number;
  endpoint: Endpoint;
}

/** The sources whose packets one rule decides. */
export interface Verdict {
  rule: SecurityRule;
  sources: SourceSet;
}

/**
 * Splits `sources` by the rule of `group` that decides their packets, first match first, as Azure does. A deny
 * limited to some source ports decides nothing: a client that picks another port passes it.
 */
export function gateVerdicts(
  group: NetworkSecurityGroup,
  flow: Flow,
  sources: SourceSet,
  context: SourceContext,
): Verdict[] {
  const verdicts: Verdict[] = [];
  let undecided = sources;
  for (const rule of inboundRules(group)) {
    if (!matchesFlow(rule, flow)) continue;
    if (rule.access === 'Deny' && !coversEverySourcePort(rule)) continue;
    const matched = intersectSources(undecided, sourcesOfRule(rule, context));
    if (!hasSources(matched)) continue;
    verdicts.push({ rule, sources: matched });
    undecided = subtractSources(undecided, matched);
  }
  return verdicts;
}

/** The part of `sources` that the gate lets through. */
export function admitted(
  group: NetworkSecurityGroup,
  flow: Flow,
  sources: SourceSet,
  context: SourceContext,
): SourceSet {
  return gateVerdicts(group, flow, sources, context)
    .filter(({ rule }) => rule.access === 'Allow')
    .reduce<SourceSet>((all, verdict) => unionSources(all, verdict.sources), {
      addresses: [],
      names: new Set(),
    });
}

/** The context in which the sources of `groups`' rules are read for traffic to `endpoint`. */
export function sourceContext(endpoint: Endpoint, groups: readonly NetworkSecurityGroup[]): SourceContext {
  const virtualNetwork: AddressSet = addressSet(endpoint.virtualNetworkPrefixes);
  const { family } = endpoint.privateAddress;
  const names = new Set<string>();
  for (const group of groups) {
    for (const rule of inboundRules(group)) {
      const empty: SourceContext = { family, virtualNetwork, names: new Set() };
      for (const name of sourcesOfRule(rule, empty).names) names.add(name);
    }
  }
  return { family, virtualNetwork, names };
}

export function sourcesOfRule(rule: SecurityRule, context: SourceContext): SourceSet {
  const named = new Set(rule.sourceApplicationSecurityGroups.map((id) => id.toLowerCase()));
  return rule.sources
    .map((entry) => sourcesOfEntry(entry, context))
    .reduce(unionSources, { addresses: [], names: named });
}
