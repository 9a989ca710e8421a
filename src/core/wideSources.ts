import { collapsePrefixes, formatIpPrefix } from './ipPrefix.ts';
import type { PlanWarning } from './plan.ts';
import type { Sources } from './sourceOverlap.ts';

/** The widest range that opens without a warning, as a prefix length. */
const widestQuiet = { 4: 16, 6: 32 } as const;

/** One warning for every source that lets in more people than the one who asks. */
export function wideSources(sources: Sources): PlanWarning[] {
  if (sources === '*') return [{ kind: 'wideSource', source: '*' }];
  // Neighbours together are as wide as the block that they make.
  return collapsePrefixes(sources)
    .filter((source) => source.length < widestQuiet[source.family])
    .map((source) => ({ kind: 'wideSource', source: formatIpPrefix(source) }));
}
