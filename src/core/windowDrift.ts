import { type WindowRule, windowRules } from './accessWindow.ts';
import { idKey, sameId } from './armId.ts';
import type { Drift, FieldDrift } from './drift.ts';
import { sameEntries, sourcesIn } from './fieldDrifts.ts';
import { isInert } from './inertRule.ts';
import type { IpPrefix } from './ipPrefix.ts';
import type { JitPolicy } from './jitPolicy.ts';
import { type Endpoint, firewallHolderIds, type Machine } from './machine.ts';
import { endpointsBehind, type GroupLookup, ruleHolders } from './networkView.ts';
import { destinationsOf } from './targetRules.ts';
import { vmHash } from './vmHash.ts';
import { whatDenies } from './whatDenies.ts';
import { familyOf, windowRuleDrift } from './windowRuleDrift.ts';

/** How the allow rules of the VM's windows differ from what they should be, in the groups that guard the VM. */
export function windowDrift(machine: Machine, groups: GroupLookup, policy: JitPolicy): Drift[] {
  const hash = vmHash(machine.id);
  const translated = translatedSources(machine, groups);
  const rules = windowRules(ruleHolders(machine, groups)).filter(
    ({ name, rule }) => name.vmHash === hash && !isInert(rule),
  );
  return rules.flatMap((one): Drift[] => {
    const ref = { group: one.group.id, rule: one.rule.name };
    const window = one.name.windowId;
    const endpoints = endpointsOf(one, machine);
    const own = windowRuleDrift(one, { endpoints, translated: one.group.firewall ? [] : translated, policy });
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

/** As which the VM's groups see what comes through its firewalls; undefined where one of these could not be read. */
function translatedSources(machine: Machine, groups: GroupLookup): readonly IpPrefix[] | undefined {
  const holders = firewallHolderIds(machine).map((id) => groups.get(idKey(id)));
  if (holders.includes(undefined)) return undefined;
  return holders.flatMap((holder) =>
    (holder?.firewall?.firewalls ?? []).flatMap((one) => one.translatedSources),
  );
}

/** Where the rule may lead: a group's to every endpoint behind it, a firewall's to one of those whose way it is on. */
function endpointsOf({ group, rule }: WindowRule, machine: Machine): readonly Endpoint[] {
  if (!group.firewall) return endpointsBehind(machine, group.id);
  const behind = machine.endpoints.filter(
    ({ route, privateAddress }) =>
      route?.via === 'firewall' && sameId(route.holderId, group.id) && privateAddress.family === 4,
  );
  const named = behind.filter((endpoint) => sameEntries(destinationsOf([endpoint]), rule.destinations));
  return named.length > 0 ? named : behind.slice(0, 1);
}

/**
 * What the rules of one window and end grant is the same in every group, protocol by protocol and family by family; a
 * firewall's have one source, and lead to no port that a group does not open. Which of two that differ is the edited one
 * nothing tells.
 */
function siblingDrift(one: WindowRule, rules: readonly WindowRule[]): FieldDrift[] {
  const siblings = rules.filter((other) => other.rule !== one.rule && isOfSameEnd(one, other));
  return siblings
    .flatMap((other): FieldDrift[] => {
      const sources = {
        field: 'sources',
        expected: sourcesIn(other.rule),
        found: sourcesIn(one.rule),
      } as const;
      const [expected, found] = [other.rule.destinationPorts, one.rule.destinationPorts];
      const ports = { field: 'ports', expected, found } as const;
      // Behind a firewall the groups see its addresses, and the firewall those of who asked.
      if (one.group.firewall && other.group.firewall) return one.group === other.group ? [sources] : [];
      if (!isOfSamePackets(one, other) || one.group === other.group) return [];
      if (other.group.firewall) return [];
      if (!one.group.firewall) return [sources, ports];
      return found.every((port) => expected.includes(port)) ? [] : [ports];
    })
    .filter(({ expected, found }) => !sameEntries(expected, found))
    .filter(({ field }, i, all) => all.findIndex((other) => other.field === field) === i);
}

function isOfSameEnd({ name }: WindowRule, other: WindowRule): boolean {
  return other.name.windowId === name.windowId && other.name.endSeconds === name.endSeconds;
}

function isOfSamePackets({ rule }: WindowRule, other: WindowRule): boolean {
  return (
    other.rule.protocol.toLowerCase() === rule.protocol.toLowerCase() &&
    familyOf(other.rule) === familyOf(rule)
  );
}
