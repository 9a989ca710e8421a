import type { AzureFault } from '../core/azureFault.ts';
import type { OperationName } from '../core/operationActions.ts';
import type { NeededAction } from '../core/permission.ts';
import { tellAzureFault } from './azureFaultText.ts';
import { plainText } from './plainText.ts';
import { scopeText } from './resourceText.ts';
import { tableText } from './tableText.ts';

/** An operation and whether the caller may do it; null is unknown. */
export interface OperationRow {
  operation: OperationName;
  allowed: boolean | null;
  missing: readonly NeededAction[];
}

/** One line for each missing right; an operation that lacks none, or of which nothing is known, has one line. */
export function permissionsTableText(rows: readonly OperationRow[], width: number): string {
  const cells = rows.flatMap(({ operation, allowed, missing }) => {
    const [first, ...others] = missing.map(({ action, scope }) => [shortAction(action), scopeText(scope)]);
    return [
      [operation, allowedText(allowed), ...(first ?? ['', ''])],
      ...others.map((other) => ['', '', ...other]),
    ];
  });

  return tableText(['OPERATION', 'ALLOWED', 'MISSING RIGHT', 'WHERE'], cells, width);
}

export function allowedText(allowed: boolean | null): string {
  if (allowed === null) return 'unknown';

  return allowed ? 'yes' : 'no';
}

/** `Microsoft.Network/networkSecurityGroups/securityRules/write on network security group web-nsg (…)` */
export function missingText({ action, scope }: NeededAction): string {
  return `${plainText(action)} on ${scopeText(scope)}`;
}

/** What could not be found out, and why. */
export function unreadText({
  what,
  scope,
  fault,
}: {
  what: 'permissions' | 'locks';
  scope: string;
  fault: AzureFault;
}): string {
  const unknown =
    what === 'locks'
      ? `The locks of ${scopeText(scope)} could not be read, so one may stand in the way.`
      : `What you may do on ${scopeText(scope)} could not be read.`;

  return `${unknown} ${tellAzureFault(fault).happened}`;
}

/** What an operation does, for people. */
export const operationTexts: Record<OperationName, string> = {
  list: 'See the VM and its state',
  request: 'Request access',
  extend: 'Extend access',
  close: 'Close access',
  enable: 'Enable JIT and set its policy',
  disable: 'Disable JIT',
  repair: 'Repair rules of JIT that were changed',
  sweep: 'Close whatever is overdue',
};

/** The provider is Microsoft's throughout and makes the column wide. */
function shortAction(action: string): string {
  return action.replace(/^Microsoft\./i, '');
}
