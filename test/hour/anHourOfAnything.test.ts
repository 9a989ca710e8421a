import { test } from 'vitest';
import { hourOfAnything } from './hourOfAnything.ts';

/**
 * `AZURE_JIT_HOUR_RUNS` sets how many hours there are, each with the next seed; `AZURE_JIT_HOUR_SEED` is the first.
 * A failure tells its seed and the story of its hour.
 */
const first = Number(process.env.AZURE_JIT_HOUR_SEED ?? 201);
const runs = Number(process.env.AZURE_JIT_HOUR_RUNS ?? 1);

test.each(Array.from({ length: runs }, (_, i) => first + i))(
  'an hour of anything leaves nothing open that should be closed, and nobody is told otherwise, from seed %i',
  (seed) => hourOfAnything(seed),
  120_000,
);
