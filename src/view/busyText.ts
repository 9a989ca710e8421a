import type { AzureFault } from '../core/azureFault.ts';
import { isFirewallHolderId } from '../core/firewallHolderId.ts';
import { holderText } from './holderText.ts';
import { plainText } from './plainText.ts';
import { groupOfRuleText } from './resourceText.ts';
import { said } from './said.ts';
import type { Telling } from './telling.ts';

/** Something that passes by itself: another write, somebody else's change, a plan that came too late. */
export function tellBusy({ code, message, id }: Extract<AzureFault, { kind: 'busy' }>): Telling {
  const what = id === undefined ? 'the same resource' : groupOfRuleText(id);
  if (id !== undefined && isFirewallHolderId(id) && !ownCodes.has(code)) {
    return {
      happened: `Another update of ${holderText(id)} is still under way${code === '' ? '' : ` (${plainText(code)})`}.`,
      toDo: 'Try again in some minutes; a firewall takes one update at a time.',
    };
  }
  switch (code) {
    case 'TooLate':
      return {
        happened: 'It was not sent: the time in which it could be written is over.',
        toDo: 'Try again; ask for longer if the end was near.',
      };
    case 'Changing':
      return {
        happened: `Others keep changing ${groupOfRuleText(message)} at the same time.`,
        toDo: 'Try again when they are done.',
      };
    case 'SecurityRuleConflict':
      return {
        happened: `Others took every priority that was planned in ${groupOfRuleText(message)}.`,
        toDo: 'Try again when they are done.',
      };
    // What Azure says of these is an address to ask and the ids of operations, so it is not repeated.
    case 'AnotherOperationInProgress':
    case 'RetryableErrorDueToAnotherOperation':
      return {
        happened: `Another change of ${what} is still under way (${code}).`,
        toDo: 'Try again in a moment.',
      };
    case 'ReferencedResourceNotProvisioned':
      return {
        happened: `Something that ${what} is linked to is still being changed (${code})${said(message)}`,
        toDo: 'Try again in a moment.',
      };
    case 'ResourceGroupBeingDeleted':
      return {
        happened: `The resource group of ${what} is being deleted.`,
        toDo: 'Nothing can be changed there any more.',
      };
    default: {
      const name = code === '' ? '' : ` (${plainText(code)})`;
      return {
        happened: `Azure cannot do this to ${what} now${name}${said(message)}`,
        toDo: 'Try again in a moment.',
      };
    }
  }
}

/** Of our own making, or about something else than another update of the same firewall. */
const ownCodes: ReadonlySet<string> = new Set([
  'TooLate',
  'Changing',
  'ReferencedResourceNotProvisioned',
  'ResourceGroupBeingDeleted',
]);
