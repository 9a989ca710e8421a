import { addressSet, internetAddresses, intersect, isEmpty } from './addressRanges.ts';
import { formatIpPrefix } from './ipPrefix.ts';
import type { Machine } from './machine.ts';
import type { PlanWarning } from './plan.ts';
import type { Sources } from './sourceOverlap.ts';

/** Public sources of a window on a VM that is reached privately; what could not be read may be a way in. */
export function noPublicPath(machine: Machine, sources: Sources): PlanWarning[] {
  const { endpoints, unreadInterfaces = [], unreadLoadBalancers = [] } = machine;
  const mayBePublic =
    unreadInterfaces.length + unreadLoadBalancers.length > 0 ||
    endpoints.some(({ publicAddress, mappings }) => publicAddress !== null || mappings.length > 0);
  if (mayBePublic || sources === '*') return [];
  const nextHop = endpoints.flatMap(({ route }) =>
    route?.via === 'unknownAppliance' ? [route.address] : [],
  )[0];
  return sources
    .filter((source) => !isEmpty(intersect(addressSet([source]), internetAddresses)))
    .map((source) => ({
      kind: 'noPublicPath',
      vm: machine.id,
      source: formatIpPrefix(source),
      ...(nextHop === undefined ? {} : { nextHop }),
    }));
}
