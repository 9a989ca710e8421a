import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { World } from '../../../src/sandbox/world.ts';
import { buildCli } from '../../cli/support/buildCli.ts';
import { sandboxCli } from '../../cli/support/sandboxCli.ts';
import { differences } from '../differences.ts';
import type { Fault } from '../startAccess.ts';
import { addressOf, modelWorld, type Person, people, vmNames } from './modelWorld.ts';
import { opens, snapshotOf } from './snapshot.ts';

const cli = buildCli();

/** A command line as its person types it; `WINDOW` is the window that was opened last. */
interface Typed {
  who: Person;
  line: string;
}

const vm = fc.constantFrom(...vmNames);
const who = fc.constantFrom(...people);
const typed: fc.Arbitrary<Typed> = fc.oneof(
  fc.record({
    who: fc.constantFrom('bob' as const, 'carol' as const),
    line: vm.map((name) => `enable ${name} --port 22/tcp --existing-rules override`),
  }),
  {
    weight: 4,
    arbitrary: fc.record({ who, name: vm }).map(({ who: person, name }) => ({
      who: person,
      line: `request ${name} --for 30m --source ${addressOf[person]} --no-wait`,
    })),
  },
  fc.record({ who, line: fc.constant('extend WINDOW --for 2h') }),
  fc.record({ who, line: fc.constantFrom('close WINDOW', 'close --mine', 'sweep') }),
);

/** What passes without a lost answer: those are waited for, and processes wait for real. */
const fault: fc.Arbitrary<Fault> = fc
  .record({
    method: fc.constantFrom('PUT', 'DELETE', 'PATCH'),
    what: fc.constantFrom<Partial<Fault>>(
      { status: 409 },
      { status: 412 },
      { status: 503 },
      { delayMs: 200 },
    ),
  })
  .map(({ method, what }) => ({ method, path: 'JitAccess|-nsg\\?|tags/default', ...what }));

/** `AZURE_JIT_CLI_RUNS` sets how many runs there are; each takes some twenty processes. */
test('people who type side by side, while Azure is busy, leave nothing once all is closed and disabled', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(typed, typed, fc.array(fault, { maxLength: 2 })), {
        minLength: 3,
        maxLength: 5,
        size: 'max',
      }),
      async (pairs) => {
        const sandbox = await sandboxCli(cli(), modelWorld());
        const world = async () => (await sandbox.world()) as unknown as World;
        const type = ({ who: person, line }: Typed, window = 'zzzzzzzz') =>
          sandbox.run(line.replace('WINDOW', window).split(' '), { token: `sandbox-${person}` });
        const start = await world();
        const { theirs } = snapshotOf(start);
        await Promise.all(
          vmNames.map((name) => type({ who: 'carol', line: `enable ${name} --port 22/tcp` })),
        );
        for (const [one, other, faults] of pairs) {
          const before = snapshotOf(await world());
          const window = before.ours
            .filter(opens)
            .map(({ said }) => (said.kind === 'allow' ? said.windowId : ''));
          await sandbox.control('faults', faults);

          const runs = await Promise.all([type(one, window.at(-1)), type(other, window.at(-1))]);

          const after = snapshotOf(await world());
          expect([...after.theirs].sort()).toEqual([...theirs].sort());
          for (const run of runs)
            expect({ ...run, isKnown: [0, 1, 3, 4].includes(run.code ?? -1) }).toMatchObject({
              isKnown: true,
            });
          const told = runs.map(({ stdout }) => stdout).join('\n');
          const appeared = after.ours.filter(
            (rule) =>
              opens(rule) && !before.ours.some(({ key }) => key === rule.key) && !told.includes(rule.name),
          );
          expect(appeared.map(({ name }) => name)).toEqual([]);
        }
        for (const name of vmNames) {
          expect(await type({ who: 'carol', line: `close --vm ${name}` })).toMatchObject({ code: 0 });
          expect(await type({ who: 'carol', line: `disable ${name}` })).toMatchObject({ code: 0 });
        }

        expect(differences(start, await world())).toEqual([]);
      },
    ),
    {
      seed: Number(process.env.AZURE_JIT_MODEL_SEED ?? 20261122),
      numRuns: Number(process.env.AZURE_JIT_CLI_RUNS ?? 1),
    },
  );
}, 300_000);
