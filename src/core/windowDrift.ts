import { type WindowRule, windowRules } from './accessWindow.ts';
import type { Drift, FieldDrift } from './drift.ts';
import { sameEntries, sourcesIn } from './fieldDrifts.ts';
import { type FirewallWay, firewallWay } from './firewallWay.ts';
import { isInert } from './inertRule.ts';
import type { JitPolicy } from './jitPolicy.ts';
import type { Endpoint, Machine } from './machine.ts';
import { endpointsBehind, type GroupLookup, ruleHolders } from './networkView.ts';
import { vmHash } from './vmHash.ts';
import { whatDenies } from './whatDenies.ts';
import { familyOf, windowRuleDrift } from './windowRuleDrift.ts';

/** How the allow rules of the VM's windows differ from what they should be, in the groups that guard the VM. */
export function windowDrift(machine: Machine, groups: GroupLookup, policy: JitPolicy): Drift[] {
  const hash = vmHash(machine.id);
  const way = firewallWay(machine, groups);
  const rules = windowRules(ruleHolders(machine, groups)).filter(
    ({ name, rule }) => name.vmHash === hash && !isInert(rule),
  );
  return rules.flatMap((one): Drift[] => {
    const ref = { group: one.group.id, rule: one.rule.name };
    const window = one.name.windowId;
    const own = windowRuleDrift(one, { endpoints: endpointsOf(one, machine, way), way, policy });
    const fields = [
      ...own,
      ...siblingDrift(one, rules).filter(({ field }) => own.every((of) => of.field !== field)),
    ];
    if (fields.length > 0)
      return fields.map((field) => ({ kind: 'windowRuleEdited', ...ref, window, ...field }));
    const by = whatDenies(one, machine, groups);
    return by ? [{ kind: 'windowIneffective', ...ref, window, by }] : [];
  });
}

/** Where the rule leads: a group's to every endpoint behind it, a firewall's to one. */
function endpointsOf(
  { group }: WindowRule,
  machine: Machine,
  way: FirewallWay | undefined,
): readonly Endpoint[] {
  if (!group.firewall) return endpointsBehind(machine, group.id);
  return way?.holder.id === group.id ? [way.endpoint] : [];
}

/**
 * The rules of one window and end grant the same in every group, protocol by protocol and family by family. Which of
 * two that differ is the edited one nothing tells.
 */
function siblingDrift(one: WindowRule, rules: readonly WindowRule[]): FieldDrift[] {
  // Behind a firewall the groups see its addresses, and the firewall those of who asked.
  const siblings = rules.filter(
    (other) =>
      other.group !== one.group && !other.group.firewall && !one.group.firewall && isSibling(one, other),
  );
  return siblings
    .flatMap(({ rule }): FieldDrift[] => [
      { field: 'sources', expected: sourcesIn(rule), found: sourcesIn(one.rule) },
      { field: 'ports', expected: rule.destinationPorts, found: one.rule.destinationPorts },
    ])
    .filter(({ expected, found }) => !sameEntries(expected, found))
    .filter(({ field }, i, all) => all.findIndex((other) => other.field === field) === i);
}

function isSibling({ name, rule }: WindowRule, other: WindowRule): boolean {
  return (
    other.name.windowId === name.windowId &&
    other.name.endSeconds === name.endSeconds &&
    other.rule.protocol.toLowerCase() === rule.protocol.toLowerCase() &&
    familyOf(other.rule) === familyOf(rule)
  );
}
