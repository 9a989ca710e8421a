/** @typedef {import('./roundTrips.d.mts').LoggedRequest} LoggedRequest */

/**
 * The requests as round trips: those of one trip were all sent before one of them was answered, so there are as many
 * trips as the longest row of requests each of which waited for another one.
 * @param {readonly LoggedRequest[]} log
 * @returns {string[][]} the requests of each trip, as `PUT vm-nsg`
 */
export function roundTrips(log) {
  const sent = log.map(({ method, path, startedAt, ms }) => {
    const at = Date.parse(startedAt);
    return { name: `${method} ${lastName(path)}`, at, answeredAt: at + ms };
  });
  /** @type {{ endsAt: number, names: string[] }[]} */
  const trips = [];
  for (const { name, at, answeredAt } of sent.sort((a, b) => a.at - b.at)) {
    const current = trips.at(-1);
    if (current === undefined || at >= current.endsAt) {
      trips.push({ endsAt: answeredAt, names: [name] });
    } else {
      current.names.push(name);
      current.endsAt = Math.min(current.endsAt, answeredAt);
    }
  }
  return trips.map(({ names }) => names);
}

/**
 * The log up to the last write of a network security group or of a rule in one, that write included: what has to be
 * sent before the rules are in force.
 * @param {readonly LoggedRequest[]} log
 */
export function upToGroupWrites(log) {
  return log.slice(0, log.findLastIndex(isGroupWrite) + 1);
}

/** @param {LoggedRequest} request */
export function isGroupWrite({ method, path }) {
  return method !== 'GET' && /\/networkSecurityGroups\/[^/?]+(\/securityRules\/[^/?]+)?(\?|$)/i.test(path);
}

/** @param {LoggedRequest} request */
export function isTagWrite({ method, path }) {
  return method !== 'GET' && /\/Microsoft\.Resources\/tags\/default(\?|$)/i.test(path);
}

/** @param {string} path */
function lastName(path) {
  return path.split('?')[0]?.split('/').at(-1) ?? '';
}
