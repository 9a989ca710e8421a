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

/** Of a collection of network rules of ours, which has to come before each of `after`. */
export function firewallPriorityBefore(
  holder: FirewallHolder,
  action: 'Allow' | 'Deny',
  after: readonly PlacedRule[],
): Result<number, PlanError> {
  const { firewall } = holder;
  const [first] = [...after].sort(comesBefore);
  const refused = (rule: PlacedRule) =>
    err({
      kind: 'noFreePriority',
      group: holder.id,
      rule: rule.name,
      priority: rule.priority,
      side: 'above',
      ...(rule.isInherited ? { isInherited: true as const } : {}),
    } as const);
  if (first && firewall.kind === 'policy') {
    const isBefore = !first.isInherited && ownGroupPriority(holder) < first.groupPriority;
    return isBefore ? ok(inOwnGroup[action]) : refused(first);
  }
  const bound = first?.priority ?? lowest + 1;
  const known = standing(holder, action);
  if (known !== undefined) return known < bound ? ok(known) : refused(first ?? nobody);
  const free = taken(holder, action);
  // A deny leaves the first free place to the allow rules of windows, which have to come before it.
  if (action === 'Deny' && standing(holder, 'Allow') === undefined) free.push(strongestFree(free) ?? lowest);
  const priority = strongestFree(free);
  return priority !== undefined && priority < bound ? ok(priority) : refused(first ?? nobody);
}

const nobody: PlacedRule = { name: '', priority: highest, groupPriority: 0, isInherited: false };

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

function strongestFree(priorities: readonly number[]): number | undefined {
  const used = new Set(priorities);
  for (let priority = highest; priority <= lowest; priority++) if (!used.has(priority)) return priority;
  return undefined;
}
