import { type AddressSet, addressSet, intersect, isEmpty, subtract } from './addressRanges.ts';
import { groupedBy } from './groupedBy.ts';
import { parseAzurePrefix } from './ipPrefix.ts';
import { ourRuleName } from './ourRules.ts';
import { parseAzurePortRange } from './portRange.ts';
import type { Protocol } from './protocol.ts';
import { remembered } from './remembered.ts';
import { parseAllowDescription } from './ruleDescription.ts';
import type { OurRuleName } from './ruleName.ts';
import type { NetworkSecurityGroup, SecurityRule } from './securityRule.ts';

/** Where a rule of a window stands. */
export interface RuleRef {
  group: string;
  rule: string;
}

/** The same text for every spelling of a rule's place, for maps. */
export function refKey({ group, rule }: RuleRef): string {
  return `${group}/${rule}`.toLowerCase();
}

export interface WindowPort {
  number: number;
  protocol: Protocol;
  sources: readonly string[];
}

/** A granted request as its rules in Azure tell it: there is no other record that has to agree. */
export interface AccessWindow {
  /** Who holds it open: our own rules, or Defender for Cloud, whose rules are its own and not named here. */
  backend: 'direct' | 'defender';
  id: string;
  /** The first 8 hex digits of the VM id's hash: the VM itself may be gone. */
  vmHash: string;
  vmName: string;
  /** Unix seconds; after an extension the latest end among the rules. */
  endSeconds: number;
  ports: readonly WindowPort[];
  requestor: string;
  justification: string;
  /**
   * Where its rules stand. A firewall that is being updated, or whose update failed, is named with the rule in a group
   * that lets its addresses in, where none is written in it any more: what was written there may still be in force.
   */
  rules: readonly RuleRef[];
  /** Behind a firewall: the public addresses and ports that lead to the VM's. */
  frontends: readonly WindowFrontend[];
}

/** A firewall's public address and port that a window made lead to a port of the VM. */
export interface WindowFrontend {
  address: string;
  port: number;
  vmPort: number;
}

type AllowName = Extract<OurRuleName, { kind: 'allow' }>;

/** One allow rule of ours with what its name says. */
export interface WindowRule {
  group: NetworkSecurityGroup;
  rule: SecurityRule;
  name: AllowName;
}

/** Every allow rule of ours in the groups, inert ones included. */
export function windowRules(groups: Iterable<NetworkSecurityGroup>): WindowRule[] {
  return [...groups].flatMap(windowRulesOf);
}

// Every VM behind the group is asked about its windows.
const windowRulesOf = remembered((group: NetworkSecurityGroup): readonly WindowRule[] =>
  group.rules.flatMap((rule) => {
    const name = ourRuleName(rule);
    return name?.kind === 'allow' ? [{ group, rule, name }] : [];
  }),
);

/**
 * The open or overdue windows that the groups hold, or those of one VM. Rules of one window in several groups are one
 * window.
 */
export function windowsIn(groups: Iterable<NetworkSecurityGroup>, vmHash?: string): AccessWindow[] {
  const all = [...groups];
  const unsettled = all.filter(({ firewall }) => firewall && firewall.state !== 'succeeded');
  const open = windowRules(all).filter(
    ({ name, rule }) =>
      // A rule made inert under a lock, or turned to Deny by hand, opens nothing.
      (vmHash === undefined || name.vmHash === vmHash) && rule.access !== 'Deny',
  );
  const byWindow = groupedBy(open, ({ name }) => `${name.vmHash}/${name.windowId}`);
  return [...byWindow.values()]
    .map((entries) => windowOf(entries, unsettled))
    .sort((a, b) => a.endSeconds - b.endSeconds);
}

export function isOverdue(window: AccessWindow, nowMs: number): boolean {
  return window.endSeconds * 1000 <= nowMs;
}

function windowOf(entries: readonly WindowRule[], unsettled: readonly NetworkSecurityGroup[]): AccessWindow {
  const sorted = [...entries].sort((a, b) => b.name.endSeconds - a.name.endSeconds);
  const latest = sorted[0] as WindowRule;
  const description = parseAllowDescription(latest.rule.description);
  return {
    backend: 'direct',
    id: latest.name.windowId,
    vmHash: latest.name.vmHash,
    vmName: latest.name.vmName,
    endSeconds: latest.name.endSeconds,
    ports: portsOf(sorted),
    requestor: description?.by ?? '',
    justification: description?.why ?? '',
    rules: [
      ...sorted.map(({ group, rule }) => ({ group: group.id, rule: rule.name })),
      ...unsettled.flatMap((holder) => stillInForce(holder, sorted)),
    ],
    frontends: frontendsOf(sorted),
  };
}

function portsOf(entries: readonly WindowRule[]): WindowPort[] {
  const ports = new Map<string, WindowPort>();
  // The groups behind a firewall see its own addresses, which nobody asked for.
  const translated = translatedBy(entries.map(({ group }) => group));
  const isGranted = (source: string) => {
    const prefix = parseAzurePrefix(source);
    return !prefix || !isEmpty(subtract(addressSet([prefix]), translated));
  };
  for (const { rule } of entries) {
    for (const text of rule.destinationPorts) {
      const number = parseAzurePortRange(text)?.first;
      if (number === undefined) continue;
      const protocol = readProtocol(rule.protocol);
      const known = ports.get(`${number}/${protocol}`)?.sources ?? [];
      ports.set(`${number}/${protocol}`, {
        number,
        protocol,
        sources: [...new Set([...known, ...rule.sources.filter(isGranted)])],
      });
    }
  }
  return [...ports.values()].sort((a, b) => a.number - b.number);
}

/** Rules that let the firewall's addresses in, and of which it has no part any more. */
function stillInForce(holder: NetworkSecurityGroup, entries: readonly WindowRule[]): RuleRef[] {
  const own = new Set(entries.filter(({ group }) => group === holder).map(({ name }) => name.endSeconds));
  const translated = translatedBy([holder]);
  const letsIn = (source: string) => {
    const prefix = parseAzurePrefix(source);
    return source === '*' || (prefix && !isEmpty(intersect(addressSet([prefix]), translated)));
  };
  const names = entries.flatMap(({ group, rule, name }) =>
    !group.firewall && !own.has(name.endSeconds) && rule.sources.some(letsIn) ? [rule.name] : [],
  );
  return [...new Set(names)].map((rule) => ({ group: holder.id, rule }));
}

/** From where VMs see what the firewalls translate. */
function translatedBy(holders: readonly NetworkSecurityGroup[]): AddressSet {
  return addressSet(
    holders.flatMap((group) => (group.firewall?.firewalls ?? []).flatMap((one) => one.translatedSources)),
  );
}

function frontendsOf(entries: readonly WindowRule[]): WindowFrontend[] {
  const frontends = entries.flatMap(({ rule: { inFirewall, destinationPorts } }) =>
    inFirewall?.action === 'Dnat' ? [{ ...inFirewall.frontend, vmPort: Number(destinationPorts[0]) }] : [],
  );
  return [...new Map(frontends.map((one) => [`${one.address}:${one.port}`, one])).values()];
}

function readProtocol(text: string): Protocol {
  const upper = text.toUpperCase();
  return upper === 'TCP' || upper === 'UDP' ? upper : '*';
}
