import type { AzureFault } from '../core/azureFault.ts';
import { defenderAdvice } from './defenderRefusalText.ts';
import { plainText } from './plainText.ts';
import { groupOfRuleText, scopeText } from './resourceText.ts';
import { said } from './said.ts';
import type { Telling } from './telling.ts';

type Refusal = Extract<AzureFault, { kind: 'refused' }>;

/** A refusal that stays one however often the request is sent, by its code. */
export function tellRefusal(fault: Refusal): Telling {
  const { id, status, code, message } = fault;
  if (code.endsWith('LimitReached')) {
    return {
      happened: `Azure allows no more in ${groupOfRuleText(id)} (${plainText(code)})${said(message)}`,
      toDo: 'Remove rules or addresses there that nobody needs, or close windows, then try again.',
    };
  }
  const ofDefender = defenderAdvice(code);
  if (ofDefender !== undefined && /\/providers\/Microsoft\.Security\//i.test(id)) {
    return {
      happened: `Defender for Cloud refuses ${scopeText(id)} (${plainText(code)})${said(message)}`,
      toDo: ofDefender,
    };
  }
  const tellCode = byCode.get(code);
  if (tellCode) return tellCode(fault);
  const name = [String(status), plainText(code)].filter((part) => part !== '').join(' ');

  return {
    happened: `Azure refuses the request about ${scopeText(id)} (${name})${said(message)}`,
    toDo: 'Mend what Azure names; the same request is refused again.',
  };
}

const byCode = new Map<string, (fault: Refusal) => Telling>([
  [
    'SecurityRuleInvalidPriority',
    ({ id, message }) => ({
      happened: `Azure refuses the priority of ${scopeText(id)}${said(message)}`,
      toDo: 'Free a priority from 100 to 4096 in that group, then try again.',
    }),
  ],
  [
    'OverlappingSubnetsNotPermittedInSecurityRule',
    ({ id, message }) => ({
      happened: `Azure refuses addresses that overlap within ${scopeText(id)}${said(message)}`,
      toDo: 'Name every address once, and no range inside another.',
    }),
  ],
  [
    'SecurityRuleParameterContainsUnsupportedValue',
    ({ id, message }) => ({
      happened: `Azure refuses any address or a service tag in a list of addresses, as in ${scopeText(id)}${said(message)}`,
      toDo: 'Name addresses and ranges only, or any address alone.',
    }),
  ],
  [
    'InvalidResourceName',
    ({ id, message }) => ({
      happened: `Azure refuses the name of ${scopeText(id)}${said(message)}`,
      toDo: 'Correct the name; Azure allows letters, digits, dots, dashes and underscores, at most 80.',
    }),
  ],
  [
    'InvalidRequestFormat',
    ({ id, message }) => ({
      happened: `Azure cannot read what was sent about ${scopeText(id)}${said(message)}`,
      toDo: 'Nothing that you entered mends this: update this program, or report it with this text.',
    }),
  ],
  [
    'RequestDisallowedByPolicy',
    ({ id, message }) => ({
      happened: `An Azure Policy forbids this on ${scopeText(id)}${said(message)}`,
      toDo: 'Ask whoever looks after that policy for an exemption; a role does not help.',
    }),
  ],
  [
    'SubscriptionNotFound',
    ({ id, message }) => ({
      happened: `Azure does not know the subscription of ${scopeText(id)} for this sign-in${said(message)}`,
      toDo: 'Sign in to the tenant that it belongs to, or name another subscription.',
    }),
  ],
  [
    'ReadOnlyDisabledSubscription',
    ({ id, message }) => ({
      happened: `The subscription of ${scopeText(id)} is disabled, so nothing in it can be changed${said(message)}`,
      toDo: 'Have the subscription enabled, then try again.',
    }),
  ],
  [
    'MissingSubscriptionRegistration',
    ({ id, message }) => ({
      happened: `The subscription of ${scopeText(id)} does not use this part of Azure yet${said(message)}`,
      toDo: 'Have the resource provider that Azure names registered there, then try again.',
    }),
  ],
]);
