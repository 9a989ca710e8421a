import { type Bag, bagOf, bagsOf, idKey, textOf } from './bag.ts';
import type { ResourceIndex } from './resourceIndex.ts';

/** A rule of a firewall, in the place that it takes among all of its kind. */
export interface FirewallRule {
  /** The firewall, or the rule collection group, that holds it. */
  target: string;
  /** `collection/rule`. */
  name: string;
  action: string;
  properties: Bag;
}

/**
 * The DNAT or the network rules that a firewall goes through, first one first: a parent policy's before its child's,
 * then by the priority of group and collection, and inside a collection from top to bottom.
 * https://learn.microsoft.com/azure/firewall/rule-processing
 */
export function firewallRules(index: ResourceIndex, firewall: Bag, kind: 'nat' | 'network'): FirewallRule[] {
  const { firewallPolicy } = bagOf(firewall.properties);
  if (idKey(firewallPolicy) !== '') return policyChain(index, firewallPolicy).flatMap(rulesOfPolicy);
  const collections = index
    .children(firewall, kind === 'nat' ? 'natRuleCollections' : 'networkRuleCollections')
    .map((collection) => ({ ...bagOf(collection.properties), name: collection.name }));
  return inOrder(collections).flatMap((collection) => rulesOf(textOf(firewall.id), collection, () => true));

  function rulesOfPolicy(policy: Bag): FirewallRule[] {
    const groups = index
      .children(policy, 'ruleCollectionGroups')
      .map((group) => index.byId(group))
      .filter((group) => group.properties !== undefined)
      .map((group) => ({ ...bagOf(group.properties), id: group.id }));
    const wanted = kind === 'nat' ? 'natrule' : 'networkrule';
    return inOrder(groups).flatMap((group) =>
      inOrder(bagsOf(group.ruleCollections)).flatMap((collection) =>
        rulesOf(textOf(group.id), collection, ({ ruleType }) => textOf(ruleType).toLowerCase() === wanted),
      ),
    );
  }
}

// A policy's parents, the topmost first. One that is its own ancestor ends the chain.
function policyChain(index: ResourceIndex, reference: unknown): Bag[] {
  const chain: Bag[] = [];
  let next = index.byId(reference);
  while (next.id !== undefined && !chain.includes(next)) {
    chain.unshift(next);
    next = index.byId(bagOf(next.properties).basePolicy);
  }
  return chain;
}

function inOrder(prioritised: readonly Bag[]): Bag[] {
  return [...prioritised].sort((one, other) => Number(one.priority) - Number(other.priority));
}

function rulesOf(target: string, collection: Bag, isWanted: (rule: Bag) => boolean): FirewallRule[] {
  const action = textOf(bagOf(collection.action).type).toLowerCase();
  return bagsOf(collection.rules)
    .filter(isWanted)
    .map((rule) => ({
      target,
      name: `${textOf(collection.name)}/${textOf(rule.name)}`,
      action,
      properties: rule,
    }));
}
