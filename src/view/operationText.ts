import type { AzureFault } from '../core/azureFault.ts';
import { isFirewallHolderId } from '../core/firewallHolderId.ts';
import { plainText } from './plainText.ts';
import { scopeText } from './resourceText.ts';
import { said } from './said.ts';
import type { Telling } from './telling.ts';

/** A change that Azure began and did not finish, so some of it may stand. */
export function tellOperation({
  id,
  status,
  code,
  message,
}: Extract<AzureFault, { kind: 'operationFailed' }>): Telling {
  const what = scopeText(id);
  if (code === 'CanceledAndSupersededDueToAnotherOperation') {
    return {
      happened: `A newer change by somebody else took the place of this one of ${what}${said(message)}`,
      toDo: 'Try again.',
    };
  }
  if (!/^(failed|cancell?ed)$/i.test(status)) {
    return {
      happened: `Azure began to change ${what} and did not come to an end in time${said(message)}`,
      toDo: 'Try again in some minutes.',
    };
  }
  const reason = code === '' && message === '' ? ' and gives no reason' : '';
  const name = code === '' ? '' : ` (${plainText(code)})`;

  return {
    happened: `Azure began to change ${what} and ended it as ${plainText(status)}${name}${reason}${said(message)}`,
    toDo: isFirewallHolderId(id)
      ? 'Some instances of the firewall may have the rules as they were written and others as before: try again.'
      : 'Try again.',
  };
}
