const changedByAzure = new Set(['etag', 'provisioningState', 'resourceGuid']);

/** @type {typeof import('./worldDifferences.mjs').worldDifferences} */
export const worldDifferences = (before, after) => {
  const found = byId(before);
  const now = byId(after);
  return [...new Set([...found.keys(), ...now.keys()])]
    .sort()
    .flatMap((id) => differences(id, found.get(id), now.get(id)));
};

/** @param {import('./worldDifferences.mjs').World} world */
function byId(world) {
  return new Map(world.resources.map((resource) => [resource.id.toLowerCase(), resource]));
}

/**
 * @param {string} path
 * @param {unknown} before
 * @param {unknown} after
 * @returns {string[]}
 */
function differences(path, before, after) {
  if (isObject(before) && isObject(after) && Array.isArray(before) === Array.isArray(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((name) => !changedByAzure.has(name))
      .flatMap((name) => differences(`${path}/${name}`, property(before, name), property(after, name)));
  }
  const texts = [before, after].map((value) => JSON.stringify(value) ?? 'nothing');
  return texts[0] === texts[1] ? [] : [`${path}: was ${texts[0]}, is ${texts[1]}`];
}

/** @param {Record<string, unknown>} object @param {string} name */
function property(object, name) {
  const value = object[name];
  return name === 'tags' && isObject(value) && Object.keys(value).length === 0 ? undefined : value;
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}
