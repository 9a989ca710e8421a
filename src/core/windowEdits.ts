import { type WindowRule, windowRules } from './accessWindow.ts';
import type { Drift } from './drift.ts';
import type { JitPolicy } from './jitPolicy.ts';
import type { Machine } from './machine.ts';
import type { GroupLookup } from './networkView.ts';
import { parseAzurePortRange } from './portRange.ts';
import { vmHash } from './vmHash.ts';
import { windowDrift } from './windowDrift.ts';

/**
 * How somebody edited rules of one window, whatever the policy says now: a policy that became narrower since makes no
 * edit of what was granted before.
 */
export function windowEdits(machine: Machine, groups: GroupLookup, windowId: string): Drift[] {
  const hash = vmHash(machine.id);
  const rules = windowRules(groups.values()).filter(
    ({ name }) => name.windowId === windowId && name.vmHash === hash,
  );
  return windowDrift(machine, groups, allowingAll(rules)).filter(
    (drift) => drift.kind === 'windowRuleEdited' && drift.window === windowId,
  );
}

/** A policy for which every port that the rules name is right, for everybody. */
function allowingAll(rules: readonly WindowRule[]): JitPolicy {
  const numbers = rules.flatMap(({ rule }) =>
    rule.destinationPorts.flatMap((text) => {
      const range = parseAzurePortRange(text);
      return range && range.first === range.last ? [range.first] : [];
    }),
  );
  return {
    ports: [...new Set(numbers)].map((number) => ({
      number,
      protocol: '*',
      allowedSources: '*',
      maxDurationMinutes: Number.POSITIVE_INFINITY,
    })),
  };
}
