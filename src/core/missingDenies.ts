import type { JitPolicy } from './jitPolicy.ts';
import type { Machine } from './machine.ts';
import { endpointsBehind, type GroupLookup, guardingGroups } from './networkView.ts';
import { ourDenies } from './ourRules.ts';
import { denyRuleName } from './ruleName.ts';
import { touchesTarget } from './ruleOverlap.ts';
import { ruleTargets } from './targetRules.ts';

/** A deny rule that the policy asks for and that the group does not have, or not for every port and address. */
export interface MissingDeny {
  group: string;
  rule: string;
}

/** What somebody took away, or what a half-done enabling left out: the drift of a VM under JIT. */
export function missingDenies(machine: Machine, groups: GroupLookup, policy: JitPolicy): MissingDeny[] {
  return guardingGroups(machine, groups).flatMap((group) => {
    const denies = ourDenies(group, machine).filter((rule) => rule.access === 'Deny');
    return ruleTargets(policy.ports, endpointsBehind(machine, group.id)).flatMap((target, index) => {
      const isDenied = target.ports.every((port) =>
        target.endpoints.every((endpoint) =>
          denies.some((rule) => touchesTarget(rule, { ...target, ports: [port], endpoints: [endpoint] })),
        ),
      );
      return isDenied ? [] : [{ group: group.id, rule: denyRuleName(machine.id, index + 1) }];
    });
  });
}
