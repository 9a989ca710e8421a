import type { AzureFault } from '../core/azureFault.ts';
import { groupedBy } from '../core/groupedBy.ts';
import type { Lock } from '../core/lock.ts';
import type { NeededAction } from '../core/permission.ts';
import { type RoleName, roleFor } from '../core/roleDefinition.ts';
import { defenderRightsText } from './defenderRightsText.ts';
import { joinRightsText } from './joinRightsText.ts';
import { lockText } from './lockedText.ts';
import { missingText, type OperationRow, operationTexts, unreadText } from './permissionsText.ts';
import { plainText } from './plainText.ts';
import { scopeText } from './resourceText.ts';

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
  /** A few words behind the label. */
  aside: string;
  /** A line of its own below it, which a narrow list cuts at its end. */
  detail: string;
}

/** What may be done, operation by operation. */
export function operationLines({ operations }: Pick<PermissionFacts, 'operations'>): PermissionLine[] {
  return operations.map(operationLine);
}

/** What nobody may do, whatever their rights: Defender for Cloud alone ends access. */
export function noClosingLines({ backend }: { backend: 'direct' | 'defender' }): PermissionLine[] {
  if (backend === 'direct') return [];
  return [
    {
      icon: 'info',
      label: operationTexts.close,
      aside: 'not early',
      detail: 'Defender for Cloud ends access at its time.',
    },
  ];
}

/** Each missing right once, then what stands in the way of all operations, then what is not known. */
export function obstacleLines({ operations, locks, unread }: PermissionFacts): PermissionLine[] {
  const lacking = operations.flatMap(({ operation, missing }) =>
    missing.map((needed) => ({ operation, needed })),
  );
  const byRight = groupedBy(lacking, ({ needed }) => missingText(needed).toLowerCase());
  return [
    ...[...byRight.values()].map(rightLine),
    ...locks.map((lock) => ({
      icon: 'lock',
      label: lockText(lock),
      aside: '',
      detail:
        lock.level === 'ReadOnly'
          ? 'Nothing can be opened, closed or changed while it stands.'
          : 'Rules cannot be deleted while it stands; they are rewritten so that they open nothing.',
    })),
    ...unread.map((one) => ({
      icon: 'warning',
      label: 'Not everything is known',
      aside: '',
      detail: unreadText(one),
    })),
  ];
}

/** The roles that together hold what is missing, each once. */
export function rolesToAskFor(operations: readonly OperationRow[]): RoleName[] {
  const lacking = operations.filter(({ missing }) => missing.length > 0);

  return [...new Set(lacking.map(({ operation }) => roleFor(operation)))];
}

function operationLine({ operation, allowed, missing }: OperationRow): PermissionLine {
  const label = operationTexts[operation];
  if (allowed === true) return { icon: 'check', label, aside: '', detail: '' };
  if (allowed === null) return { icon: 'question', label, aside: 'unknown', detail: '' };
  const aside = `lacks ${missing.length === 1 ? '1 right' : `${missing.length} rights`}`;

  return { icon: 'circle-slash', label, aside, detail: '' };
}

function rightLine(lacking: readonly [Lacking, ...Lacking[]]): PermissionLine {
  const [{ needed }] = lacking;
  const operations = lacking.map(({ operation }) => inSentence(operationTexts[operation]));
  return {
    icon: 'key',
    label: plainText(needed.action),
    aside: '',
    detail: [
      `on ${scopeText(needed.scope)}, to ${operations.join(', ')}`,
      joinRightsText([needed.action]),
      defenderRightsText([needed.action]),
    ]
      .filter((part) => part !== '')
      .join('. '),
  };
}

function inSentence(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

interface Lacking {
  operation: OperationRow['operation'];
  needed: NeededAction;
}
