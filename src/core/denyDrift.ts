import { applyPlan } from './applyPlan.ts';
import { denyProperties } from './denyProperties.ts';
import { denyRules } from './denyRules.ts';
import type { Drift } from './drift.ts';
import { isInert } from './inertRule.ts';
import { parseAzurePrefix } from './ipPrefix.ts';
import type { JitPolicy } from './jitPolicy.ts';
import type { Machine } from './machine.ts';
import { type DenyMatch, matchDenies } from './matchDenies.ts';
import { endpointsBehind, groupLookup } from './networkView.ts';
import type { RuleChange } from './plan.ts';
import { azureProtocol } from './protocol.ts';
import type { NetworkSecurityGroup } from './securityRule.ts';
import { destinationsOf, type RuleTarget, ruleTargets } from './targetRules.ts';

/** How the denies of one group that guards the VM differ from what the policy asks for. */
export function denyDrift(group: NetworkSecurityGroup, machine: Machine, policy: JitPolicy): Drift[] {
  const targets = targetsIn(group, machine, policy);
  const { matches, missing, surplus } = matchDenies(group, machine, targets);
  const mended = { changes: mendDenies(group, machine, policy) };
  const [after = group] = applyPlan(groupLookup([group]), mended).values();
  const names = new Map(denyRules(after, machine, targets).map(({ target, name }) => [target, name]));
  return [
    ...missing.map((target): Drift => missingDeny(group, names.get(target) ?? '', target)),
    ...matches.flatMap((match) => changedDeny(group, match)),
    // Under a lock an inert rule is all that could be made of one that was to go.
    ...surplus
      .filter((rule) => !isInert(rule))
      .map(
        ({ name }): Drift => ({
          kind: 'strayRule',
          group: group.id,
          rule: name,
          why: 'notInPolicy',
          window: null,
        }),
      ),
  ];
}

/**
 * Writes what stands and was edited as it should be, each rule in its place: its priority says which rules of other
 * people it was meant to beat.
 */
export function mendDenies(group: NetworkSecurityGroup, machine: Machine, policy: JitPolicy): RuleChange[] {
  const { matches } = matchDenies(group, machine, targetsIn(group, machine, policy));
  return matches
    .filter(({ fields }) => fields.length > 0)
    .map(({ target, rule: { name: rule, priority } }) => ({
      target: group.id,
      action: 'put',
      rule,
      properties: denyProperties(target, priority),
    }));
}

function targetsIn(group: NetworkSecurityGroup, machine: Machine, policy: JitPolicy): RuleTarget[] {
  return ruleTargets(policy.ports, endpointsBehind(machine, group.id));
}

function missingDeny(group: NetworkSecurityGroup, rule: string, target: RuleTarget): Drift {
  const expected = {
    protocol: azureProtocol(target.protocol),
    ports: target.ports.map(String),
    destinations: destinationsOf(target.endpoints),
  };
  return { kind: 'denyMissing', group: group.id, rule, expected };
}

function changedDeny(group: NetworkSecurityGroup, { rule, fields }: DenyMatch): Drift[] {
  const ref = { group: group.id, rule: rule.name };
  const moved = fields.find(({ field, found }) => field === 'destinations' && found.every(isSingleAddress));
  const edited = fields.filter((field) => field !== moved);
  return [
    ...(moved
      ? [{ kind: 'addressChanged', ...ref, expected: moved.expected, found: moved.found } as const]
      : []),
    ...(edited.length > 0 ? [{ kind: 'denyChanged', ...ref, fields: edited } as const] : []),
  ];
}

function isSingleAddress(entry: string): boolean {
  const prefix = parseAzurePrefix(entry);
  return prefix !== undefined && prefix.first === prefix.last;
}
