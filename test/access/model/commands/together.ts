import fc from 'fast-check';
import type { Fault } from '../../startAccess.ts';
import type { Act, Meddling, Told } from '../act.ts';
import { anyAct, anyHandEdit, anyWriting } from '../actArbitrary.ts';
import { faultsFor } from '../faultArbitrary.ts';
import { judgeOthers, judgeTold } from '../judge.ts';
import { judgeAccess, judgeEnabled, judgeOpened, judgeStillOpen } from '../judgeAccess.ts';
import { meddle } from '../meddle.ts';
import type { Model } from '../model.ts';
import { perform } from '../perform.ts';
import type { Real } from '../real.ts';
import { snapshotOf } from '../snapshot.ts';
import { updateModel } from '../updateModel.ts';

interface Together {
  acts: readonly Act[];
  faults: readonly Fault[];
  /** What somebody else does when that many requests have arrived, or that they all die then. */
  meanwhile: { afterRequests: number; meddling: Meddling | 'death' } | null;
}

/** One or more people act, side by side, while things go wrong and others write. */
export function together({ acts, faults, meanwhile }: Together): fc.AsyncCommand<Model, Real> {
  return {
    check: () => true,
    toString: () =>
      JSON.stringify({ acts, ...(faults.length > 0 ? { faults } : {}), ...(meanwhile ? { meanwhile } : {}) }),
    async run(model, real) {
      const { access } = real;
      const before = snapshotOf(await access.world());
      const startedAtMs = access.clock.now();
      const editsBefore = model.handEdits;
      await access.faults(...faults);
      const somebodyElse = meanwhile && arrange(model, real, meanwhile);
      const apps = meanwhile ? real.meddledApps : real.apps;

      const told = await Promise.all(
        acts.map((act) => perform(apps[act.who], act, [...model.open, ...model.known])),
      );

      real.meanwhile.act = undefined;
      await somebodyElse?.done();
      await access.noFaults();
      const after = snapshotOf(await access.world());
      const isQuiet = model.handEdits === editsBefore;
      const happened = { told, before, after, startedAtMs, endedAtMs: access.clock.now(), isQuiet };
      judgeOthers(after, model);
      if (meanwhile?.meddling === 'death') updateModel(model, { ...happened, told: told.map(nobodyHears) });
      else {
        judgeTold(happened);
        await judgeOpened(access, happened);
        updateModel(model, happened);
        judgeEnabled(happened, model);
      }
      judgeAccess(after, model);
      judgeStillOpen(happened, model, access.clock.now());
    },
  };
}

/** Whoever dies tells nobody what came of it. */
function nobodyHears(told: Told): Told {
  return { ...told, opened: [], closed: [] };
}

function arrange(
  model: Model,
  real: Real,
  { afterRequests, meddling }: NonNullable<Together['meanwhile']>,
): { done(): Promise<void> } {
  let requests = 0;
  let meddled = Promise.resolve();
  real.meanwhile.act = async () => {
    requests += 1;
    if (requests <= afterRequests) return;
    if (meddling === 'death') throw new Error('Nobody sends any more.');
    if (requests === afterRequests + 1) meddled = meddle(real.access, model, meddling);
    await meddled;
  };
  // An act may end without the request before which somebody else came.
  return { done: () => meddled };
}

const someActs = fc.oneof(
  { weight: 3, arbitrary: fc.array(anyAct, { minLength: 1, maxLength: 1 }) },
  { weight: 2, arbitrary: fc.array(anyAct, { minLength: 2, maxLength: 3 }) },
);
const somebodyElse = fc.option(
  fc.record({
    afterRequests: fc.nat(25),
    meddling: fc.oneof<fc.WeightedArbitrary<Meddling | 'death'>[]>(
      { weight: 3, arbitrary: anyWriting },
      { weight: 1, arbitrary: anyHandEdit },
      { weight: 2, arbitrary: fc.constant('death') },
    ),
  }),
  { freq: 3 },
);

export const anyTogether: fc.Arbitrary<fc.AsyncCommand<Model, Real>> = someActs
  .chain((acts) => fc.record({ acts: fc.constant(acts), faults: faultsFor(acts), meanwhile: somebodyElse }))
  .map(together);
