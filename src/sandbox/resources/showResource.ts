import type { ResourceStore } from '../arm/resourceStore.ts';
import { machineView, machineWithState } from '../compute/machineView.ts';
import { networkTypeOf } from '../network/networkTypes.ts';
import { networkView } from '../network/networkView.ts';
import type { ArmResource } from '../world.ts';

/** A resource as its provider shows it; types that nothing is known of are shown to the letter. */
export function showResource(
  store: ResourceStore,
  resource: ArmResource,
  withInstanceView = false,
): ArmResource {
  const network = networkTypeOf(resource.type);
  if (network !== undefined) return networkView(store, resource, network);
  if (isMachine(resource.type)) return machineView(resource, withInstanceView);
  return resource;
}

/** A resource with all that is known of it, as Resource Graph and packets on their way see it. */
export function fullResource(store: ResourceStore, resource: ArmResource): ArmResource {
  return isMachine(resource.type) ? machineWithState(resource) : showResource(store, resource);
}

export function isMachine(type: string): boolean {
  return type.toLowerCase() === 'microsoft.compute/virtualmachines';
}
