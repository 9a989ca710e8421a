import * as vscode from 'vscode';
import type { TreeNode } from '../view/treeNode.ts';
import { paintNode } from './paintNode.ts';

/** A view whose rows are data. */
export interface NodeTree {
  view: vscode.TreeView<TreeNode>;
  /** Shows what `roots` gives, now and whenever the editor asks. */
  show(roots: () => readonly TreeNode[]): void;
  dispose(): void;
}

/** `onShown` is told when somebody begins to see the view. */
export function nodeTree(id: string, extensionUri: vscode.Uri, onShown: () => void): NodeTree {
  let roots: () => readonly TreeNode[] = () => [];
  const changed = new vscode.EventEmitter<undefined>();
  const view = vscode.window.createTreeView<TreeNode>(id, {
    canSelectMany: true,
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (node) => [...(node ? node.children : roots())],
      getTreeItem: (node) => paintNode(node, extensionUri),
    },
  });
  const shown = view.onDidChangeVisibility(({ visible }) => {
    if (visible) onShown();
  });
  if (view.visible) onShown();
  return {
    view,
    show(given) {
      roots = given;
      changed.fire(undefined);
    },
    dispose: () => vscode.Disposable.from(view, shown, changed).dispose(),
  };
}
