import type { FirewallCollection, FirewallRule } from '../../../src/core/firewall.ts';
import { firewallProtocols } from '../../../src/core/firewallRuleProperties.ts';
import { type FirewallHolder, isFirewallHolder } from '../../../src/core/firewallWay.ts';
import { formatIpPrefix } from '../../../src/core/ipPrefix.ts';
import type { Machine } from '../../../src/core/machine.ts';
import type { GroupLookup } from '../../../src/core/networkView.ts';
import type { Change, Plan, PlanError, PlanWarning } from '../../../src/core/plan.ts';
import { ruleFromProperties } from '../../../src/core/ruleProperties.ts';
import { inboundRules, type SecurityRule } from '../../../src/core/securityRule.ts';
import { probePacket } from '../../../src/sandbox/probe/probePacket.ts';
import { resources } from '../buildResources.ts';
import { firewallFates } from '../packet/firewallFate.ts';

const last = (id: string) => id.slice(id.lastIndexOf('/') + 1);

/** A group as a network engineer reads it: in the order in which Azure evaluates, the default rules left out. */
export function groupsText(groups: GroupLookup): string {
  return [...groups.values()]
    .map((group) => {
      if (isFirewallHolder(group)) return firewallText(group);
      const own = inboundRules({ ...group, defaultRules: [] }).map((rule) => ruleText(rule));
      const outbound = group.rules.filter(({ direction }) => direction === 'Outbound');
      const lines = [
        ...own,
        '(default rules)',
        ...outbound.map((rule) => `outbound: ${ruleText(rule).trim()}`),
      ];
      return [`  ${group.name}`, ...lines.map((line) => `    ${line}`)].join('\n');
    })
    .join('\n');
}

/**
 * A firewall's collections in the order in which it evaluates them, NAT first. Ours are marked with `*`: in a classic
 * firewall they stand among the others, in a policy in a group of their own.
 */
function firewallText({ name, rules, firewall }: FirewallHolder): string {
  const { kind, firewalls, collections } = firewall;
  const addresses = firewalls.flatMap(({ publicAddresses }) =>
    publicAddresses.map(({ address }) => address ?? 'no address'),
  );
  const seenAs = firewalls.flatMap(({ translatedSources }) => translatedSources.map(formatIpPrefix));
  const title = kind === 'classic' ? name : `${last(firewall.ownerId)}/${name}`;
  const place = ({ isInherited, groupPriority, priority }: FirewallCollection) =>
    kind === 'classic' ? `${priority}` : `${isInherited ? 'parent ' : ''}${groupPriority}/${priority}`;
  const width = kind === 'classic' ? 5 : 15;
  const theirs = collections.flatMap((one) =>
    one.rules.map((rule) => ({
      of: one.action,
      text: `  ${place(one).padEnd(width)} ${foreignText(one, rule)}`,
    })),
  );
  const ours = [...rules]
    .sort((a, b) => a.priority - b.priority)
    .map((rule) => ({ of: rule.inFirewall?.action, text: `* ${ruleText(rule, width)}` }));
  const all = [...theirs, ...ours];
  const section = (isNat: boolean) => all.filter(({ of }) => (of === 'Dnat') === isNat);
  return [
    `  ${title} (${addresses.join(', ')}; VMs see ${seenAs.join(', ')})`,
    ...section(true).map(({ text }) => `    ${text}`),
    ...section(false).map(({ text }) => `    ${text}`),
    ...(all.length === 0 ? ['    (no rules)'] : []),
  ].join('\n');
}

function foreignText({ action }: FirewallCollection, rule: FirewallRule): string {
  const list = (entries: readonly string[]) => {
    const texts = entries.map((entry) => (entry === '*' ? 'any' : entry));
    return texts.join() || (rule.hasUnreadGroups ? '(unread IP group)' : '(nobody)');
  };
  const { protocols, sources, destinations, destinationPorts: ports, translated } = rule;
  const to =
    action !== 'Dnat' ? '' : ` => ${translated ? `${translated.address}:${translated.port}` : 'a name'}`;
  const flow = `${list(sources)} -> ${list(destinations)} port ${list(ports)}${to}`;
  return `${action.padEnd(5)} ${protocols.join().padEnd(7)} ${flow.padEnd(56)} ${rule.name}`;
}

export function planText({ changes, warnings }: Plan): string {
  const lines = [...changes.map(changeText), ...warnings.map((warning) => `! ${warningText(warning)}`)];
  return (lines.length > 0 ? lines : ['nothing to do']).map((line) => `  ${line}`).join('\n');
}

export function errorText({ kind, ...facts }: PlanError): string {
  return `  refused: ${kind}, ${factsText(facts)}`;
}

/** What the sandbox's packet evaluation says for each source and port. */
export function accessText(
  machines: readonly Machine[],
  groups: GroupLookup,
  asked: readonly { vm: Machine; source: string; port: string }[],
): string {
  const world = resources(
    machines,
    [...groups.values()].filter(({ firewall }) => !firewall),
  );
  const isBehindFirewall = [...groups.values()].some(({ firewall }) => firewall);
  const behind = firewallFates(machines, groups);
  return asked
    .map(({ vm, source, port }) => {
      const [number, protocol = ''] = port.split('/');
      const head = `  ${source.padEnd(16)} ${vm.name.padEnd(6)} ${port.padEnd(9)}`;
      if (isBehindFirewall) {
        const packet = { source, vm, port: Number(number), protocol: protocol as 'Tcp' | 'Udp' };
        const { access, frontends, by } = behind(packet);
        const led = frontends.length > 0 ? `by ${frontends.join(' and ')}, ${by}` : (by ?? '');
        // Behind a firewall that lets it through, only a group is left to stop it.
        const stopped = access === 'Deny' && frontends.length > 0 ? `at its group, after ${by}` : led;
        return `${head} ${access === 'Allow' ? 'gets in  ' : 'stays out'}  ${stopped}`.trimEnd();
      }
      const fate = probePacket(world, { source, vm: vm.id, port: Number(number), protocol });
      const nothing = fate.access === 'Allow' ? 'no group in the way' : 'no way';
      const by = fate.by.flatMap(({ rule }) => rule ?? []).at(-1) ?? nothing;
      const outcome = fate.access === 'Allow' ? 'gets in' : 'stays out';
      return `${head} ${outcome.padEnd(10)} ${by}`;
    })
    .join('\n');
}

function ruleText(rule: SecurityRule, width = 5): string {
  const side = (entries: readonly string[], groups: readonly string[]) =>
    [
      ...entries.map((entry) => (entry === '*' ? 'any' : entry)),
      ...groups.map((id) => `asg/${last(id)}`),
    ].join();
  const sourcePorts = rule.sourcePorts.join();
  const fromPorts = sourcePorts === '*' ? '' : ` source port ${sourcePorts}`;
  const from = side(rule.sources, rule.sourceApplicationSecurityGroups) + fromPorts;
  const to = side(rule.destinations, rule.destinationApplicationSecurityGroups);
  const ports = rule.destinationPorts.join();
  const protocol = rule.protocol === '*' ? 'any' : rule.protocol;
  const { inFirewall } = rule;
  const flow =
    inFirewall?.action === 'Dnat'
      ? `${from} -> ${inFirewall.frontend.address} port ${inFirewall.frontend.port} => ${to}:${ports}`
      : `${from} -> ${to} port ${ports === '*' ? 'any' : ports}`;
  if (inFirewall) {
    const protocols = firewallProtocols(rule.protocol).join();
    const place = String(rule.priority).padEnd(width);
    return `${place} ${inFirewall.action.padEnd(5)} ${protocols.padEnd(7)} ${flow.padEnd(56)} ${rule.name}`;
  }
  return `${String(rule.priority).padStart(4)} ${rule.access.padEnd(5)} ${protocol.padEnd(4)} ${flow.padEnd(56)} ${rule.name}`;
}

function changeText(change: Change): string {
  const sign = change.action === 'put' ? '+' : '-';
  if (change.rule === null) {
    const written = 'tags' in change.properties ? change.properties.tags : {};
    const tags = Object.entries(written).map(([name, value]) => `${name} = ${value}`);
    return `${sign} ${last(change.target)}: tag ${tags.join(', ')}`;
  }
  return `${sign} ${last(change.target)}: ${ruleText(ruleFromProperties(change.rule, change.properties)).trim()}`;
}

function warningText({ kind, ...facts }: PlanWarning): string {
  return `${kind}: ${factsText(facts)}`;
}

function factsText(facts: object): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name} ${textOf(value)}`)
    .join(', ');
}

/** An id by its last name; the length of a prefix is no name. */
function textOf(value: unknown): string {
  const text = String(value);
  return text.startsWith('/') ? last(text) : text;
}
