import { admitted, gateVerdicts, sourceContext } from './gateVerdicts.ts';
import type { Machine } from './machine.ts';
import { type GroupLookup, gatesOf } from './networkView.ts';
import type { DecidingRule } from './planDifference.ts';
import type { Grant } from './planOpen.ts';
import { requestedSources } from './sourceOverlap.ts';
import { hasSources, subtractSources } from './sourceSet.ts';

/** A granted port that some of the granted sources do not reach by the rules at hand. */
export interface DeniedPort {
  number: number;
  protocol: 'TCP' | 'UDP';
  interfaceId: string;
  /** The first rule on the way that denies some of them; null where none allows them either. */
  by: DecidingRule | null;
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
        let passed = sources;
        for (const gate of gates) {
          const left = admitted(gate, flow, passed, context);
          if (hasSources(subtractSources(passed, left))) {
            const denied = [...gateVerdicts(gate, flow, passed, context)].find(
              ({ rule }) => rule.access === 'Deny',
            );
            const by = denied
              ? { group: gate.id, rule: denied.rule.name, priority: denied.rule.priority }
              : null;
            return [{ number, protocol: one, interfaceId: endpoint.interfaceId, by }];
          }
          passed = left;
        }
        return [];
      }),
    );
  });
}
