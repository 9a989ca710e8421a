import type { JsonObject } from './json.ts';
import { type DefenderSettings, defenderSettingValues } from './security/defenderSettings.ts';
import type { ArmResource, Principal, RoleAssignment, Subscription, World } from './world.ts';

/**
 * Reads a world file. Throws an `Error` whose message names the field that is wrong,
 * e.g. `resources[3].id must be a string that begins with "/"`.
 */
export function parseWorld(text: string): World {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`the world is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const world = record(value, 'world');
  const parsed: World = {
    subscriptions: array(world.subscriptions, 'subscriptions').map(subscription),
    principals: array(world.principals ?? [], 'principals').map(principal),
    resources: array(world.resources ?? [], 'resources').map(resource),
  };
  if (world.clock !== undefined && world.clock !== null) parsed.clock = instant(world.clock, 'clock');
  if (world.defender !== undefined && world.defender !== null) parsed.defender = defender(world.defender);
  if (world.activityLog !== undefined && world.activityLog !== null)
    parsed.activityLog = array(world.activityLog, 'activityLog').map(event);
  return parsed;
}

function defender(value: unknown): Partial<DefenderSettings> {
  const settings = record(value, 'defender');
  for (const [name, chosen] of Object.entries(settings)) {
    const values: readonly unknown[] | undefined = Object.entries(defenderSettingValues).find(
      ([known]) => known === name,
    )?.[1];
    if (values === undefined) throw new Error(`defender.${name} is no setting of Defender`);
    if (!values.includes(chosen)) throw new Error(`defender.${name} must be ${values.join(' or ')}`);
  }
  return settings;
}

function event(value: unknown, index: number): JsonObject {
  const field = `activityLog[${index}]`;
  const entry = record(value, field);
  return {
    ...entry,
    resourceId: path(entry.resourceId, `${field}.resourceId`),
    eventTimestamp: instant(entry.eventTimestamp, `${field}.eventTimestamp`),
  };
}

function subscription(value: unknown, index: number): Subscription {
  const field = `subscriptions[${index}]`;
  const entry = record(value, field);
  return {
    ...entry,
    subscriptionId: text(entry.subscriptionId, `${field}.subscriptionId`),
    displayName: text(entry.displayName, `${field}.displayName`),
    tenantId: text(entry.tenantId, `${field}.tenantId`),
  };
}

function principal(value: unknown, index: number): Principal {
  const field = `principals[${index}]`;
  const entry = record(value, field);
  return {
    ...entry,
    name: text(entry.name, `${field}.name`),
    objectId: text(entry.objectId, `${field}.objectId`),
    assignments: array(entry.assignments ?? [], `${field}.assignments`).map((assignment, at) =>
      roleAssignment(assignment, `${field}.assignments[${at}]`),
    ),
  };
}

function roleAssignment(value: unknown, field: string): RoleAssignment {
  const entry = record(value, field);
  const parsed: RoleAssignment = {
    ...entry,
    scope: path(entry.scope, `${field}.scope`),
    actions: texts(entry.actions, `${field}.actions`),
  };
  if (entry.notActions !== undefined) parsed.notActions = texts(entry.notActions, `${field}.notActions`);
  return parsed;
}

function resource(value: unknown, index: number): ArmResource {
  const field = `resources[${index}]`;
  const entry = { ...record(value, field) };
  // Tools that export resources write null for what a resource does not have.
  for (const name of ['tags', 'properties', 'location']) if (entry[name] === null) delete entry[name];
  if (entry.tags !== undefined) {
    for (const [name, tag] of Object.entries(record(entry.tags, `${field}.tags`))) {
      text(tag, `${field}.tags.${name}`, true);
    }
  }
  if (entry.properties !== undefined) record(entry.properties, `${field}.properties`);
  if (entry.location !== undefined) text(entry.location, `${field}.location`);
  return {
    ...entry,
    id: path(entry.id, `${field}.id`),
    type: text(entry.type, `${field}.type`),
    name: text(entry.name, `${field}.name`),
  } as ArmResource;
}

function record(value: unknown, field: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new Error(`${field} must be an object`);
}

function array(value: unknown, field: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${field} must be an array`);
}

function text(value: unknown, field: string, mayBeEmpty = false): string {
  if (typeof value === 'string' && (mayBeEmpty || value !== '')) return value;
  throw new Error(`${field} must be a ${mayBeEmpty ? '' : 'non-empty '}string`);
}

function texts(value: unknown, field: string): string[] {
  return array(value, field).map((entry, index) => text(entry, `${field}[${index}]`));
}

function path(value: unknown, field: string): string {
  if (typeof value === 'string' && value.startsWith('/')) return value;
  throw new Error(`${field} must be a string that begins with "/"`);
}

function instant(value: unknown, field: string): string {
  if (typeof value === 'string') {
    // An instant without a zone is UTC, not the machine's own time.
    const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(value) || !value.includes('T') ? value : `${value}Z`;
    if (Number.isFinite(Date.parse(zoned))) return zoned;
  }
  throw new Error(`${field} must be an ISO 8601 instant`);
}
