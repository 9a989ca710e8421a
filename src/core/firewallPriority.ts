import type { FirewallCollection } from './firewall.ts';
import type { FirewallRuleProperties } from './firewallRuleProperties.ts';
import type { FirewallHolder } from './firewallWay.ts';
import type { PlanError } from './plan.ts';
import { err, ok, type Result } from './result.ts';

/** Of collections, and of the rule collection groups of a policy. https://learn.microsoft.com/azure/firewall/rule-processing */
const highest = 100;
const lowest = 65_000;

/** Inside the group of our own in a policy nobody else's collections are in the way. */
const inOwnGroup = { Dnat: 100, Allow: 200, Deny: 300 } as const;

/** A network rule before or after which one of ours has to come. */
export interface PlacedRule extends Pick<FirewallCollection, 'priority' | 'groupPriority' | 'isInherited'> {
  name: string;
}

/** Of the collection for our NAT rules: the one that stands, else the first that is free. */
export function firewallNatPriority(holder: FirewallHolder): number {
  return standing(holder, 'Dnat') ?? strongestFree(taken(holder, 'Dnat')) ?? lowest;
}

/** Of our own group in a policy: the one that stands, else the first that is free. */
export function ownGroupPriority({ firewall }: FirewallHolder): number {
  return firewall.ownGroupPriority ?? strongestFree(firewall.groupPriorities) ?? lowest;
}

/** Where a collection of network rules of ours comes that has to be evaluated before each of `after`. */
export function firewallPriorityBefore(
  holder: FirewallHolder,
  action: 'Allow' | 'Deny',
  after: readonly PlacedRule[],
): Result<number, PlanError> {
  const [first] = [...after].sort(comesBefore);
  const priority = standing(holder, action) ?? firstFree(holder, action);
  if (priority !== undefined && (!first || comesBefore(ownPlace(holder, priority), first) < 0)) {
    return ok(priority);
  }
  const { name: rule, priority: at, isInherited } = first ?? nobody;
  return err({
    kind: 'noFreePriority',
    group: holder.id,
    rule,
    priority: at,
    side: 'above',
    ...(isInherited ? { isInherited: true as const } : {}),
  });
}

const nobody: PlacedRule = { name: '', priority: highest, groupPriority: 0, isInherited: false };

/** Where a collection of ours with that priority stands among those of other people. */
export function ownPlace(holder: FirewallHolder, priority: number): Omit<PlacedRule, 'name'> {
  const isInPolicy = holder.firewall.kind === 'policy';
  return { priority, groupPriority: isInPolicy ? ownGroupPriority(holder) : 0, isInherited: false };
}

/** Sorts what is evaluated first to the front. */
export function comesBefore(a: Omit<PlacedRule, 'name'>, b: Omit<PlacedRule, 'name'>): number {
  if (a.isInherited !== b.isInherited) return a.isInherited ? -1 : 1;
  return a.groupPriority - b.groupPriority || a.priority - b.priority;
}

/** The priority of our collection of that action, as the rules in it tell it. */
function standing(
  { firewall, rules }: FirewallHolder,
  action: FirewallRuleProperties['action'],
): number | undefined {
  const rule = rules.find(({ inFirewall }) => inFirewall?.action === action);
  if (rule) return rule.priority;
  return firewall.kind === 'policy' ? inOwnGroup[action] : undefined;
}

/** NAT collections have priorities of their own, and so have network collections. */
function taken({ id, firewall, rules }: FirewallHolder, action: FirewallRuleProperties['action']): number[] {
  const isOfKind = (other: string | undefined) => (other === 'Dnat') === (action === 'Dnat');
  return [
    ...firewall.collections
      .filter(
        (collection) => collection.holder.toLowerCase() === id.toLowerCase() && isOfKind(collection.action),
      )
      .map(({ priority }) => priority),
    ...rules.filter(({ inFirewall }) => isOfKind(inFirewall?.action)).map(({ priority }) => priority),
  ];
}

/** The first free priority of a network collection of ours: denies come after the rules of windows. */
function firstFree(holder: FirewallHolder, action: 'Allow' | 'Deny'): number | undefined {
  const used = taken(holder, action);
  if (action === 'Allow') return strongestFree(used);
  const ofWindows = standing(holder, 'Allow') ?? strongestFree(used) ?? lowest;
  return strongestFree(used, ofWindows + 1);
}

function strongestFree(priorities: readonly number[], from = highest): number | undefined {
  const used = new Set(priorities);
  for (let priority = from; priority <= lowest; priority++) if (!used.has(priority)) return priority;
  return undefined;
}
