import { expect } from 'vitest';
import type { World } from '../../../src/sandbox/world.ts';
import { differences } from '../differences.ts';
import { expectOk } from '../expectOk.ts';
import type { Rule } from '../startAccess.ts';
import { judgeOthers } from './judge.ts';
import type { Model } from './model.ts';
import { idOfVm, vmNames } from './modelWorld.ts';
import type { Real } from './real.ts';
import { opens, snapshotOf } from './snapshot.ts';

/** When nothing goes wrong any more, all windows end, and when JIT is turned off, nothing of it is left. */
export async function settle(model: Model, { access, apps }: Real, before: World): Promise<void> {
  const { carol } = apps;
  await access.clock.advance(25 * 3600_000);
  const first = expectOk(await carol.sweep());
  expect(first).toMatchObject({ failed: [], gaps: [], notJudged: [] });
  const swept = snapshotOf(await access.world());
  expect(swept.ours.filter((rule) => opens(rule)).map(({ name }) => name)).toEqual([]);
  expect(expectOk(await carol.sweep())).toMatchObject({ closed: [], failed: [], orphans: [] });

  for (const vm of vmNames) {
    const done = await carol.disablePolicy({ vm: idOfVm(vm) });
    if (!done.ok) expect(done.error).toMatchObject({ kind: 'notConfigured' });
  }

  const world = await access.world();
  const after = snapshotOf(world);
  expect(after.ours.map(({ name }) => name)).toEqual([]);
  judgeOthers(after, model);
  expect(differences(withoutRules(before), withoutRules(world))).toEqual([]);
}

/** Rules are judged by whose they are; this is everything else. */
function withoutRules(world: World): World {
  return {
    ...world,
    resources: world.resources.map((resource) => {
      const rules = resource.properties?.securityRules as Rule[] | undefined;
      return rules ? { ...resource, properties: { ...resource.properties, securityRules: [] } } : resource;
    }),
  };
}
