import type { Arm } from './arm.ts';
import { ArmError, gatewayNotFound } from './armError.ts';
import type { ArmPath } from './armPath.ts';

/** ARM's own 404 of a resource that it does not know. */
export function resourceNotFound(path: ArmPath): ArmError {
  const pairs = path.types.map((type, index) => `${type}/${path.names[index] ?? ''}`).join('/');
  const group = path.resourceGroup ?? '<null>';
  return gatewayNotFound(
    'ResourceNotFound',
    `The Resource '${path.namespace}/${pairs}' under resource group '${group}' was not found.`,
  );
}

/** The network provider's 404, for a sub-resource whose parent exists. */
export function providerNotFound(id: string): ArmError {
  return new ArmError(404, 'NotFound', `Resource ${id} not found.`, { details: [] });
}

/** Throws ARM's 404 if a nested resource's parent does not exist. */
export function requireParent(arm: Arm, path: ArmPath): void {
  if (path.types.length < 2 || path.types[0]?.toLowerCase() === 'locations') return;
  const parentName = path.names[path.types.length - 2] ?? '';
  const pairs = path.types.slice(0, -1).flatMap((type, index) => [type, path.names[index] ?? '']);
  const parentId = [path.scope, 'providers', path.namespace, ...pairs].join('/');
  if (arm.store.get(parentId) !== undefined) return;
  throw gatewayNotFound(
    'ParentResourceNotFound',
    `Can not perform requested operation on nested resource. Parent resource '${parentName}' not found.`,
  );
}
