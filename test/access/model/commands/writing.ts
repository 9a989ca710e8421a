import type fc from 'fast-check';
import type { Meddling } from '../act.ts';
import { judgeOthers } from '../judge.ts';
import { meddle } from '../meddle.ts';
import type { Model } from '../model.ts';
import type { Real } from '../real.ts';
import { snapshotOf } from '../snapshot.ts';

/** Somebody writes past the product while nobody uses it. */
export function writing(meddling: Meddling): fc.AsyncCommand<Model, Real> {
  return {
    check: () => true,
    toString: () => JSON.stringify(meddling),
    async run(model, { access }) {
      await meddle(access, model, meddling);
      judgeOthers(snapshotOf(await access.world()), model);
    },
  };
}
