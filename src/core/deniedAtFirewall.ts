import { firewallDenies } from './firewallDenies.ts';
import { comesBefore, ownPlace } from './firewallPriority.ts';
import { firewallDecides, firewallWay, sourcesAtFirewall } from './firewallWay.ts';
import type { Machine } from './machine.ts';
import type { GroupLookup } from './networkView.ts';
import { ourRules } from './ourRules.ts';
import type { DecidingRule } from './planDifference.ts';
import type { Grant } from './planOpen.ts';
import { azureProtocol, type Protocol } from './protocol.ts';
import { parseRuleName } from './ruleName.ts';

/** A granted port whose packets a firewall denies or may deny, by the rules at hand. */
export interface PortDeniedAtFirewall {
  number: number;
  protocol: Protocol;
  by: DecidingRule;
}

/**
 * What a grant promises and the firewall before the VM does not keep: a network rule denies what the window's NAT rules
 * let through, and no rule of the window comes before it.
 */
export function deniedAtFirewall(
  machine: Machine,
  groups: GroupLookup,
  { windowId, endSeconds, ports, sources }: Grant,
): PortDeniedAtFirewall[] {
  const way = firewallWay(machine, groups);
  if (!way || !firewallDecides(way, sources)) return [];
  const allows = ourRules(way.holder, machine).filter(({ name, inFirewall }) => {
    const parsed = parseRuleName(name);
    const isOfWindow = parsed?.kind === 'allow' && parsed.windowId === windowId;
    return isOfWindow && parsed.endSeconds === endSeconds && inFirewall?.action === 'Allow';
  });
  return ports.flatMap(({ number, protocol }) => {
    const flow = { number, protocol, sources: sourcesAtFirewall(sources) };
    const [first] = firewallDenies(way, flow).sort(comesBefore);
    const allow = allows.find(
      (rule) => rule.destinationPorts.includes(String(number)) && rule.protocol === azureProtocol(protocol),
    );
    if (!first || (allow && comesBefore(ownPlace(way.holder, allow.priority), first) < 0)) return [];
    return [{ number, protocol, by: { group: way.holder.id, rule: first.name, priority: first.priority } }];
  });
}
