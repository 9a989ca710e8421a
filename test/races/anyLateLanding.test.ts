import { describe, expect, test } from 'vitest';
import type { App } from '../../src/access/app.ts';
import type { AccessError } from '../../src/core/accessError.ts';
import type { Result } from '../../src/core/result.ts';
import type { World } from '../../src/sandbox/world.ts';
import { differences } from '../access/differences.ts';
import { expectOk } from '../access/expectOk.ts';
import { machineWorld, vmId } from '../access/machineWorld.ts';
import { ask, type Race, startRace } from './startRace.ts';

/** What a verb does to a VM that was prepared for it. */
interface Verb {
  prepare(app: App): Promise<unknown>;
  act(app: App): Promise<Result<unknown, AccessError>>;
}

const enabling = { vm: vmId, existingRules: 'keep' } as const;
const asking = { ...ask, sources: '*' } as const;
const ownId = async (app: App) => expectOk(await app.listWindows()).windows[0]?.window.id ?? '';
const enabled = async (app: App) => expectOk(await app.enablePolicy(enabling));
const opened = async (app: App) => {
  await enabled(app);
  expectOk(await app.requestAccess(asking));
};

const verbs: Record<string, Verb> = {
  enabling: { prepare: async () => undefined, act: (app) => app.enablePolicy(enabling) },
  opening: { prepare: enabled, act: (app) => app.requestAccess(asking) },
  extending: {
    prepare: opened,
    act: async (app) => app.extendWindow({ window: await ownId(app), durationMinutes: 120 }),
  },
  closing: { prepare: opened, act: (app) => app.closeWindows({ by: 'mine' }) },
  disabling: { prepare: opened, act: (app) => app.disablePolicy({ vm: vmId }) },
};

/** What counts of a world here: our rules and tags, without what differs from one window to another. */
function ours(world: World): string[] {
  return world.resources.flatMap(({ type, name, tags, properties }) => {
    if (/virtualMachines$/.test(type)) return Object.entries(tags ?? {}).map((tag) => tag.join('='));
    const rules = (properties?.securityRules ?? []) as { name: string; properties: { access: string } }[];
    return rules.map(
      (rule) => `${name} ${rule.properties.access} ${rule.name.split('-').slice(0, 2).join('-')}`,
    );
  });
}

async function start(verb: Verb, facts: Parameters<typeof machineWorld>[0]): Promise<Race> {
  const race = await startRace(machineWorld(facts));
  await verb.prepare(race.app);
  return race;
}

/** Cuts the n-th write off; it lands when somebody waits for it, or after the verb has told how it ended. */
async function loseWrite(verb: Verb, n: number, facts: Parameters<typeof machineWorld>[0]) {
  const race = await start(verb, facts);
  const before = await race.world();
  const path = '/securityRules/|nic-nsg\\?|tags/default';
  let seen = 0;
  const app = await race.meddled(async (request) => {
    if (!/^(PUT|PATCH|DELETE) /.test(request) || ++seen !== n) return;
    const [method = ''] = request.split(' ');
    await race.hold({ method, path, hold: 'before:lost', drop: 'before' });
  });
  race.releaseAtWait('lost');
  const result = await verb.act(app);
  await race.noFaults();
  return { before, after: await race.world(), result, wasLost: seen >= n };
}

const places = [
  ['one rule at a time', { groups: ['nic'] }],
  ['the whole group at once', { groups: ['nic'], dualStack: true }],
] as const;

describe.each(places)('whichever write is lost and lands late, with %s:', (_, { groups, ...facts }) => {
  test.each(Object.keys(verbs))(
    '%s ends as it would have without, or leaves everything as it was',
    async (name) => {
      const verb = verbs[name] as Verb;
      const place = { groups: [...groups], ...facts };
      const smooth = await start(verb, place);
      expectOk(await verb.act(smooth.app));
      const expected = ours(await smooth.world());

      for (let n = 1; ; n++) {
        const { before, after, result, wasLost } = await loseWrite(verb, n, place);
        if (result.ok) expect({ n, found: ours(after) }).toEqual({ n, found: expected });
        else
          expect({ n, kind: result.error.kind, found: differences(before, after) }).toMatchObject({
            n,
            found: [],
          });
        if (!wasLost) break;
      }
    },
  );
});
