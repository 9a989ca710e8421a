import type { Machine } from '../../../src/core/machine.ts';
import type { GroupLookup } from '../../../src/core/networkView.ts';
import type { Change, Plan, PlanError, PlanWarning } from '../../../src/core/plan.ts';
import { ruleFromProperties } from '../../../src/core/ruleProperties.ts';
import { inboundRules, type SecurityRule } from '../../../src/core/securityRule.ts';
import { probePacket } from '../../../src/sandbox/probe/probePacket.ts';
import { resources } from '../buildResources.ts';

const last = (id: string) => id.slice(id.lastIndexOf('/') + 1);

/** A group as a network engineer reads it: in the order in which Azure evaluates, the default rules left out. */
export function groupsText(groups: GroupLookup): string {
  return [...groups.values()]
    .map((group) => {
      const own = inboundRules({ ...group, defaultRules: [] }).map(ruleText);
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
  const world = resources(machines, groups.values());
  return asked
    .map(({ vm, source, port }) => {
      const [number, protocol = ''] = port.split('/');
      const fate = probePacket(world, { source, vm: vm.id, port: Number(number), protocol });
      const nothing = fate.access === 'Allow' ? 'no group in the way' : 'no way';
      const by = fate.by.flatMap(({ rule }) => rule ?? []).at(-1) ?? nothing;
      const outcome = fate.access === 'Allow' ? 'gets in' : 'stays out';
      return `  ${source.padEnd(16)} ${vm.name.padEnd(6)} ${port.padEnd(9)} ${outcome.padEnd(10)} ${by}`;
    })
    .join('\n');
}

function ruleText(rule: SecurityRule): string {
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
  const flow = `${from} -> ${to} port ${ports === '*' ? 'any' : ports}`;
  return `${String(rule.priority).padStart(4)} ${rule.access.padEnd(5)} ${protocol.padEnd(4)} ${flow.padEnd(56)} ${rule.name}`;
}

function changeText(change: Change): string {
  const sign = change.action === 'put' ? '+' : '-';
  if (change.rule === null) {
    const tags = Object.entries(change.properties.tags).map(([name, value]) => `${name} = ${value}`);
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
