import type { ResourceStore } from '../arm/resourceStore.ts';
import { machineView, machineWithState } from '../compute/machineView.ts';
import { backlinks } from '../network/backlinks.ts';
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

const views = new WeakMap<ArmResource, { links: object; view: ArmResource }>();

/**
 * A resource with all that is known of it, as Resource Graph and packets on their way see it. Resources are
 * replaced by every write, so a view holds as long as the resource does and nothing else refers to it.
 */
export function fullResource(store: ResourceStore, resource: ArmResource): ArmResource {
  const links = backlinks(store);
  const known = views.get(resource);
  if (known?.links === links) return known.view;
  const view = isMachine(resource.type) ? machineWithState(resource) : showResource(store, resource);
  views.set(resource, { links, view });
  return view;
}

export function isMachine(type: string): boolean {
  return type.toLowerCase() === 'microsoft.compute/virtualmachines';
}
