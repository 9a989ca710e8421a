import type fc from 'fast-check';
import type { Model } from '../model.ts';
import type { Real } from '../real.ts';

/** Time goes by. */
export function advance(minutes: number): fc.AsyncCommand<Model, Real> {
  return {
    check: () => true,
    toString: () => `advance ${minutes} min`,
    run: (_, { access }) => access.clock.advance(minutes * 60_000),
  };
}
