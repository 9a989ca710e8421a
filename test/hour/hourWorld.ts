import type { World } from '../../src/sandbox/world.ts';
import { modelWorld } from '../access/model/modelWorld.ts';

/** The world of the model, whose groups and rules carry what only their owners understand. */
export function hourWorld(): World {
  const world = modelWorld();
  return {
    ...world,
    resources: world.resources.map((resource) => {
      if (!resource.type.endsWith('/networkSecurityGroups')) return resource;
      const rules = (resource.properties?.securityRules ?? []) as { properties: object }[];
      const securityRules = rules.map((rule, i) => ({
        ...rule,
        properties: { ...rule.properties, theirCounter: { hits: i } },
      }));
      const properties = { ...resource.properties, securityRules, theirFlag: ['kept', { deeply: true }] };
      return { ...resource, tags: { owner: 'network team' }, properties };
    }),
  };
}
