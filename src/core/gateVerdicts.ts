import { type AddressSet, addressSet, isEmpty } from './addressRanges.ts';
import type { Endpoint } from './machine.ts';
import { remembered } from './remembered.ts';
import { coversEverySourcePort, matchesFlow } from './ruleMatch.ts';
import { inboundRules, type NetworkSecurityGroup, type SecurityRule } from './securityRule.ts';
import {
  hasSources,
  intersectSources,
  nameOfEntry,
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
  return [...verdictsInOrder(group, flow, sources, context)];
}

/** The first rule of that access among the verdicts; the rules after it are not looked at. */
export function firstVerdict(
  access: SecurityRule['access'],
  group: NetworkSecurityGroup,
  flow: Flow,
  sources: SourceSet,
  context: SourceContext,
): SecurityRule | undefined {
  for (const { rule } of verdictsInOrder(group, flow, sources, context)) {
    if (rule.access === access) return rule;
  }
  return undefined;
}

function* verdictsInOrder(
  group: NetworkSecurityGroup,
  flow: Flow,
  sources: SourceSet,
  context: SourceContext,
): Generator<Verdict, void> {
  let undecided = sources;
  for (const rule of inboundRules(group)) {
    if (!matchesFlow(rule, flow)) continue;
    if (rule.access === 'Deny' && !coversEverySourcePort(rule)) continue;
    const matched = intersectSources(undecided, sourcesOfRule(rule, context));
    if (!hasSources(matched)) continue;
    yield { rule, sources: matched };
    undecided = subtractSources(undecided, matched);
    if (!hasSources(undecided)) return;
    // A name stands for some of the addresses: where none of these is left, nobody is behind it.
    if (isEmpty(undecided.addresses) && !isEmpty(sources.addresses)) return;
  }
}

/** The part of `sources` that the gate lets through. */
export function admitted(
  group: NetworkSecurityGroup,
  flow: Flow,
  sources: SourceSet,
  context: SourceContext,
): SourceSet {
  const allowed = gateVerdicts(group, flow, sources, context).filter(({ rule }) => rule.access === 'Allow');
  return unionSources(allowed.map((verdict) => verdict.sources));
}

/** The context in which the sources of `groups`' rules are read for traffic to `endpoint`. */
export function sourceContext(endpoint: Endpoint, groups: readonly NetworkSecurityGroup[]): SourceContext {
  const virtualNetwork: AddressSet = addressSet(endpoint.virtualNetworkPrefixes);
  const { family } = endpoint.privateAddress;
  const names = new Set(groups.flatMap(sourceNames));
  return { family, virtualNetwork, names };
}

/** Every name that occurs as a source in the group's inbound rules. */
const sourceNames = remembered((group: NetworkSecurityGroup): readonly string[] => {
  const names = new Set<string>();
  for (const rule of inboundRules(group)) {
    for (const entry of rule.sources) {
      const name = nameOfEntry(entry);
      if (name !== undefined) names.add(name);
    }
    for (const id of rule.sourceApplicationSecurityGroups) names.add(id.toLowerCase());
  }
  return [...names];
});

export function sourcesOfRule(rule: SecurityRule, context: SourceContext): SourceSet {
  const groups = rule.sourceApplicationSecurityGroups.map((id) => id.toLowerCase());
  const sets = rule.sources.map((entry) => sourcesOfEntry(entry, context));
  return unionSources(groups.length > 0 ? [...sets, { addresses: [], names: new Set(groups) }] : sets);
}
