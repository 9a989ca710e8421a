import { type GuardFacts, guardName, guardText } from './guardText.ts';
import { leaf, type TreeIcon, type TreeNode } from './treeNode.ts';

/** The line that says what protects when every editor is shut. */
export function guardNode(guards: readonly GuardFacts[], nowMs: number): TreeNode {
  const { state, isFine, line, meaning } = guardText(guards, nowMs);
  const icon: TreeIcon = isFine
    ? { from: 'editor', name: 'shield' }
    : { from: 'editor', name: 'warning', color: 'list.warningForeground' };
  return leaf({
    id: 'guard',
    label: line,
    description: '',
    tooltip: [
      { heading: line, text: '' },
      { text: meaning },
      ...guards.map((guard) => ({ text: guardName(guard) })),
    ],
    icon,
    context: `guard;state=${state}`,
    spoken: `${line}. ${meaning}`,
    subject: null,
  });
}
