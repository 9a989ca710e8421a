import { childName, idKey, parentId, parseArmId } from '../core/armId.ts';
import { groupedBy } from '../core/groupedBy.ts';
import type { Change, Plan } from '../core/plan.ts';
import { changeWords } from './changeWords.ts';
import { codeSpan } from './codeSpan.ts';
import { isInPolicy } from './holderText.ts';
import { markdownText } from './markdownText.ts';
import { warningText } from './warningText.ts';

export interface PlanDocument {
  /** What is planned, in words of ours: `Enable JIT, existing rules kept`. */
  what: string;
  /** ARM ids of the VMs that it is planned for; none where it is not about a VM. */
  vms: readonly string[];
  plan: Plan;
}

/**
 * A whole plan as a page to read: what changes where, what to know before, and what takes it back. It is Markdown
 * without anything active in it, because names, tags and descriptions come from strangers.
 */
export function planDocument({ what, vms, plan }: PlanDocument): string {
  const { changes, warnings, inverse } = plan;
  const title = [what, ...(vms.length > 0 ? [vms.map(resourceWords).join(', ')] : [])].join(': ');
  const sections = [
    [`# ${title}`],
    ['This is a plan: nothing of it was written. It rests on what Azure says now.'],
    ['## What changes'],
    ...(changes.length > 0 ? changesWords(changes, inverse) : [['Nothing changes.']]),
    ...(warnings.length > 0 ? [['## Before you do this'], warnings.map(warningWords)] : []),
    ...(inverse && inverse.length > 0
      ? [
          ['## What takes it back'],
          ['Written after the plan, this makes every rule and tag what it is now, to the letter.'],
          ...changesWords(inverse, changes),
        ]
      : []),
  ];

  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function warningWords(warning: Plan['warnings'][number]): string {
  return `- ${markdownText(warningText(warning))}`;
}

/** By target, in the order in which the targets are first written to. */
function changesWords(changes: readonly Change[], counterpart: readonly Change[] | undefined): string[][] {
  const byTarget = groupedBy(changes, ({ target }) => idKey(target));
  const targets = [...byTarget.values()].map(([first]) => first);
  return [...byTarget.values()].flatMap((group, i) => [
    [`### ${targetWords(targets[i] as Change, targets)}`],
    group.flatMap((change) => changeWords(change, counterpart)),
  ]);
}

/** With the subscription where another target of the plan has the same name and resource group. */
function targetWords({ target, rule }: Change, all: readonly Change[]): string {
  const words = resourceWords(target);
  const isShared = all.filter((other) => resourceWords(other.target) === words).length > 1;
  const subscription = parseArmId(target)?.subscriptionId;
  const where = isShared && subscription ? ` in subscription ${codeSpan(subscription)}` : '';

  if (rule !== null && isInPolicy(target)) {
    return `Firewall policy ${resourceWords(parentId(target))}${where}, rule collection group ${codeSpan(childName(target))}`;
  }
  if (/\/providers\/Microsoft\.Security\//i.test(target)) return 'Microsoft Defender for Cloud';
  return `${rule === null ? 'Tags of' : kindOf(target)} ${words}${where}`;
}

function resourceWords(id: string): string {
  const parts = parseArmId(id);

  return parts
    ? `${codeSpan(parts.name)} (resource group ${codeSpan(parts.resourceGroup)})`
    : codeSpan(childName(id));
}

function kindOf(id: string): string {
  return kinds.get(parseArmId(id)?.type.toLowerCase() ?? '') ?? 'Resource';
}

const kinds = new Map([
  ['microsoft.network/networksecuritygroups', 'Network security group'],
  ['microsoft.network/azurefirewalls', 'Firewall'],
]);
