import type { FreshMachine } from '../../access/ports.ts';
import { defenderWindows } from '../../core/defenderWindows.ts';
import type { PlanWarning } from '../../core/plan.ts';
import type { Grant } from '../../core/planOpen.ts';

/**
 * The open windows of other people that a request ends: a newer one for a port of a VM takes the place of an older one,
 * whoever made it. One's own that is extended or asked for anew goes on as the newer one.
 */
export function endedWindows(
  { machine, readAtMs }: FreshMachine,
  { ports, requestor }: Grant,
): PlanWarning[] {
  const asked = new Set(ports.map(({ number }) => number));
  const windows = machine.defender ? defenderWindows(machine, machine.defender, readAtMs) : [];
  return windows.flatMap((window): PlanWarning[] => {
    const lost = window.ports.filter(({ number }) => asked.has(number));
    const isOwn = window.requestor.toLowerCase() === requestor.toLowerCase();
    if (isOwn || lost.length === 0 || window.endSeconds * 1000 <= readAtMs) return [];
    return [
      {
        kind: 'endsWindow',
        vm: machine.id,
        window: window.id,
        requestor: window.requestor,
        endSeconds: window.endSeconds,
        ports: lost.map(({ number, protocol }) => ({ number, protocol })),
      },
    ];
  });
}
