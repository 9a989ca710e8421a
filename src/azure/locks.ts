import * as v from 'valibot';
import type { Locks } from '../access/ports.ts';
import type { Lock } from '../core/lock.ts';
import { ok } from '../core/result.ts';
import { apiVersions, armPath } from './armPath.ts';
import { listAll } from './listAll.ts';
import type { ArmPorts } from './read.ts';

const body = v.looseObject({
  id: v.string(),
  name: v.string(),
  properties: v.looseObject({ level: v.string(), notes: v.optional(v.nullable(v.string())) }),
});

/**
 * Every lock of a subscription with one request: on itself, its resource groups and its resources.
 * https://learn.microsoft.com/rest/api/resources/management-locks/list-at-subscription-level
 */
export function locks(ports: ArmPorts): Locks {
  return {
    async inSubscription(subscriptionId, signal) {
      const id = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/locks`;
      const listed = await listAll(ports, armPath(id, apiVersions.locks), id, signal);
      if (!listed.ok) return listed;
      return ok(listed.value.flatMap((one) => lockOf(one) ?? []));
    },
  };
}

/** Undefined for what locks nothing that is known of: Azure has a level `NotSpecified`. */
function lockOf(one: unknown): Lock | undefined {
  const parsed = v.safeParse(body, one);
  if (!parsed.success) return undefined;
  const { id, name, properties } = parsed.output;
  const level = (['ReadOnly', 'CanNotDelete'] as const).find(
    (known) => known.toLowerCase() === properties.level.toLowerCase(),
  );
  const scope = /^(.*)\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i.exec(id)?.[1];
  if (level === undefined || scope === undefined) return undefined;
  const { notes } = properties;
  return { level, scope, name, ...(notes ? { notes } : {}) };
}
