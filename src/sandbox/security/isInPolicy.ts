import type { ResourceStore } from '../arm/resourceStore.ts';
import { objectsIn } from '../json.ts';
import { sameId } from './jitRequests.ts';

/** Whether a policy, as it is now, has an entry for a VM. */
export function isInPolicy(store: ResourceStore, policyId: string, vmId: string): boolean {
  const machines = store.get(policyId)?.properties?.virtualMachines;
  return objectsIn(machines).some(({ id }) => sameId(id, vmId));
}
