import type { AzureFault } from '../core/azureFault.ts';
import { tellBusy } from './busyText.ts';
import { defenderRightsText } from './defenderRightsText.ts';
import { joinRightsText } from './joinRightsText.ts';
import { tellOperation } from './operationText.ts';
import { plainText } from './plainText.ts';
import { tellRefusal } from './refusalText.ts';
import { groupOfRuleText, scopeText } from './resourceText.ts';
import { said } from './said.ts';
import type { Telling } from './telling.ts';

/** What Azure, or the way to it, made of a request. */
export function tellAzureFault(fault: AzureFault): Telling {
  switch (fault.kind) {
    case 'forbidden':
      return {
        happened: `Azure refuses ${plainText(fault.action) || 'you the right to do this'} on ${scopeText(fault.scope)}.`,
        toDo: [
          'Ask for a role that grants it there; a fresh role assignment takes some minutes to count.',
          joinRightsText([fault.action]),
          defenderRightsText([fault.action]),
        ]
          .filter((sentence) => sentence !== '')
          .join(' '),
      };
    case 'unauthenticated':
      return { happened: `Azure does not accept the sign-in${said(fault.message)}`, toDo: 'Sign in again.' };
    case 'notFound':
      return {
        happened:
          fault.missingGroup === undefined
            ? `Azure does not find ${scopeText(fault.id)}.`
            : `Azure does not find ${scopeText(fault.missingGroup)}, and so not ${scopeText(fault.id)}.`,
        toDo: 'It may have been deleted or moved; look again.',
      };
    case 'locked':
      return {
        happened:
          `A management lock on ${scopeText(fault.lockScope)} forbids the ${plainText(fault.operation)} of ` +
          `${scopeText(fault.scope)}.`,
        toDo: 'Have the lock removed by whoever set it, then try again.',
      };
    case 'throttled':
      return {
        happened: `Azure is asked too often and wants ${fault.retryAfterSeconds} s of rest.`,
        toDo: `Try again in ${fault.retryAfterSeconds} s.`,
      };
    case 'busy':
      return tellBusy(fault);
    case 'changed':
      return {
        happened: `Somebody changed ${groupOfRuleText(fault.id)} after it was read${said(fault.message)}`,
        toDo: 'Try again: it is read afresh and planned anew.',
      };
    case 'priorityTaken':
      return {
        happened: `Another rule in ${groupOfRuleText(fault.id)} has the same priority${said(fault.message)}`,
        toDo: 'Try again: the next plan takes a free one.',
      };
    case 'refused':
      return tellRefusal(fault);
    case 'operationFailed':
      return tellOperation(fault);
    case 'unavailable':
      return {
        happened: `Azure gives no answer${said(fault.message)}`,
        toDo: 'Check the network and try again.',
      };
    case 'unexpectedAnswer':
      return {
        happened: `Azure's answer about ${scopeText(fault.id)} cannot be understood${said(fault.message)}`,
        toDo: 'Try again; if it stays so, update this program or report it with this text.',
      };
    case 'cancelled':
      return { happened: 'It was cancelled.', toDo: '' };
  }
}
