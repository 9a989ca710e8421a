import type { Arm } from '../arm/arm.ts';
import type { World } from '../world.ts';

/**
 * The whole state as a world file. Resources are as they were written, without what Azure computes, so that
 * loading the file again and again adds nothing.
 */
export function worldOf(arm: Arm): World {
  return {
    subscriptions: [...arm.subscriptions],
    principals: [...arm.principals],
    resources: arm.store.all(),
    ...arm.worldExtras,
    clock: new Date(arm.clock.now()).toISOString(),
  };
}
