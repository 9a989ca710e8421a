import type { AccessWindow } from '../core/accessWindow.ts';
import type { Machine } from '../core/machine.ts';
import type { Looking } from './machineTreeFacts.ts';
import type { TreeNode } from './treeNode.ts';
import { windowNode } from './windowTreeNode.ts';

/** Every open or overdue window, the first to end first, so that what is overdue is on top. */
export function windowTree(
  windows: readonly { window: AccessWindow; machine: Machine | null }[],
  looking: Looking,
): TreeNode[] {
  return [...windows]
    .sort((a, b) => a.window.endSeconds - b.window.endSeconds)
    .map(({ window, machine }) =>
      windowNode(window, { vm: machine?.id ?? null, isUnderMachine: false }, looking),
    );
}
