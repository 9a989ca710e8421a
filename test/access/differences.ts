import { worldDifferences } from '../../src/build/start/worldDifferences.mjs';
import type { World } from '../../src/sandbox/world.ts';

/** Where two worlds differ but for what Azure changes by itself at every write. */
export function differences(before: World, after: World): string[] {
  return worldDifferences({ resources: before.resources }, { resources: after.resources });
}
