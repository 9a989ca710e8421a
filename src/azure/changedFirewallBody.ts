import * as v from 'valibot';
import type { AzureFault } from '../core/azureFault.ts';
import type { FirewallRuleProperties } from '../core/firewallRuleProperties.ts';
import { err, ok, type Result } from '../core/result.ts';
import { type Bag, type CollectionShape, classicShape, listAt, policyShape } from './collectionShape.ts';
import { isOwnCollection, isOwnRule, ownCollections } from './firewallCollections.ts';

/** A change to one rule of ours. */
export type FirewallChange =
  | { action: 'put'; rule: string; properties: FirewallRuleProperties }
  | { action: 'delete'; rule: string };

const maybeList = v.optional(v.nullable(v.array(v.looseObject({ name: v.optional(v.string(), '') }))));
const actionShape = v.optional(v.nullable(v.looseObject({ type: v.optional(v.nullable(v.string())) })));

const classicCollection = v.looseObject({
  name: v.string(),
  properties: v.looseObject({ priority: v.number(), action: actionShape, rules: maybeList }),
});
const classicList = v.optional(v.nullable(v.array(classicCollection)));
const classicBody = v.looseObject({
  properties: v.looseObject({ natRuleCollections: classicList, networkRuleCollections: classicList }),
});

const policyCollection = v.looseObject({
  name: v.optional(v.string(), ''),
  ruleCollectionType: v.optional(v.nullable(v.string())),
  priority: v.optional(v.number(), 0),
  action: actionShape,
  rules: maybeList,
});
const groupBody = v.looseObject({
  properties: v.looseObject({ ruleCollections: v.optional(v.nullable(v.array(policyCollection))) }),
});

/**
 * The body of a classic firewall with rules of ours put and taken away. Everything else of it stays as Azure said it, in
 * its order. A collection of ours is made with its first rule and goes with its last one.
 */
export function changedClassicBody(
  body: unknown,
  id: string,
  changes: readonly FirewallChange[],
): Result<Bag, AzureFault> {
  if (!v.is(classicBody, body)) return err(unreadable(id));
  const properties: Bag = body.properties;
  const nat = changedList(listAt(properties.natRuleCollections), classicShape(id, ['Dnat']), changes);
  if (!nat.ok) return nat;
  const network = changedList(
    listAt(properties.networkRuleCollections),
    classicShape(id, ['Allow', 'Deny']),
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
  if (!v.is(groupBody, body)) return err(unreadable(id));
  const properties: Bag = body.properties;
  const changed = changedList(listAt(properties.ruleCollections), policyShape(id), changes);
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
  shape: CollectionShape,
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
function without(collection: Bag, rule: string, shape: CollectionShape): Bag {
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
  shape: CollectionShape,
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

function isNamed(name: unknown, wanted: string): boolean {
  return typeof name === 'string' && name.toLowerCase() === wanted.toLowerCase();
}

function unreadable(id: string): AzureFault {
  return {
    kind: 'unexpectedAnswer',
    id,
    message: 'The answer has not the shape of what holds firewall rules.',
  };
}
