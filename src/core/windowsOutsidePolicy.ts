import { windowsIn } from './accessWindow.ts';
import type { JitPolicy } from './jitPolicy.ts';
import type { Machine } from './machine.ts';
import { type GroupLookup, ruleHolders } from './networkView.ts';
import type { PlanWarning } from './plan.ts';
import { vmHash } from './vmHash.ts';

/** Open windows on ports that the policy does not have: a policy that is narrowed closes nothing. */
export function windowsOutsidePolicy(
  machine: Machine,
  groups: GroupLookup,
  policy: JitPolicy,
): PlanWarning[] {
  return windowsIn(ruleHolders(machine, groups), vmHash(machine.id)).flatMap(({ id, endSeconds, ports }) => {
    const outside = ports.filter(
      ({ number, protocol }) =>
        !policy.ports.some(
          (port) => port.number === number && (port.protocol === protocol || port.protocol === '*'),
        ),
    );
    if (outside.length === 0) return [];
    return [
      {
        kind: 'windowOutsidePolicy',
        vm: machine.id,
        window: id,
        endSeconds,
        ports: outside.map(({ number, protocol }) => ({ number, protocol })),
      },
    ];
  });
}
