import type { FirewallRuleProperties } from '../core/firewallRuleProperties.ts';
import { ownCollections } from './firewallCollections.ts';

type Action = FirewallRuleProperties['action'];

/** A piece of a body, with all that we do not know. */
export type Bag = Readonly<Record<string, unknown>>;

/** One list of collections, in one shape for classic firewalls and for groups of a policy. */
export interface CollectionShape {
  kind: 'classic' | 'policy';
  id: string;
  /** What the collections of this list can do. */
  actions: readonly Action[];
  nameOf(collection: Bag): string;
  /** What the collection does; classic NAT collections are known by their list. */
  actionOf(collection: Bag): Action;
  rulesOf(collection: Bag): readonly Bag[];
  withRules(collection: Bag, rules: readonly Bag[]): Bag;
  create(action: Action, priority: number): Bag;
  ruleBody(name: string, properties: FirewallRuleProperties): Bag;
  /** The priority of a collection that is made for a rule, or undefined where it is somebody else's. */
  priorityFor(properties: FirewallRuleProperties, collections: readonly Bag[]): number | undefined;
}

/** NAT collections or network collections of a classic firewall. */
export function classicShape(id: string, actions: readonly Action[]): CollectionShape {
  const propertiesOf = (collection: Bag) => bagAt(collection.properties);
  const isNat = actions.includes('Dnat');
  return {
    kind: 'classic',
    id,
    actions,
    nameOf: ({ name }) => String(name),
    actionOf: (collection) => (isNat ? 'Dnat' : filterAction(propertiesOf(collection).action)),
    rulesOf: (collection) => listAt(propertiesOf(collection).rules),
    withRules: (collection, rules) => ({
      ...collection,
      properties: { ...propertiesOf(collection), rules },
    }),
    create: (action, priority) => ({
      name: ownCollections.classic[action],
      properties: { priority, action: { type: action }, rules: [] },
    }),
    ruleBody: (name, properties) => {
      const { protocols, ...rest } = fieldsOf(properties);
      return { name, ...rest, protocols };
    },
    priorityFor: ({ priority }, collections) =>
      collections.some((collection) => propertiesOf(collection).priority === priority) ? undefined : priority,
  };
}

/** Of the collections in our own group, where nobody else is expected. */
const usualPriority = { Dnat: 100, Allow: 200, Deny: 300 } as const;

/** The collections of our group in a policy. */
export function policyShape(id: string): CollectionShape {
  return {
    kind: 'policy',
    id,
    actions: ['Dnat', 'Allow', 'Deny'],
    nameOf: ({ name }) => String(name ?? ''),
    actionOf: ({ ruleCollectionType, action }) =>
      /natrulecollection$/i.test(String(ruleCollectionType ?? '')) ? 'Dnat' : filterAction(action),
    rulesOf: ({ rules }) => listAt(rules),
    withRules: (collection, rules) => ({ ...collection, rules }),
    create: (action, priority) => ({
      ruleCollectionType:
        action === 'Dnat' ? 'FirewallPolicyNatRuleCollection' : 'FirewallPolicyFilterRuleCollection',
      name: ownCollections.policy[action],
      priority,
      action: { type: action },
      rules: [],
    }),
    ruleBody: (name, properties) => {
      const { protocols, ...rest } = fieldsOf(properties);
      const ruleType = properties.action === 'Dnat' ? 'NatRule' : 'NetworkRule';
      return { ruleType, name, ...rest, ipProtocols: protocols };
    },
    priorityFor: ({ action }, collections) => {
      const taken = new Set(collections.map(({ priority }) => priority));
      let priority: number = usualPriority[action];
      while (taken.has(priority)) priority++;
      return priority;
    },
  };
}

function fieldsOf({
  action,
  priority: _priority,
  translatedAddress,
  translatedPort,
  ...rest
}: FirewallRuleProperties) {
  return action === 'Dnat' ? { ...rest, translatedAddress, translatedPort } : rest;
}

function filterAction(action: unknown): 'Allow' | 'Deny' {
  return String(bagAt(action).type).toLowerCase() === 'deny' ? 'Deny' : 'Allow';
}

export function listAt(value: unknown): readonly Bag[] {
  return Array.isArray(value) ? value : [];
}

function bagAt(value: unknown): Bag {
  return typeof value === 'object' && value !== null ? (value as Bag) : {};
}
