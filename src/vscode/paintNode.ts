import * as vscode from 'vscode';
import { escapedMarkdown } from '../view/escapedMarkdown.ts';
import type { TreeIcon, TreeNode } from '../view/treeNode.ts';

/** Turns a row into what the editor shows. The only place that does. */
export function paintNode(node: TreeNode, extensionUri: vscode.Uri): vscode.TreeItem {
  const item = new vscode.TreeItem(node.label, expansions[node.expansion]);
  item.id = node.id;
  item.description = node.description;
  item.tooltip = tooltipOf(node);
  item.iconPath = iconOf(node.icon, extensionUri);
  item.contextValue = node.context;
  item.accessibilityInformation = { label: node.spoken };
  return item;
}

const expansions = {
  leaf: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
} as const;

/** Names from Azure are never markdown. (The editor's own `appendText` makes lines that break nowhere.) */
function tooltipOf({ tooltip }: TreeNode): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  for (const { heading, text } of tooltip) {
    if (heading !== undefined) markdown.appendMarkdown(`**${escapedMarkdown(heading)}**`);
    if (heading !== undefined && text !== '') markdown.appendMarkdown(': ');
    markdown.appendMarkdown(`${escapedMarkdown(text)}  \n`);
  }
  return markdown;
}

function iconOf(icon: TreeIcon, extensionUri: vscode.Uri): vscode.IconPath {
  if (icon.from === 'editor') {
    return new vscode.ThemeIcon(icon.name, icon.color ? new vscode.ThemeColor(icon.color) : undefined);
  }
  const file = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `${icon.name}-${theme}.svg`);
  return { light: file('light'), dark: file('dark') };
}
