import { idKey } from '../core/armId.ts';
import type { JitState } from '../core/classify.ts';
import { groupedBy } from '../core/groupedBy.ts';
import { gapText } from './gapText.ts';
import type { GapFacts, Looking, MachineFacts, SubscriptionFacts } from './machineTreeFacts.ts';
import { machineNode } from './machineTreeNode.ts';
import { plainText } from './plainText.ts';
import { stateText } from './stateText.ts';
import { leaf, type TreeNode } from './treeNode.ts';

export interface MachineTreeFacts {
  machines: readonly MachineFacts[];
  subscriptions: readonly SubscriptionFacts[];
  gaps: readonly GapFacts[];
}

/** Subscription, JIT state, VM, its ports and windows. What could not be read stands where it belongs. */
export function machineTree(
  { machines, subscriptions, gaps }: MachineTreeFacts,
  looking: Looking,
): TreeNode[] {
  const names = new Map(subscriptions.map(({ id, name }) => [idKey(id), name]));
  const bySubscription = groupedBy(machines, ({ machine }) => idKey(machine.subscriptionId));
  const gapsOf = groupedBy(gaps, ({ subscriptionId }) => idKey(subscriptionId ?? ''));
  const ids = new Set([...bySubscription.keys(), ...gapsOf.keys()].filter((id) => id !== ''));
  const nodes = [...ids].map((id) =>
    subscriptionNode(id, names.get(id) ?? id, bySubscription.get(id) ?? [], gapsOf.get(id) ?? [], looking),
  );
  return [...(gapsOf.get('') ?? []).map(gapNode), ...nodes.sort(byLabel)];
}

function subscriptionNode(
  id: string,
  name: string,
  machines: readonly MachineFacts[],
  gaps: readonly GapFacts[],
  looking: Looking,
): TreeNode {
  const states = groupedBy(machines, ({ state }) => state);
  const groups = order.flatMap((state) => {
    const members = states.get(state) ?? [];
    return members.length === 0 ? [] : [stateNode(id, state, members, looking)];
  });
  return {
    id: `subscription:${id}`,
    label: plainText(name),
    description: '',
    tooltip: [
      { heading: plainText(name), text: plainText(id) },
      { heading: 'Virtual machines', text: String(machines.length) },
    ],
    icon: { from: 'editor', name: 'key' },
    context: 'subscription',
    spoken: `Subscription ${plainText(name)}, ${countText(machines.length)}`,
    expansion: 'expanded',
    children: [...gaps.map(gapNode), ...groups],
    subject: null,
  };
}

const order = ['configured', 'recommended', 'none'] as const satisfies readonly JitState[];

const stateIcons = {
  configured: 'lock',
  recommended: 'shield',
  none: 'circle-slash',
} as const satisfies Record<JitState, string>;

function stateNode(
  subscription: string,
  state: JitState,
  machines: readonly MachineFacts[],
  looking: Looking,
): TreeNode {
  return {
    id: `state:${subscription}/${state}`,
    label: stateText(state),
    description: String(machines.length),
    tooltip: [{ heading: stateText(state), text: stateMeanings[state] }],
    icon: { from: 'editor', name: stateIcons[state] },
    context: `state;state=${state}`,
    spoken: `${stateText(state)}, ${countText(machines.length)}`,
    expansion: state === 'configured' ? 'expanded' : 'collapsed',
    children: machines.map((machine) => machineNode(machine, looking)).sort(byLabel),
    subject: null,
  };
}

const stateMeanings = {
  configured: 'Under just-in-time access: ports open on request only.',
  recommended: 'Could be under just-in-time access and is not.',
  none: 'Just-in-time access cannot be enabled; each VM says why.',
} as const satisfies Record<JitState, string>;

function gapNode(gap: GapFacts): TreeNode {
  return leaf({
    id: `gap:${gap.subscriptionId ?? ''}/${gap.what}`,
    label: 'Not complete',
    description: gapText(gap),
    tooltip: [{ text: gapText(gap) }],
    icon: { from: 'editor', name: 'warning', color: 'list.warningForeground' },
    context: 'gap',
    spoken: gapText(gap),
    subject: null,
  });
}

function countText(count: number): string {
  return count === 1 ? '1 virtual machine' : `${count} virtual machines`;
}

// Numbers in names count as numbers: web-2 comes before web-10.
const collator = new Intl.Collator(undefined, { numeric: true });

function byLabel(a: TreeNode, b: TreeNode): number {
  return collator.compare(a.label, b.label) || collator.compare(a.description, b.description);
}
