import type { Machine } from './machine.ts';
import type { GroupLookup } from './networkView.ts';
import { ourDenies } from './ourRules.ts';
import type { Change, Plan, RuleChange } from './plan.ts';
import { deleteRule, deleteTags, putTags } from './planChanges.ts';
import { policyTagNames } from './policyTag.ts';
import { propertiesOfRule } from './ruleProperties.ts';
import { sameRule } from './sameRule.ts';
import type { SecurityRule } from './securityRule.ts';

interface Seen {
  machine: Machine;
  groups: GroupLookup;
}

/** Takes the denies and the tags of a VM back to what they were in `before`; windows are left alone. */
export function planRestore(before: Seen, now: Seen): Plan {
  const changes: Change[] = tagChanges(before.machine, now.machine);
  for (const [key, group] of now.groups) {
    const former = before.groups.get(key);
    if (!former) continue;
    const standing = ourDenies(group, now.machine);
    const wanted = ourDenies(former, before.machine);
    changes.push(
      // Written first: a port of a rule that was replaced must not be open in between.
      ...wanted.flatMap((rule): RuleChange[] => {
        const properties = propertiesOfRule(rule);
        const current = standing.find((one) => hasName(one, rule));
        if (current && sameRule(current, properties)) return [];
        return [{ target: group.id, action: 'put', rule: rule.name, properties }];
      }),
      ...standing
        .filter((rule) => !wanted.some((one) => hasName(one, rule)))
        .map((rule) => deleteRule(group, rule)),
    );
  }
  return { changes, warnings: [] };
}

function hasName(rule: SecurityRule, { name }: SecurityRule): boolean {
  return rule.name.toLowerCase() === name.toLowerCase();
}

function tagChanges(before: Machine, now: Machine): Change[] {
  const wanted = Object.fromEntries(
    policyTagNames(before.tags).map((name) => [name, before.tags[name] ?? '']),
  );
  const kept = new Set(Object.keys(wanted).map((name) => name.toLowerCase()));
  const stale = policyTagNames(now.tags).filter((name) => !kept.has(name.toLowerCase()));
  const isSame = Object.entries(wanted).every(([name, value]) => now.tags[name] === value);
  return [
    ...(isSame ? [] : [putTags(before, wanted)]),
    ...(stale.length > 0 ? [deleteTags(now, stale)] : []),
  ];
}
