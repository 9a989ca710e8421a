import type { World } from '../../src/sandbox/world.ts';
import { groupNames, idOfGroup } from '../access/model/modelWorld.ts';
import { contentOf, snapshotOf } from '../access/model/snapshot.ts';

/** What of a group Azure changes by itself, or what is told elsewhere. */
const azures = [
  'securityRules',
  'defaultSecurityRules',
  'provisioningState',
  'resourceGuid',
  'networkInterfaces',
  'subnets',
];

/** Everything in the groups that is not ours, as text by its name: rules, and what the groups say besides. */
export function theirs(world: World): Map<string, string> {
  const all = new Map(snapshotOf(world).theirs);
  for (const name of groupNames) {
    const id = idOfGroup(name);
    const group = world.resources.find((one) => one.id.toLowerCase() === id.toLowerCase());
    const own = Object.entries(group?.properties ?? {}).filter(([key]) => !azures.includes(key));
    all.set(id, contentOf({ tags: group?.tags, location: group?.location, ...Object.fromEntries(own) }));
  }
  return all;
}
