import { objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { newEtag } from './etags.ts';
import type { NetworkType } from './networkTypes.ts';

/** The resource at its next version: another etag, this provisioning state, and so for all its sub-resources. */
export function withState(resource: ArmResource, type: NetworkType, state: string): ArmResource {
  const properties = { ...resource.properties, provisioningState: state };
  for (const { name } of type.children) {
    const children = resource.properties?.[name];
    if (!Array.isArray(children)) continue;
    Object.assign(properties, {
      [name]: objectsIn(children).map((child) => ({
        ...child,
        properties: { ...objectOrEmpty(child.properties), provisioningState: state },
      })),
    });
  }
  return { ...resource, etag: newEtag(resource.type), properties };
}
