import type { Drift, DriftKind, FieldDrift, RuleField } from '../core/drift.ts';
import { isFirewallHolderId } from '../core/firewallHolderId.ts';
import { plainText } from './plainText.ts';
import { ruleRefText, vmText } from './resourceText.ts';
import { sourcesText } from './sourceText.ts';
import type { TooltipLine } from './treeNode.ts';

/** What drifted, in the fewest words, what matters most first: `deny rule missing and 2 more`. Empty without drift. */
export function driftSummary(drift: readonly Drift[]): string {
  const kinds = [...new Set(drift.map(({ kind }) => kind))];
  const [first, ...more] = kinds.map((kind) => headings[kind].toLowerCase());
  if (first === undefined) return '';

  return more.length === 0 ? first : `${first} and ${more.length} more`;
}

/** One fact with both sides: what the rule says and what it should say. */
export function driftLine(drift: Drift): Required<TooltipLine> {
  return { heading: headings[drift.kind], text: `${ruleRefText(drift)} ${bothSides(drift)}` };
}

/** The same as one sentence that names the VM. */
export function driftText(vm: string, drift: Drift): string {
  const { heading, text } = driftLine(drift);

  return `${heading} (${vmText(vm)}): ${text}.`;
}

const headings = {
  denyMissing: 'Deny rule missing',
  denyChanged: 'Deny rule edited',
  addressChanged: 'Private address changed',
  windowRuleEdited: 'Window rule edited',
  windowIneffective: 'Window opens nothing',
  strayRule: 'Rule left over',
} as const satisfies Record<DriftKind, string>;

function bothSides(drift: Drift): string {
  switch (drift.kind) {
    case 'denyMissing': {
      const { protocol, ports, destinations } = drift.expected;
      const over = protocol === '*' ? 'any protocol' : protocol.toUpperCase();
      return `is not there and should deny ${over} ${ports.join(', ')} to ${sourcesText(destinations)}`;
    }
    case 'denyChanged':
      return drift.fields.map((field) => fieldText('denies', field)).join('; ');
    case 'addressChanged':
      return addressText(drift);
    case 'windowRuleEdited':
      return `${fieldText('opens', drift)} (window ${plainText(drift.window)})`;
    case 'windowIneffective':
      return `opens nothing: ${ruleRefText(drift.by)} denies all of it (window ${plainText(drift.window)})`;
    case 'strayRule':
      return drift.why === 'notGuarding'
        ? isFirewallHolderId(drift.group)
          ? 'stands in a firewall that is not before the VM'
          : 'stands in a group that does not guard the VM'
        : 'denies what the policy does not ask for';
  }
}

/** Both matter: the VM's address that nothing shuts, and the stranger who has its former one. */
function addressText({ expected, found }: Extract<Drift, { kind: 'addressChanged' }>): string {
  const open = expected.filter((address) => !found.includes(address));
  const strange = found.filter((address) => !expected.includes(address));
  return [
    `denies ${sourcesText(found)}, and the VM has ${sourcesText(expected)}`,
    ...(open.length > 0 ? [`nothing shuts ${sourcesText(open)}`] : []),
    ...(strange.length > 0 ? [`whoever has ${sourcesText(strange)} is shut`] : []),
  ].join('; ');
}

function fieldText(does: 'denies' | 'opens', { field, expected, found }: FieldDrift): string {
  const shown = (entries: readonly string[]) => {
    if (entries.length === 0) return 'nothing';
    return isAboutAddresses(field) ? sourcesText(entries) : entries.map(entryText).join(', ');
  };

  return `${prefixes[field](does)} ${shown(found)} instead of ${shown(expected)}`;
}

function isAboutAddresses(field: RuleField): boolean {
  return field === 'sources' || field === 'destinations';
}

function entryText(entry: string): string {
  return entry === '*' ? 'any' : plainText(entry);
}

const prefixes = {
  access: () => 'says',
  protocol: (does) => `${does} protocol`,
  ports: (does) => `${does} port`,
  sources: (does) => `${does} from`,
  sourcePorts: (does) => `${does} from source port`,
  destinations: (does) => `${does} to`,
  until: () => 'says until',
} as const satisfies Record<RuleField, (does: string) => string>;
