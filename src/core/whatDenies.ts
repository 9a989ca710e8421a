import type { RuleRef, WindowRule } from './accessWindow.ts';
import { admitted, type Flow, firstVerdict, sourceContext, sourcesOfRule } from './gateVerdicts.ts';
import type { Machine } from './machine.ts';
import { endpointsBehind, type GroupLookup, gatesOf } from './networkView.ts';
import { parseAzurePortRange } from './portRange.ts';
import { hasSources, type SourceSet } from './sourceSet.ts';
import { familyOf } from './windowRuleDrift.ts';

/**
 * The rule that makes an allow of ours useless: none of its sources reaches any of its ports, and this is the first
 * rule on the way that denies one. Undefined where something gets through.
 */
export function whatDenies(
  { group, rule }: WindowRule,
  machine: Machine,
  groups: GroupLookup,
): RuleRef | undefined {
  let first: RuleRef | undefined;
  for (const endpoint of endpointsBehind(machine, group.id)) {
    if (endpoint.privateAddress.family !== familyOf(rule)) continue;
    const gates = gatesOf(endpoint, groups);
    const context = sourceContext(endpoint, gates);
    const { addresses, names } = sourcesOfRule(rule, context);
    const sources = { addresses: addresses.filter(({ family }) => family === context.family), names };
    for (const flow of flowsThrough(rule, endpoint)) {
      let left: SourceSet = sources;
      for (const gate of gates) {
        const denied = firstVerdict('Deny', gate, flow, left, context);
        left = admitted(gate, flow, left, context);
        if (hasSources(left)) continue;
        if (denied) first ??= { group: gate.id, rule: denied.name };
        break;
      }
      if (hasSources(left)) return undefined;
    }
  }
  return first;
}

function flowsThrough(
  { protocol, destinationPorts }: WindowRule['rule'],
  endpoint: Flow['endpoint'],
): Flow[] {
  const upper = protocol.toUpperCase();
  const protocols = (['TCP', 'UDP'] as const).filter((one) => upper === '*' || upper === one);
  return destinationPorts.flatMap((text) => {
    const port = parseAzurePortRange(text)?.first;
    return port === undefined ? [] : protocols.map((one) => ({ protocol: one, port, endpoint }));
  });
}
