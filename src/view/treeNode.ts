/** A row of a tree as data; one function of the editor's folder paints it. All texts are plain. */
export interface TreeNode {
  /** The same for the same thing at every look, so that a row stays expanded and selected. */
  id: string;
  label: string;
  description: string;
  tooltip: readonly TooltipLine[];
  icon: TreeIcon;
  /** Facts separated by semicolons, for the `when` of menus: `vm;state=configured;backend=direct;window=open;drift=no`. */
  context: string;
  /** What a screen reader says. */
  spoken: string;
  expansion: 'leaf' | 'collapsed' | 'expanded';
  children: readonly TreeNode[];
  subject: TreeSubject | null;
}

/** What a command on the row is about. */
export type TreeSubject = { kind: 'vm'; vm: string } | { kind: 'window'; window: string; vm: string | null };

export interface TooltipLine {
  /** Shown bold; the empty line parts paragraphs. */
  heading?: string;
  text: string;
}

/** A picture of ours, in a light and a dark form, or one of the editor's by name. */
export type TreeIcon = { from: 'media'; name: MediaIcon } | { from: 'editor'; name: string; color?: string };

/** A network security group is a shield and a firewall a wall; the same lock or triangle as at a VM tells the state. */
export type MediaIcon =
  | `vm-${'configured' | 'open' | 'recommended' | 'exposed' | 'none'}`
  | `${'nsg' | 'firewall'}-${'shut' | 'open' | 'exposed'}`;

export function leaf(node: Omit<TreeNode, 'children' | 'expansion'>): TreeNode {
  return { ...node, children: [], expansion: 'leaf' };
}
