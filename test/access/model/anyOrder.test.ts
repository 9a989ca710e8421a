import fc from 'fast-check';
import { test } from 'vitest';
import { anyHandEdit, anyWriting } from './actArbitrary.ts';
import { advance } from './commands/advance.ts';
import { anyTogether } from './commands/together.ts';
import { writing } from './commands/writing.ts';
import { emptyModel, type Model } from './model.ts';
import { vmNames } from './modelWorld.ts';
import { perform } from './perform.ts';
import { type Real, startReal } from './real.ts';
import { settle } from './settle.ts';
import { snapshotOf } from './snapshot.ts';

/**
 * Three people use the product in any order and side by side on VMs behind one group, while Azure fails, others write
 * rules and somebody edits ours. After every command: rules of others are theirs, nobody is let in or kept out without
 * a reason that was told, and what is told is true. In the end nothing is left.
 *
 * `AZURE_JIT_MODEL_RUNS` sets how many runs there are, for long ones, each time with other seeds;
 * `AZURE_JIT_MODEL_SEED` begins with that seed. fast-check prints the seed and the path of what fails.
 */
const runs = Number(process.env.AZURE_JIT_MODEL_RUNS ?? 18);
const seed = Number(
  process.env.AZURE_JIT_MODEL_SEED ?? (process.env.AZURE_JIT_MODEL_RUNS ? Date.now() % 1e9 : 20261122),
);
/** Sandboxes end with their test, so a long run is many tests. */
const runsAtOnce = 9;

const anyCommand = [
  anyTogether,
  anyTogether,
  anyTogether,
  anyTogether,
  anyWriting.map(writing),
  anyHandEdit.map(writing),
  fc.constantFrom(1, 6, 31, 700).map(advance),
];

test.each(Array.from({ length: Math.ceil(runs / runsAtOnce) }, (_, i) => seed + i))(
  'in any order, with anything going wrong, from seed %i',
  async (from) => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 0, 8),
        fc.oneof({ weight: 3, arbitrary: fc.constant([...vmNames]) }, fc.subarray([...vmNames])),
        fc.commands<Model, Real, false>(anyCommand, { maxCommands: 20, size: 'max' }),
        async (operationMs, vms, commands) => {
          const real = await startReal(operationMs);
          const before = await real.access.world();
          await perform(
            real.apps.carol,
            { does: 'enable', who: 'carol', vms, ports: [22], mode: 'keep' },
            [],
          );
          const model = emptyModel(snapshotOf(before).theirs);
          await fc.asyncModelRun(() => ({ model, real }), commands);
          await settle(model, real, before);
        },
      ),
      {
        seed: from,
        numRuns: Math.min(runs, runsAtOnce),
        // Shrinking a long run may take for ever; what was found by then is told.
        interruptAfterTimeLimit: 300_000,
        markInterruptAsFailure: true,
      },
    );
  },
  600_000,
);
