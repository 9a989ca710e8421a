import { knownTypes } from '../resources/knownTypes.ts';
import type { ArmPath } from './armPath.ts';

const spellings = new Map(
  Object.entries(knownTypes).flatMap(([namespace, types]) => [
    [namespace.toLowerCase(), namespace],
    ...types.map((type) => [`${namespace}/${type}`.toLowerCase(), type]),
  ]) as [string, string][],
);

/** The path with its provider and types as Azure spells them, whatever casing a client sent; others stay. */
export function spelledAsAzure(path: ArmPath): ArmPath {
  if (path.namespace === undefined) return path;
  const namespace = spellings.get(path.namespace.toLowerCase()) ?? path.namespace;
  const types = path.types.map((type, index) => {
    const upToHere = [namespace, ...path.types.slice(0, index + 1)].join('/').toLowerCase();
    return spellings.get(upToHere)?.split('/').at(-1) ?? type;
  });
  return { ...path, namespace, types };
}
