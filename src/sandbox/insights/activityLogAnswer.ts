import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { ArmError } from '../arm/armError.ts';
import { pageAnswer } from '../arm/pageAnswer.ts';
import { isAtOrBelow } from '../arm/resourceStore.ts';
import { isAllowed } from '../authorization/isAllowed.ts';
import { requireAction } from '../authorization/requireAction.ts';
import { type JsonObject, objectOrEmpty } from '../json.ts';
import { type ActivityFilter, activityFilter } from './activityFilter.ts';

const action = 'Microsoft.Insights/eventtypes/values/read';

/**
 * `GET /subscriptions/{s}/providers/Microsoft.Insights/eventtypes/management/values`: the events of a subscription, the
 * newest first. Who may read only a part of it gets the events of that part.
 */
export function activityLogAnswer(arm: Arm, call: ArmCall): Answer {
  const { path, principal, query } = call;
  if (query.get('api-version') !== '2015-04-01')
    throw new ArmError(
      400,
      'NoRegisteredProviderFound',
      `No registered resource provider found for location '' and API version '${query.get('api-version')}' for ` +
        "type 'eventtypes/management'. The supported api-versions are '2015-04-01'.",
    );
  const filter = activityFilter(query.get('$filter'), arm.clock.now());
  const all = arm.activityLog
    .events()
    .filter(({ resourceId }) => isAtOrBelow(String(resourceId), path.scope))
    .filter(({ resourceId }) => isAllowed(principal, action, String(resourceId)));
  if (all.length === 0) {
    const scopes = principal.assignments.filter(({ scope }) => isAtOrBelow(scope, path.scope));
    if (!scopes.some(({ scope }) => isAllowed(principal, action, scope)))
      requireAction(principal, action, path.scope);
  }
  const selected = (query.get('$select') ?? '').split(',').map((name) => name.trim().toLowerCase());
  return pageAnswer(arm, call, all.filter(matches(filter)), (event) => narrowed(event, selected));
}

function matches({ from, to, subject, caller, status }: ActivityFilter): (event: JsonObject) => boolean {
  const isSame = (wanted: string, other: unknown): boolean =>
    String(other).toLowerCase() === wanted.toLowerCase();
  const isAbout = (event: JsonObject): boolean => {
    if (subject === undefined) return true;
    const { field, value } = subject;
    if (field === 'resourceUri') return isAtOrBelow(String(event.resourceId), value);
    if (field === 'resourceProvider') return isSame(value, objectOrEmpty(event.resourceProviderName).value);
    return isSame(value, event[field]);
  };
  return (event) => {
    const at = Date.parse(String(event.eventTimestamp));
    if (at < from || at > to || !isAbout(event)) return false;
    if (caller !== undefined && !isSame(caller, event.caller)) return false;
    return status === undefined || isSame(status, objectOrEmpty(event.status).value);
  };
}

function narrowed(event: JsonObject, selected: readonly string[]): JsonObject {
  if (selected.every((name) => name === '')) return event;
  return Object.fromEntries(Object.entries(event).filter(([name]) => selected.includes(name.toLowerCase())));
}
