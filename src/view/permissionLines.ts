import type { AzureFault } from '../core/azureFault.ts';
import type { Lock } from '../core/lock.ts';
import { type RoleName, roleFor } from '../core/roleDefinition.ts';
import { lockText } from './lockedText.ts';
import { missingText, type OperationRow, operationTexts, unreadText } from './permissionsText.ts';

/** What is known of somebody's rights on a VM. */
export interface PermissionFacts {
  operations: readonly OperationRow[];
  locks: readonly Lock[];
  unread: readonly { what: 'permissions' | 'locks'; scope: string; fault: AzureFault }[];
}

/** One line of a list that somebody reads. */
export interface PermissionLine {
  /** One of the editor's pictures, by name. */
  icon: string;
  label: string;
  detail: string;
}

/** Operation by operation, then what stands in the way of all of them, then what is not known. */
export function permissionLines({ operations, locks, unread }: PermissionFacts): PermissionLine[] {
  return [
    ...operations.map(operationLine),
    ...locks.map((lock) => ({
      icon: 'lock',
      label: lockText(lock),
      detail:
        lock.level === 'ReadOnly'
          ? 'Nothing can be opened, closed or changed while it stands.'
          : 'Rules cannot be deleted while it stands; they are rewritten so that they open nothing.',
    })),
    ...unread.map((one) => ({ icon: 'warning', label: 'Not everything is known', detail: unreadText(one) })),
  ];
}

/** The roles that together hold what is missing, each once. */
export function rolesToAskFor(operations: readonly OperationRow[]): RoleName[] {
  const lacking = operations.filter(({ missing }) => missing.length > 0);

  return [...new Set(lacking.map(({ operation }) => roleFor(operation)))];
}

function operationLine({ operation, allowed, missing }: OperationRow): PermissionLine {
  const label = operationTexts[operation];
  if (allowed === true) return { icon: 'check', label, detail: '' };
  if (allowed === null) return { icon: 'question', label, detail: 'Unknown' };

  return { icon: 'circle-slash', label, detail: `Missing: ${missing.map(missingText).join('; ')}` };
}
