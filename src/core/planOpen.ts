import { answersElsewhere } from './answersElsewhere.ts';
import { firstDenyPriority } from './denyPriority.ts';
import { firewallDecides, firewallWay } from './firewallWay.ts';
import { sourceContext } from './gateVerdicts.ts';
import { grantAtMachine } from './grantAtMachine.ts';
import { brokenLimit } from './groupLimits.ts';
import { collapsePrefixes, formatIpPrefix, type IpPrefix } from './ipPrefix.ts';
import type { JitPolicy } from './jitPolicy.ts';
import type { Machine } from './machine.ts';
import { missingDenies } from './missingDenies.ts';
import { endpointsBehind, type GroupLookup, guardingGroups } from './networkView.ts';
import { noPublicPath } from './noPublicPath.ts';
import { openedToOthers } from './openedToOthers.ts';
import type { Plan, PlanError, PlanWarning, RuleChange } from './plan.ts';
import { planFirewallOpen } from './planFirewallOpen.ts';
import { PrioritySlots } from './prioritySlots.ts';
import { azureProtocol, type Protocol } from './protocol.ts';
import { err, ok, type Result } from './result.ts';
import { allowDescription } from './ruleDescription.ts';
import { allowRuleName } from './ruleName.ts';
import { touchesTarget } from './ruleOverlap.ts';
import { type RuleProperties, ruleProperties } from './ruleProperties.ts';
import { inboundRules, type NetworkSecurityGroup, type SecurityRule } from './securityRule.ts';
import { mayMatchSources, requestedSources, type Sources } from './sourceOverlap.ts';
import { destinationsOf, type RuleTarget, ruleTargets } from './targetRules.ts';
import { wideSources } from './wideSources.ts';

/** A request that was checked: what opens, for whom, until when. */
export interface Grant {
  /** `[a-z0-9]{8}` */
  windowId: string;
  /** Unix seconds, by Azure's clock. */
  endSeconds: number;
  /** For an extension: the end of the rules that it follows, which stay until then. Unix seconds. */
  previousEndSeconds?: number | undefined;
  ports: readonly { number: number; protocol: Protocol }[];
  sources: Sources;
  requestor: string;
  justification: string;
}

export interface OpenInput {
  machine: Machine;
  /** Every group that guards the VM, freshly read. */
  groups: GroupLookup;
  policy: JitPolicy;
  grant: Grant;
}

/**
 * Opens a window: in every group that guards the VM an allow rule before every deny that would stop the flow,
 * whoever wrote that deny, at the largest free priority that does it. Behind a firewall a NAT rule there as well; the
 * groups then see the firewall's address for those of the Internet.
 */
export function planOpen({ machine, groups, policy, grant }: OpenInput): Result<Plan, PlanError> {
  const guarding = guardingGroups(machine, groups);
  const way = firewallWay(machine, groups);
  if (guarding.length === 0 && !firewallDecides(way, grant.sources))
    return err({ kind: 'noSecurityGroup', vm: machine.id });
  const families = familiesOf(grant.sources);
  const reachable = machine.endpoints.some((endpoint) => families.includes(endpoint.privateAddress.family));
  if (!reachable) return err({ kind: 'noAddressOfFamily', vm: machine.id, family: families[0] ?? 4 });

  const translated = way ? planFirewallOpen(way, machine, grant) : ok([]);
  if (!translated.ok) return translated;
  const changes: RuleChange[] = [...translated.value];
  const seen = grantAtMachine(way, grant);
  const missingDeny = missingDenies(machine, groups, policy);
  for (const group of guarding) {
    const isDenyMissing = missingDeny.some((deny) => deny.group === group.id);
    const allows = planAllows(group, machine, seen, isDenyMissing);
    if (!allows.ok) return allows;
    changes.push(...allows.value);
  }
  const full = brokenLimit(groups, { changes });
  if (full) return err(full);
  const missing = missingDeny.map((deny): PlanWarning => ({ kind: 'missingDeny', vm: machine.id, ...deny }));
  const warnings = [
    ...missing,
    ...unreachableSources(machine, grant.sources),
    ...(way ? [] : noPublicPath(machine, grant.sources)),
    ...(way ? openedToOthers(way, machine, groups, grant) : []),
    ...answersElsewhere(machine),
    ...wideSources(grant.sources),
  ];
  return ok({ changes, warnings });
}

/** Sources of a family that the VM has no address of get no rule, and their owner is told. */
function unreachableSources(machine: Machine, sources: Sources): PlanWarning[] {
  if (sources === '*') return [];
  const families = new Set(machine.endpoints.map((endpoint) => endpoint.privateAddress.family));
  return sources
    .filter((source) => !families.has(source.family))
    .map((source) => ({ kind: 'unreachableSource', vm: machine.id, source: formatIpPrefix(source) }));
}

function planAllows(
  group: NetworkSecurityGroup,
  machine: Machine,
  grant: Grant,
  isDenyMissing: boolean,
): Result<RuleChange[], PlanError> {
  const slots = new PrioritySlots(group);
  const families = familiesOf(grant.sources);
  const targets = ruleTargets(grant.ports, endpointsBehind(machine, group.id)).filter((target) =>
    families.includes(target.family),
  );
  const changes: RuleChange[] = [];
  for (const [index, target] of targets.entries()) {
    const rule = allowRuleName(machine.id, grant.windowId, grant.endSeconds, index + 1);
    // A name fixes its content, so a rule that stands already was written by an earlier try of this opening.
    if (group.rules.some(({ name }) => name.toLowerCase() === rule.toLowerCase())) continue;
    const inTheWay = strongestDeny(group, target, grant.sources);
    // A deny that is missing comes back below the slots that are kept for windows.
    const bound = isDenyMissing ? Math.min(inTheWay.priority, firstDenyPriority) : inTheWay.priority;
    const priority = slots.takeLastBefore(bound) ?? slots.takeLastBefore(inTheWay.priority);
    if (priority === undefined) {
      const { name, priority: at } = inTheWay;
      return err({ kind: 'noFreePriority', group: group.id, rule: name, priority: at, side: 'above' });
    }
    changes.push({
      target: group.id,
      action: 'put',
      rule,
      properties: allowProperties(target, grant, priority),
    });
  }
  return ok(changes);
}

function allowProperties(target: RuleTarget, grant: Grant, priority: number): RuleProperties {
  const { endSeconds: until, requestor: by, justification: why, sources } = grant;
  return ruleProperties({
    description: allowDescription({ until, by, why }),
    protocol: azureProtocol(target.protocol),
    // Azure refuses a rule whose prefixes overlap.
    sources: sources === '*' ? ['*'] : collapsePrefixes(ofFamily(sources, target.family)).map(formatIpPrefix),
    destinations: destinationsOf(target.endpoints),
    ports: target.ports.map(String),
    access: 'Allow',
    priority,
  });
}

/** The first deny that packets of the window could meet. The default rules end in one, so there always is one. */
function strongestDeny(
  group: NetworkSecurityGroup,
  target: RuleTarget,
  sources: Sources,
): Pick<SecurityRule, 'name' | 'priority'> {
  const contexts = target.endpoints.map((endpoint) => sourceContext(endpoint, [group]));
  const inTheWay = inboundRules(group).find(
    (rule) =>
      rule.access === 'Deny' &&
      touchesTarget(rule, target) &&
      contexts.some((context) => mayMatchSources(rule, requestedSources(sources, context), context)),
  );
  return inTheWay ?? { name: 'DenyAllInBound', priority: 65500 };
}

function ofFamily(sources: readonly IpPrefix[], family: 4 | 6): IpPrefix[] {
  return sources.filter((source) => source.family === family);
}

function familiesOf(sources: Sources): (4 | 6)[] {
  return sources === '*' ? [4, 6] : [...new Set(sources.map((source) => source.family))];
}
