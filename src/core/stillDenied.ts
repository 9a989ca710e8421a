import { admitted, sourceContext } from './gateVerdicts.ts';
import type { Machine } from './machine.ts';
import { type GroupLookup, gatesOf } from './networkView.ts';
import type { Grant } from './planOpen.ts';
import { requestedSources } from './sourceOverlap.ts';
import { hasSources, subtractSources } from './sourceSet.ts';

/** A granted port that some of the granted sources do not reach by the rules at hand. */
export interface DeniedPort {
  number: number;
  protocol: 'TCP' | 'UDP';
  interfaceId: string;
}

/** What a grant promises and the rules do not keep; empty when every granted source reaches every granted port. */
export function stillDenied(machine: Machine, groups: GroupLookup, grant: Grant): DeniedPort[] {
  return machine.endpoints.flatMap((endpoint) => {
    const gates = gatesOf(endpoint, groups);
    const context = sourceContext(endpoint, gates);
    const sources = requestedSources(grant.sources, context);
    return grant.ports.flatMap(({ number, protocol }) =>
      (protocol === '*' ? (['TCP', 'UDP'] as const) : [protocol]).flatMap((one) => {
        const flow = { protocol: one, port: number, endpoint };
        const passed = gates.reduce((left, gate) => admitted(gate, flow, left, context), sources);
        const isOpen = !hasSources(subtractSources(sources, passed));
        return isOpen ? [] : [{ number, protocol: one, interfaceId: endpoint.interfaceId }];
      }),
    );
  });
}
