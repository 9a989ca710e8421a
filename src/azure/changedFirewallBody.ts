import * as v from 'valibot';
import type { AzureFault } from '../core/azureFault.ts';
import type { FirewallRuleProperties } from '../core/firewallRuleProperties.ts';
import { err, ok, type Result } from '../core/result.ts';
import { isOwnCollection, isOwnRule, ownCollections } from './firewallCollections.ts';

/** A change to one rule of ours. */
export type FirewallChange =
  | { action: 'put'; rule: string; properties: FirewallRuleProperties }
  | { action: 'delete'; rule: string };

type Action = FirewallRuleProperties['action'];
type Bag = Readonly<Record<string, unknown>>;

const maybeList = v.optional(v.nullable(v.array(v.looseObject({ name: v.optional(v.string(), '') }))));
const actionShape = v.optional(v.nullable(v.looseObject({ type: v.optional(v.nullable(v.string())) })));

const classicCollection = v.looseObject({
  name: v.string(),
  properties: v.looseObject({ priority: v.number(), action: actionShape, rules: maybeList }),
});
const classicList = v.optional(v.nullable(v.array(classicCollection)));
const classicShape = v.looseObject({
  properties: v.looseObject({ natRuleCollections: classicList, networkRuleCollections: classicList }),
});

const policyCollection = v.looseObject({
  name: v.optional(v.string(), ''),
  ruleCollectionType: v.optional(v.nullable(v.string())),
  priority: v.optional(v.number(), 0),
  action: actionShape,
  rules: maybeList,
});
const groupShape = v.looseObject({
  properties: v.looseObject({ ruleCollections: v.optional(v.nullable(v.array(policyCollection))) }),
});

/** One list of collections, in one shape for classic firewalls and for groups of a policy. */
interface Shape {
  kind: 'classic' | 'policy';
  id: string;
  /** What the collections of this list can do. */
  actions: readonly Action[];
  nameOf(collection: Bag): string;
  priorityOf(collection: Bag): unknown;
  /** What the collection does; classic NAT collections are known by their list. */
  actionOf(collection: Bag): Action;
  rulesOf(collection: Bag): readonly Bag[];
  withRules(collection: Bag, rules: readonly Bag[]): Bag;
  create(action: Action, priority: number): Bag;
  ruleBody(name: string, properties: FirewallRuleProperties): Bag;
  /** The priority of a collection that is made for a rule, or undefined where it is somebody else's. */
  priorityFor(properties: FirewallRuleProperties, collections: readonly Bag[]): number | undefined;
}

/**
 * The body of a classic firewall with rules of ours put and taken away. Everything else of it stays as Azure said it, in
 * its order. A collection of ours is made with its first rule and goes with its last one.
 */
export function changedClassicBody(
  body: unknown,
  id: string,
  changes: readonly FirewallChange[],
): Result<Bag, AzureFault> {
  if (!v.is(classicShape, body)) return err(unreadable(id));
  const properties: Bag = body.properties;
  const nat = changedList(listAt(properties.natRuleCollections), classic(id, ['Dnat']), changes);
  if (!nat.ok) return nat;
  const network = changedList(
    listAt(properties.networkRuleCollections),
    classic(id, ['Allow', 'Deny']),
    changes,
  );
  if (!network.ok) return network;
  const lists = { natRuleCollections: nat.value, networkRuleCollections: network.value };
  return ok({ ...body, properties: { ...properties, ...onlyChanged(properties, lists) } });
}

/** The same for a group of ours in a policy. */
export function changedGroupOfPolicy(
  body: unknown,
  id: string,
  changes: readonly FirewallChange[],
): Result<Bag, AzureFault> {
  if (!v.is(groupShape, body)) return err(unreadable(id));
  const properties: Bag = body.properties;
  const changed = changedList(listAt(properties.ruleCollections), policy(id), changes);
  if (!changed.ok) return changed;
  return ok({
    ...body,
    properties: { ...properties, ...onlyChanged(properties, { ruleCollections: changed.value }) },
  });
}

/** A list that Azure left out stays left out while nothing stands in it. */
function onlyChanged(before: Bag, lists: Readonly<Record<string, readonly Bag[]>>): Bag {
  return Object.fromEntries(
    Object.entries(lists).filter(([name, list]) => list.length > 0 || Array.isArray(before[name])),
  );
}

function changedList(
  before: readonly Bag[],
  shape: Shape,
  changes: readonly FirewallChange[],
): Result<readonly Bag[], AzureFault> {
  let collections = before;
  for (const change of changes) {
    const isPutHere = change.action === 'put' && shape.actions.includes(change.properties.action);
    const target = isPutHere ? ownCollections[shape.kind][change.properties.action] : '';
    collections = collections.map((collection) =>
      isPutHere && isNamed(shape.nameOf(collection), target)
        ? collection
        : without(collection, change.rule, shape),
    );
    if (!isPutHere) continue;
    const put = withRule(collections, target, change.rule, change.properties, shape);
    if (!put.ok) return put;
    collections = put.value;
  }
  const had = new Set(before.filter((one) => shape.rulesOf(one).length > 0).map(shape.nameOf));
  return ok(
    collections.filter(
      (collection) =>
        shape.rulesOf(collection).length > 0 ||
        !had.has(shape.nameOf(collection)) ||
        !isOwnCollection(shape.nameOf(collection), shape.actionOf(collection), shape.kind),
    ),
  );
}

/** Only rules of ours go, and only out of collections of ours. */
function without(collection: Bag, rule: string, shape: Shape): Bag {
  const rules = shape.rulesOf(collection);
  const left = rules.filter(
    ({ name }) =>
      !isNamed(name, rule) ||
      !isOwnRule(rule, shape.nameOf(collection), shape.actionOf(collection), shape.kind),
  );
  return left.length === rules.length ? collection : shape.withRules(collection, left);
}

function withRule(
  collections: readonly Bag[],
  target: string,
  name: string,
  properties: FirewallRuleProperties,
  shape: Shape,
): Result<readonly Bag[], AzureFault> {
  const rule = shape.ruleBody(name, properties);
  const own = collections.find((collection) => isNamed(shape.nameOf(collection), target));
  if (own === undefined) {
    const priority = shape.priorityFor(properties, collections);
    if (priority === undefined) {
      const message = `The priority ${properties.priority} is another rule collection's.`;
      return err({ kind: 'priorityTaken', id: shape.id, message });
    }
    return ok([...collections, shape.withRules(shape.create(properties.action, priority), [rule])]);
  }
  if (shape.actionOf(own) !== properties.action) {
    const message = `Somebody gave the rule collection ${target} another action.`;
    return err({ kind: 'refused', id: shape.id, status: 409, code: 'RuleCollectionTaken', message });
  }
  const rules = shape.rulesOf(own);
  const isThere = rules.some((one) => isNamed(one.name, name));
  const changed = isThere ? rules.map((one) => (isNamed(one.name, name) ? rule : one)) : [...rules, rule];
  return ok(collections.map((one) => (one === own ? shape.withRules(one, changed) : one)));
}

function classic(id: string, actions: readonly Action[]): Shape {
  const propertiesOf = (collection: Bag) => bagAt(collection.properties);
  const isNat = actions.includes('Dnat');
  return {
    kind: 'classic',
    id,
    actions,
    nameOf: ({ name }) => String(name),
    priorityOf: (collection) => propertiesOf(collection).priority,
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

function policy(id: string): Shape {
  return {
    kind: 'policy',
    id,
    actions: ['Dnat', 'Allow', 'Deny'],
    nameOf: ({ name }) => String(name ?? ''),
    priorityOf: ({ priority }) => priority,
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

function isNamed(name: unknown, wanted: string): boolean {
  return typeof name === 'string' && name.toLowerCase() === wanted.toLowerCase();
}

function listAt(value: unknown): readonly Bag[] {
  return Array.isArray(value) ? value : [];
}

function bagAt(value: unknown): Bag {
  return typeof value === 'object' && value !== null ? (value as Bag) : {};
}

function unreadable(id: string): AzureFault {
  return {
    kind: 'unexpectedAnswer',
    id,
    message: 'The answer has not the shape of what holds firewall rules.',
  };
}
