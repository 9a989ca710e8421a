import type { Arm } from '../arm/arm.ts';
import type { ResourceStore } from '../arm/resourceStore.ts';
import { isAllowed, isVisible } from '../authorization/isAllowed.ts';
import { type GraphTables, graphTables } from '../graph/graphTables.ts';
import { resourceGroupsOf } from '../resources/resourceGroups.ts';
import { fullResource } from '../resources/showResource.ts';
import { assessments, assessmentType } from '../security/assessments.ts';
import type { Principal } from '../world.ts';

const cache = new WeakMap<ResourceStore, { revision: number; tables: Map<string, GraphTables> }>();

/**
 * Resource Graph's tables with what a principal may read; `asked` are subscription ids in lower case, all if it
 * is undefined. Kept until something is written, since a client asks for page after page.
 */
export function visibleTables(
  arm: Arm,
  principal: Principal,
  asked: readonly string[] | undefined,
): GraphTables {
  let kept = cache.get(arm.store);
  if (kept?.revision !== arm.store.revision) kept = { revision: arm.store.revision, tables: new Map() };
  cache.set(arm.store, kept);
  const key = JSON.stringify([principal, asked]);
  const tables = kept.tables.get(key) ?? buildTables(arm, principal, asked);
  kept.tables.set(key, tables);
  return tables;
}

function buildTables(arm: Arm, principal: Principal, asked: readonly string[] | undefined): GraphTables {
  const subscriptions = arm.subscriptions.filter(
    ({ subscriptionId }) =>
      (asked === undefined || asked.includes(subscriptionId.toLowerCase())) &&
      isVisible(principal, `/subscriptions/${subscriptionId}`),
  );
  const inside = new Set(subscriptions.map(({ subscriptionId }) => subscriptionId.toLowerCase()));
  const groups = subscriptions
    .flatMap(({ subscriptionId }) => resourceGroupsOf(arm, subscriptionId))
    .filter(({ id }) => isAllowed(principal, 'Microsoft.Resources/subscriptions/resourceGroups/read', id));
  const stored = arm.store.all().filter(({ type }) => type.toLowerCase() !== assessmentType.toLowerCase());
  const resources = [...stored, ...assessments(arm.store)]
    .filter(({ id }) => !/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(id))
    .filter(({ id }) => inside.has(id.split('/')[2]?.toLowerCase() ?? ''))
    .filter(({ id, type }) => isAllowed(principal, `${type}/read`, id))
    .map((resource) => fullResource(arm.store, resource));
  return graphTables([...groups, ...resources], subscriptions);
}
