import { applyPlan } from './applyPlan.ts';
import { parseAzurePrefix } from './ipPrefix.ts';
import type { GroupLookup } from './networkView.ts';
import type { Plan, PlanError } from './plan.ts';
import type { NetworkSecurityGroup, SecurityRule } from './securityRule.ts';

/** What a group holds at most: rules of both directions, and addresses and ranges of all its rules on each side. */
export type GroupLimit = 'rules' | 'sources' | 'destinations';

/**
 * https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#networking-limits
 */
const most: Readonly<Record<GroupLimit, number>> = { rules: 1000, sources: 4000, destinations: 4000 };

/**
 * The first limit that a plan would break on its way: what it puts counts before what it deletes is gone. A group that
 * is beyond a limit already has one of its own, which Azure knows.
 */
export function brokenLimit(groups: GroupLookup, plan: Pick<Plan, 'changes'>): PlanError | undefined {
  const puts = plan.changes.filter(({ action, rule }) => action === 'put' && rule !== null);
  const after = applyPlan(groups, { changes: puts });
  for (const key of new Set(puts.map(({ target }) => target.toLowerCase()))) {
    const [before, then] = [groups.get(key), after.get(key)];
    if (!before || !then) continue;
    for (const limit of ['rules', 'sources', 'destinations'] as const) {
      const count = counted[limit](then);
      if (count <= most[limit] || counted[limit](before) > most[limit]) continue;
      return { kind: 'groupFull', group: before.id, limit, most: most[limit], count };
    }
  }
  return undefined;
}

const counted: Readonly<Record<GroupLimit, (group: NetworkSecurityGroup) => number>> = {
  rules: ({ rules }) => rules.length,
  sources: ({ rules }) => addresses(rules, ({ sources }) => sources),
  destinations: ({ rules }) => addresses(rules, ({ destinations }) => destinations),
};

/** Addresses and ranges; `*` and service tags are none. Few entries are not looked at one by one. */
function addresses(rules: readonly SecurityRule[], side: (rule: SecurityRule) => readonly string[]): number {
  const entries = rules.reduce((all, rule) => all + side(rule).length, 0);
  if (entries <= most.sources) return entries;
  return rules.reduce((all, rule) => all + side(rule).filter(isAddress).length, 0);
}

function isAddress(entry: string): boolean {
  return parseAzurePrefix(entry) !== undefined;
}
