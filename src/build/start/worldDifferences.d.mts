export interface World {
  resources: { id: string; [property: string]: unknown }[];
  [property: string]: unknown;
}

/**
 * Where two states of a world differ, a line each: a path, what was there, what is. Left out is what Azure
 * changes by itself at every write: `etag`, `provisioningState`, `resourceGuid`; an empty `tags` is none.
 */
export function worldDifferences(before: World, after: World): string[];
