import { type FlowBehind, firewallDenies, type PlacedNetworkRule } from './firewallDenies.ts';
import { hasAddress, hasPort, isOfProtocol } from './firewallFlow.ts';
import { comesBefore, ownPlace } from './firewallPriority.ts';
import { ownTranslation, type Translation, translationsIn } from './firewallTranslations.ts';
import {
  type FirewallHolder,
  type FirewallWay,
  firewallDecides,
  firewallWay,
  sourcesAtFirewall,
} from './firewallWay.ts';
import { parseAzurePrefix } from './ipPrefix.ts';
import type { Machine } from './machine.ts';
import type { GroupLookup } from './networkView.ts';
import { ourRules } from './ourRules.ts';
import type { DecidingRule } from './planDifference.ts';
import type { Grant } from './planOpen.ts';
import { azureProtocol, type Protocol } from './protocol.ts';
import { parseRuleName } from './ruleName.ts';
import type { SecurityRule } from './securityRule.ts';

/** A granted port whose packets a firewall denies or leads elsewhere, or may do so, by the rules at hand. */
export interface PortDeniedAtFirewall {
  number: number;
  protocol: Protocol;
  by: DecidingRule;
}

/**
 * What a grant promises and the firewall before the VM does not keep: a network rule denies what the window's NAT rules
 * let through, and no rule of the window comes before it; or a NAT rule leads the same public address and port to another
 * place. Somebody wrote it at the same time.
 */
export function deniedAtFirewall(
  machine: Machine,
  groups: GroupLookup,
  { windowId, endSeconds, ports, sources }: Grant,
): PortDeniedAtFirewall[] {
  const way = firewallWay(machine, groups);
  if (!way || !firewallDecides(way, sources)) return [];
  const { holder } = way;
  const own = ourRules(holder, machine).filter(({ name }) => {
    const parsed = parseRuleName(name);
    return parsed?.kind === 'allow' && parsed.windowId === windowId && parsed.endSeconds === endSeconds;
  });
  return ports.flatMap(({ number, protocol }) => {
    const ofPort = own.filter(
      (rule) => rule.destinationPorts.includes(String(number)) && rule.protocol === azureProtocol(protocol),
    );
    const flow = { number, protocol, sources: sourcesAtFirewall(sources) };
    const by = ofPort.flatMap((rule) => leadsElsewhere(holder, rule))[0] ?? denies(way, flow, ofPort);
    if (!by) return [];
    return [{ number, protocol, by: { group: holder.id, rule: by.name, priority: by.priority } }];
  });
}

function leadsElsewhere(holder: FirewallHolder, rule: SecurityRule): Translation[] {
  const target = ({ translated }: Translation) => `${translated?.address}:${translated?.port}`;
  return ownTranslation(rule).flatMap((own) =>
    translationsIn(holder).filter((other) => target(other) !== target(own) && haveSameFrontend(own, other)),
  );
}

function haveSameFrontend(own: Translation, other: Translation): boolean {
  return (
    own.protocols.some((protocol) => isOfProtocol(other, protocol === 'UDP' ? 'UDP' : 'TCP')) &&
    own.destinationPorts.some((port) => hasPort(other.destinationPorts, Number(port))) &&
    own.destinations.some((address) => {
      const prefix = parseAzurePrefix(address);
      return prefix !== undefined && hasAddress(other.destinations, prefix);
    })
  );
}

function denies(
  way: FirewallWay,
  flow: FlowBehind,
  rules: readonly SecurityRule[],
): PlacedNetworkRule | undefined {
  const [first] = firewallDenies(way, flow).sort(comesBefore);
  const allow = rules.find(({ inFirewall }) => inFirewall?.action === 'Allow');
  const isBefore = first && allow && comesBefore(ownPlace(way.holder, allow.priority), first) < 0;
  return isBefore ? undefined : first;
}
