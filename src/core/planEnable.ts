import { applyPlan } from './applyPlan.ts';
import { allowsOf, denyPriority, type ExistingRules } from './denyPriority.ts';
import { denyProperties } from './denyProperties.ts';
import { denyRules } from './denyRules.ts';
import { exposedPorts, isOpenThroughFirewall } from './exposure.ts';
import { type FirewallWay, firewallWay, isReachedDirectly } from './firewallWay.ts';
import { brokenLimit } from './groupLimits.ts';
import type { JitPolicy, JitPort } from './jitPolicy.ts';
import { groupIdsOf, type Machine } from './machine.ts';
import { endpointsBehind, type GroupLookup, guardingGroups } from './networkView.ts';
import { ourDenies } from './ourRules.ts';
import {
  type Change,
  emptyPlan,
  type Plan,
  type PlanError,
  type PlanWarning,
  type RuleChange,
  type TagChange,
} from './plan.ts';
import { deleteRule, deleteTags, putTags } from './planChanges.ts';
import { planFirewallDeny } from './planFirewallDeny.ts';
import { policyTagNames } from './policyTag.ts';
import { PrioritySlots } from './prioritySlots.ts';
import { eachProtocol } from './protocol.ts';
import { err, ok, type Result } from './result.ts';
import { sameRule } from './sameRule.ts';
import type { NetworkSecurityGroup, SecurityRule } from './securityRule.ts';
import { ruleTargets } from './targetRules.ts';
import { noRoomForWindows } from './windowRoom.ts';
import { windowsOutsidePolicy } from './windowsOutsidePolicy.ts';

export interface EnableInput {
  machine: Machine;
  /** Every group that guards the VM, freshly read. */
  groups: GroupLookup;
  policy: JitPolicy;
  /** The policy as tags: `writePolicyTags(policy)`. */
  tags: Readonly<Record<string, string>>;
  existingRules: ExistingRules;
}

/**
 * Puts a VM under JIT, or changes what is under it: one deny rule per protocol and address family in every group
 * that guards the VM, then the tag. What is already so is not written again. Somebody else's rule is never touched.
 */
export function planEnable(input: EnableInput): Result<Plan, PlanError> {
  const { machine, groups, policy } = input;
  const guarding = guardingGroups(machine, groups);
  const way = firewallWay(machine, groups);
  if (guarding.length === 0 && !way) return err({ kind: 'noSecurityGroup', vm: machine.id });
  const changes: Change[] = [];
  const warnings: PlanWarning[] = unguardedInterfaces(machine);
  for (const group of guarding) {
    const denies = planDenies(group, input);
    if (!denies.ok) return denies;
    changes.push(...denies.value.changes);
    warnings.push(...denies.value.warnings);
  }
  const atFirewall = way ? planAtFirewall(way, input, applyPlan(groups, { changes })) : ok(emptyPlan);
  if (!atFirewall.ok) return atFirewall;
  changes.push(...atFirewall.value.changes);
  warnings.push(...atFirewall.value.warnings);
  changes.push(...planTags(machine, input.tags));
  const full = brokenLimit(groups, { changes });
  if (full) return err(full);
  const after = applyPlan(groups, { changes });
  for (const port of exposedPorts(machine, after, policy.ports)) {
    warnings.push({ kind: 'stillExposed', vm: machine.id, ...port });
  }
  warnings.push(...noRoomForWindows(machine, after, policy));
  warnings.push(...windowsOutsidePolicy(machine, groups, policy));
  return ok({ changes, warnings });
}

/**
 * Kept rules of the firewall go on letting through what the VM's groups let in. What these shut is shut at the firewall
 * as well where that can be: a window opens the groups to whatever comes from the firewall.
 */
function planAtFirewall(
  way: FirewallWay,
  { machine, policy, existingRules }: EnableInput,
  after: GroupLookup,
): Result<Plan, PlanError> {
  if (existingRules === 'override') return planFirewallDeny(way, machine, policy.ports);
  const shut = policy.ports.flatMap((port) => shutAtGroups(machine, after, port));
  const plan = planFirewallDeny(way, machine, shut);
  return plan.ok ? plan : ok(emptyPlan);
}

/** The port as far as nobody comes to it through the firewall: of one of any protocol, both, one or none. */
function shutAtGroups(machine: Machine, groups: GroupLookup, port: JitPort): JitPort[] {
  const each = eachProtocol(port.protocol).map((protocol) => ({ ...port, protocol }));
  const shut = each.filter((one) => !isOpenThroughFirewall(machine, groups, one));
  return shut.length === each.length ? [port] : shut;
}

function planDenies(group: NetworkSecurityGroup, input: EnableInput): Result<Plan, PlanError> {
  const { machine, policy, existingRules } = input;
  const before = ourDenies(group, machine);
  const slots = new PrioritySlots(group);
  const puts: RuleChange[] = [];
  const shut = new Set<SecurityRule>();
  const wanted = denyRules(group, machine, ruleTargets(policy.ports, endpointsBehind(machine, group.id)));
  for (const { target, name, standing } of wanted) {
    const allows = allowsOf(group, target);
    const priority = denyPriority(group, { target, standing, allows }, existingRules, before, slots);
    if (!priority.ok) return priority;
    const properties = denyProperties(target, priority.value);
    if (!standing || !sameRule(standing, properties)) {
      puts.push({ target: group.id, action: 'put', rule: name, properties });
    }
    for (const rule of allows) if (rule.priority > priority.value) shut.add(rule);
  }
  const surplus = before.filter((rule) => !wanted.some(({ standing }) => standing === rule));
  return ok({
    changes: [...puts, ...surplus.map((rule) => deleteRule(group, rule))],
    warnings: [...shut]
      .sort((a, b) => a.priority - b.priority)
      .map(({ name: rule, priority }) => ({
        kind: 'shutsExisting',
        vm: machine.id,
        group: group.id,
        rule,
        priority,
      })),
  });
}

/** The VM's tags become exactly `wanted`, as far as the tags are ours. */
function planTags(machine: Machine, wanted: Readonly<Record<string, string>>): TagChange[] {
  const current = new Map(Object.entries(machine.tags).map(([name, value]) => [name.toLowerCase(), value]));
  const stale = policyTagNames(machine.tags).filter((name) => !(name.toLowerCase() in wanted));
  const isWritten = Object.entries(wanted).every(([name, value]) => current.get(name) === value);
  const changes: TagChange[] = [];
  if (!isWritten) changes.push(putTags(machine, wanted));
  if (stale.length > 0) changes.push(deleteTags(machine, stale));
  return changes;
}

function unguardedInterfaces(machine: Machine): PlanWarning[] {
  const open = machine.endpoints.filter((endpoint) => groupIdsOf(endpoint).length === 0);
  return [...new Set(open.map((endpoint) => endpoint.interfaceId))].map((interfaceId) => {
    const endpoints = open.filter((endpoint) => endpoint.interfaceId === interfaceId);
    const warning = { kind: 'unguardedInterface', vm: machine.id, interfaceId } as const;
    const [route] = endpoints.map((endpoint) => endpoint.route);
    if (route?.via !== 'firewall' || endpoints.some(isReachedDirectly)) return warning;
    return { ...warning, firewall: route.firewallId };
  });
}
