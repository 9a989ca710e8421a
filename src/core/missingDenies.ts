import { deniesFlow, flowsOf } from './deniesFlow.ts';
import { denyRules } from './denyRules.ts';
import type { JitPolicy } from './jitPolicy.ts';
import type { Machine } from './machine.ts';
import { endpointsBehind, type GroupLookup, guardingGroups } from './networkView.ts';
import { ourDenies } from './ourRules.ts';
import { ruleTargets } from './targetRules.ts';

/** A deny rule that the policy asks for and that the group does not have, or not for every port, address and source. */
export interface MissingDeny {
  group: string;
  /** The name under which enabling writes it. */
  rule: string;
}

/** What somebody took away, or what a half-done enabling left out: the drift of a VM under JIT. */
export function missingDenies(machine: Machine, groups: GroupLookup, policy: JitPolicy): MissingDeny[] {
  return guardingGroups(machine, groups).flatMap((group) => {
    const denies = ourDenies(group, machine);
    return denyRules(group, machine, ruleTargets(policy.ports, endpointsBehind(machine, group.id)))
      .filter(({ target }) => !flowsOf(target).every((flow) => denies.some((rule) => deniesFlow(rule, flow))))
      .map(({ name }) => ({ group: group.id, rule: name }));
  });
}
