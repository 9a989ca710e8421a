import { knownTypes } from '../resources/knownTypes.ts';
import type { ArmPath } from './armPath.ts';

const spellings = new Map(
  Object.entries(knownTypes).flatMap(([namespace, types]) => [
    [namespace.toLowerCase(), namespace],
    ...types.map((type) => [`${namespace}/${type}`.toLowerCase(), type]),
  ]) as [string, string][],
);

/** A type such as `Microsoft.Network/networkInterfaces` as Azure spells it; one that is not known stays. */
export function spelledType(type: string): string {
  const [namespace = '', ...types] = type.split('/');
  const spelled = spelledParts(namespace, types);
  return [spelled.namespace, ...spelled.types].join('/');
}

/** The path with its provider and types as Azure spells them, whatever casing a client sent; others stay. */
export function spelledAsAzure(path: ArmPath): ArmPath {
  if (path.namespace === undefined) return path;
  return { ...path, ...spelledParts(path.namespace, path.types) };
}

function spelledParts(given: string, types: readonly string[]) {
  const namespace = spellings.get(given.toLowerCase()) ?? given;
  const spelled = types.map((type, index) => {
    const upToHere = [namespace, ...types.slice(0, index + 1)].join('/').toLowerCase();
    return spellings.get(upToHere)?.split('/').at(-1) ?? type;
  });
  return { namespace, types: spelled };
}
