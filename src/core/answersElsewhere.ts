import type { Machine } from './machine.ts';
import type { PlanWarning } from './plan.ts';

/**
 * Public ways in that lead nowhere, because the VM's answers leave by an address of which nobody here knows what it does
 * with them: connections to the public address then do not come about.
 */
export function answersElsewhere(machine: Pick<Machine, 'id' | 'endpoints'>): PlanWarning[] {
  const routes = machine.endpoints.flatMap(({ route, publicAddress, mappings }) =>
    route?.via === 'unknownAppliance' && (publicAddress !== null || mappings.length > 0)
      ? [route.address]
      : [],
  );
  return [...new Set(routes)].map((nextHop) => ({ kind: 'answersElsewhere', vm: machine.id, nextHop }));
}
