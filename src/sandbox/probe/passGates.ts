import { type Bag, bagOf, idKey, textOf } from './bag.ts';
import { defaultInboundRules } from './defaultInboundRules.ts';
import type { Packet } from './packet.ts';
import type { Path } from './pathsToVirtualMachine.ts';
import type { ResourceIndex } from './resourceIndex.ts';
import { ruleMatches } from './ruleMatches.ts';

/** What decided at one gate: a rule of an NSG, of a firewall or a route; null where there is none. */
export interface GateDecision {
  target: string;
  rule: string | null;
}

export interface Fate {
  access: 'Allow' | 'Deny';
  by: GateDecision[];
}

/**
 * Takes the packet through a firewall where the path has one, and then through the NSGs. Behind DNAT these see one of
 * the firewall's instances as the source; it is let in if any of them is.
 */
export function passGates(index: ResourceIndex, path: Path, packet: Packet): Fate {
  const { passage, strayedBy } = path;
  if (strayedBy !== undefined)
    return { access: 'Deny', by: [{ target: strayedBy.target, rule: strayedBy.rule }] };
  if (passage === undefined) return passGroups(index, path, packet);
  if (passage.access === 'Deny') return { access: 'Deny', by: [passage.by] };
  const fates = passage.sources.map((source) => passGroups(index, path, { ...packet, source }));
  const fate = fates.find(({ access }) => access === 'Allow') ?? fates[0];
  return { access: fate?.access ?? 'Deny', by: [passage.by, ...(fate?.by ?? [])] };
}

/**
 * Takes the packet through the subnet's NSG and then the NIC's; the first refusal ends it. A missing NSG lets it
 * pass, but a Standard public address with no NSG at all is shut.
 * https://learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works
 */
function passGroups(index: ResourceIndex, path: Path, packet: Packet): Fate {
  const gates = [path.subnet, path.nic].map((place) => {
    const nsg = index.byId(bagOf(place.properties).networkSecurityGroup);
    return { place, nsg: nsg.id === undefined ? undefined : nsg };
  });
  if (path.entrance?.shutWithoutNsg && gates.every(({ nsg }) => nsg === undefined))
    return { access: 'Deny', by: [{ target: path.entrance.id, rule: null }] };

  const by: GateDecision[] = [];
  for (const { place, nsg } of gates) {
    if (!nsg) {
      by.push({ target: textOf(place.id), rule: null });
      continue;
    }
    const rule = firstMatch(index, nsg, path, packet);
    by.push({ target: textOf(nsg.id), rule: rule ? textOf(rule.name) : null });
    if (textOf(bagOf(rule?.properties).access).toLowerCase() !== 'allow') return { access: 'Deny', by };
  }
  return { access: 'Allow', by };
}

function firstMatch(index: ResourceIndex, nsg: Bag, path: Path, packet: Packet): Bag | undefined {
  const ownDefaults = index.children(nsg, 'defaultSecurityRules');
  const defaults = ownDefaults.length > 0 ? ownDefaults : defaultInboundRules;
  return [...index.children(nsg, 'securityRules'), ...defaults]
    .filter((rule) => textOf(bagOf(rule.properties).direction).toLowerCase() === 'inbound')
    .sort((one, other) => priorityOf(one) - priorityOf(other) || idKey(one).localeCompare(idKey(other)))
    .find((rule) => ruleMatches(index, rule, packet, path));
}

function priorityOf(rule: Bag): number {
  return Number(bagOf(rule.properties).priority);
}
