/** One entry of what Azure grants a caller at a scope. Patterns hold `*` for any run of characters. */
export interface Permission {
  actions: readonly string[];
  notActions: readonly string[];
}

/** An action that somebody needs at an ARM scope. */
export interface NeededAction {
  action: string;
  scope: string;
}

/**
 * Whether any entry grants the action and does not itself take it back: entries are OR-ed, and a `notActions` of
 * one role does not cancel another role.
 * https://learn.microsoft.com/azure/role-based-access-control/role-definitions#notactions
 */
export function isGranted(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ actions, notActions }) =>
      actions.some((pattern) => matchesAction(pattern, action)) &&
      !notActions.some((pattern) => matchesAction(pattern, action)),
  );
}

/** `*` matches any run of characters, `/` included; case does not matter. */
export function matchesAction(pattern: string, action: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const text = action.toLowerCase();
  const [head = '', ...rest] = parts;
  if (rest.length === 0) return head === text;
  if (!text.startsWith(head)) return false;
  const tail = rest.at(-1) ?? '';
  let position = head.length;
  for (const part of rest.slice(0, -1)) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return text.length - tail.length >= position && text.endsWith(tail);
}

/** The rights on single rules; every right at a group counts for its rules. */
export const securityRuleActions = {
  write: 'Microsoft.Network/networkSecurityGroups/securityRules/write',
  delete: 'Microsoft.Network/networkSecurityGroups/securityRules/delete',
} as const;

export const tagsWrite = 'Microsoft.Resources/tags/write';

/** What writing and taking away rules of a group needs. Read rights show themselves when the group is read. */
export function ruleWriteActions(groupIds: readonly string[]): NeededAction[] {
  return groupIds.flatMap((scope) => [
    { action: securityRuleActions.write, scope },
    { action: securityRuleActions.delete, scope },
  ]);
}

/** Tags at scope have an action of their own, so no right on the VM itself is needed. */
export function tagWriteAction(vmId: string): NeededAction {
  return { action: tagsWrite, scope: vmId };
}
