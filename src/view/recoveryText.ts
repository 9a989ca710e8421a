import type { AccessError } from '../core/accessError.ts';
import type { JournalEvent } from '../core/journalEntry.ts';
import type { UnfinishedOperation } from '../core/journalFold.ts';
import { parseRuleName } from '../core/ruleName.ts';
import { errorText } from './errorText.ts';
import { plainText } from './plainText.ts';
import { vmText } from './resourceText.ts';

/** What became of something that another start of this program had begun and not ended. */
export function recoveryText(recovered: {
  operation: Pick<UnfinishedOperation, 'began' | 'rules'>;
  end: JournalEvent;
  error: AccessError | null;
}): string {
  const { operation, end, error } = recovered;
  const what = whatWasBegun(operation);
  if (error) return `${what} before this program was stopped, and could not be ended. ${errorText(error)}`;
  return `${what} before this program was stopped: ${ends[end.kind]}.`;
}

function whatWasBegun({ began, rules }: Pick<UnfinishedOperation, 'began' | 'rules'>): string {
  switch (began?.kind) {
    case 'opening':
      return `Access to ${vmText(began.vm)} was being opened`;
    case 'enabling':
      return `${vmText(began.vm)} was going under just-in-time access`;
    case 'disabling':
      return `${vmText(began.vm)} was leaving just-in-time access`;
    default: {
      const name = rules.map(({ rule }) => parseRuleName(rule)?.vmName).find((vm) => vm !== undefined);
      return `Access to ${plainText(name ?? 'a virtual machine')} was being closed`;
    }
  }
}

const ends = {
  opening: 'it goes on',
  closing: 'it goes on',
  enabling: 'it goes on',
  disabling: 'it goes on',
  undoing: 'it goes on',
  failed: 'something is left in place',
  opened: 'it is open',
  undone: 'it was taken back',
  closed: 'it is closed now',
  enabled: 'it is under it now',
  disabled: 'it has left it now',
} as const satisfies Record<JournalEvent['kind'], string>;
