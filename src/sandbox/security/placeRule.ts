import { type JsonObject, objectOrEmpty } from '../json.ts';
import { isJitRuleName } from './jitRuleName.ts';

/**
 * Adds a rule of Defender's to those of an NSG: denies from 4096 downwards, below every rule of others, and allows
 * from 100 upwards, above every rule of others. Where another's rule has that place, it and those next to it move by
 * one, as Defender renumbers them. A rule of the same name is rewritten where it is.
 */
export function placeRule(rules: readonly JsonObject[], rule: JsonObject): JsonObject[] {
  const name = String(rule.name).toLowerCase();
  const former = rules.findIndex((other) => String(other.name).toLowerCase() === name);
  if (former >= 0) {
    const { priority } = objectOrEmpty(rules[former]?.properties);
    return rules.with(former, withPriority(rule, Number(priority)));
  }
  const access = objectOrEmpty(rule.properties).access === 'Deny' ? 'Deny' : 'Allow';
  const step = access === 'Deny' ? -1 : 1;
  const at = new Map(rules.filter(isInbound).map((other) => [priorityOf(other), other]));
  let place = access === 'Deny' ? 4096 : 100;
  for (let held = at.get(place); held !== undefined && isJitRuleName(held.name, access); held = at.get(place))
    place += step;

  const moved = new Set<JsonObject>();
  for (let next = place, held = at.get(next); held !== undefined; held = at.get(next)) {
    moved.add(held);
    next += step;
  }
  const others = rules.map((other) =>
    moved.has(other) ? withPriority(other, priorityOf(other) + step) : other,
  );
  return [...others, withPriority(rule, place)];
}

function isInbound(rule: JsonObject): boolean {
  return String(objectOrEmpty(rule.properties).direction).toLowerCase() === 'inbound';
}

function priorityOf(rule: JsonObject): number {
  return Number(objectOrEmpty(rule.properties).priority);
}

function withPriority(rule: JsonObject, priority: number): JsonObject {
  return { ...rule, properties: { ...objectOrEmpty(rule.properties), priority } };
}
