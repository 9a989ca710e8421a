import { describe, expect, test } from 'vitest';
import type { AzureFault } from '../../src/core/azureFault.ts';
import { tellAzureFault } from '../../src/view/azureFaultText.ts';
import { azureErrors, rule } from '../azure/azureErrors.ts';
import { allowRule, frontNsg, web01 } from './facts.ts';

const group = 'network security group front-nsg (resource group web)';
const ruleInGroup = `rule ${allowRule} in ${group}`;

const refused = (code: string, status = 400): AzureFault => ({
  kind: 'refused',
  id: rule,
  status,
  code,
  message: 'Azure says so',
});
const busy = (code: string): AzureFault => ({ kind: 'busy', id: rule, code, message: 'Azure says so' });
const failed = (status: string, code: string, message = ''): AzureFault => ({
  kind: 'operationFailed',
  id: rule,
  status,
  code,
  message,
});

const texts: [AzureFault, string, string][] = [
  [
    { kind: 'notFound', id: rule, missingGroup: '/subscriptions/s/resourceGroups/web' },
    `Azure does not find resource group web, and so not ${ruleInGroup}.`,
    'It may have been deleted or moved; look again.',
  ],
  [
    { kind: 'changed', id: frontNsg, message: '' },
    `Somebody changed ${group} after it was read.`,
    'Try again: it is read afresh and planned anew.',
  ],
  [
    { kind: 'priorityTaken', id: rule, message: 'Rules cannot have the same Priority.' },
    `Another rule in ${group} has the same priority: Rules cannot have the same Priority.`,
    'Try again: the next plan takes a free one.',
  ],
  [
    busy('AnotherOperationInProgress'),
    `Another change of ${group} is still under way (AnotherOperationInProgress).`,
    'Try again in a moment.',
  ],
  [
    busy('RetryableErrorDueToAnotherOperation'),
    `Another change of ${group} is still under way (RetryableErrorDueToAnotherOperation).`,
    'Try again in a moment.',
  ],
  [
    busy('ReferencedResourceNotProvisioned'),
    `Something that ${group} is linked to is still being changed (ReferencedResourceNotProvisioned): Azure says so.`,
    'Try again in a moment.',
  ],
  [
    busy('ResourceGroupBeingDeleted'),
    `The resource group of ${group} is being deleted.`,
    'Nothing can be changed there any more.',
  ],
  [busy(''), `Azure cannot do this to ${group} now: Azure says so.`, 'Try again in a moment.'],
  [
    { kind: 'busy', code: 'TooLate', message: 'The time is over.' },
    'It was not sent: the time in which it could be written is over.',
    'Try again; ask for longer if the end was near.',
  ],
  [
    { kind: 'busy', code: 'Changing', message: web01 },
    'Others keep changing VM web-01 (resource group web) at the same time.',
    'Try again when they are done.',
  ],
  [
    { kind: 'busy', code: 'SecurityRuleConflict', message: frontNsg },
    `Others took every priority that was planned in ${group}.`,
    'Try again when they are done.',
  ],
  [
    refused('SecurityRuleInvalidPriority'),
    `Azure refuses the priority of ${ruleInGroup}: Azure says so.`,
    'Free a priority from 100 to 4096 in that group, then try again.',
  ],
  [
    refused('OverlappingSubnetsNotPermittedInSecurityRule'),
    `Azure refuses addresses that overlap within ${ruleInGroup}: Azure says so.`,
    'Name every address once, and no range inside another.',
  ],
  [
    refused('SecurityRuleParameterContainsUnsupportedValue'),
    `Azure refuses any address or a service tag in a list of addresses, as in ${ruleInGroup}: Azure says so.`,
    'Name addresses and ranges only, or any address alone.',
  ],
  [
    refused('InvalidResourceName'),
    `Azure refuses the name of ${ruleInGroup}: Azure says so.`,
    'Correct the name; Azure allows letters, digits, dots, dashes and underscores, at most 80.',
  ],
  [
    refused('InvalidRequestFormat'),
    `Azure cannot read what was sent about ${ruleInGroup}: Azure says so.`,
    'Nothing that you entered mends this: update this program, or report it with this text.',
  ],
  [
    refused('SecurityRuleCountLimitReached'),
    `Azure allows no more in ${group} (SecurityRuleCountLimitReached): Azure says so.`,
    'Remove rules or addresses there that nobody needs, or close windows, then try again.',
  ],
  [
    refused('RequestDisallowedByPolicy', 403),
    `An Azure Policy forbids this on ${ruleInGroup}: Azure says so.`,
    'Ask whoever looks after that policy for an exemption; a role does not help.',
  ],
  [
    refused('SubscriptionNotFound', 404),
    `Azure does not know the subscription of ${ruleInGroup} for this sign-in: Azure says so.`,
    'Sign in to the tenant that it belongs to, or name another subscription.',
  ],
  [
    refused('ReadOnlyDisabledSubscription', 409),
    `The subscription of ${ruleInGroup} is disabled, so nothing in it can be changed: Azure says so.`,
    'Have the subscription enabled, then try again.',
  ],
  [
    refused('MissingSubscriptionRegistration', 409),
    `The subscription of ${ruleInGroup} does not use this part of Azure yet: Azure says so.`,
    'Have the resource provider that Azure names registered there, then try again.',
  ],
  [
    refused('SomethingElse'),
    `Azure refuses the request about ${ruleInGroup} (400 SomethingElse): Azure says so.`,
    'Mend what Azure names; the same request is refused again.',
  ],
  [
    refused(''),
    `Azure refuses the request about ${ruleInGroup} (400): Azure says so.`,
    'Mend what Azure names; the same request is refused again.',
  ],
  [
    failed('Canceled', 'CanceledAndSupersededDueToAnotherOperation', 'Superseded by 2.'),
    `A newer change by somebody else took the place of this one of ${ruleInGroup}: Superseded by 2.`,
    'Try again.',
  ],
  [
    failed('Failed', 'InternalServerError', 'An error occurred.'),
    `Azure began to change ${ruleInGroup} and ended it as Failed (InternalServerError): An error occurred.`,
    'Try again.',
  ],
  [
    failed('Canceled', ''),
    `Azure began to change ${ruleInGroup} and ended it as Canceled and gives no reason.`,
    'Try again.',
  ],
  [
    failed('InProgress', ''),
    `Azure began to change ${ruleInGroup} and did not come to an end in time.`,
    'Try again in some minutes.',
  ],
];

test.each(texts)('%j has its own words', (fault, happened, toDo) => {
  expect(tellAzureFault(fault)).toEqual({ happened, toDo });
});

describe('whatever Azure answers', () => {
  test.each(azureErrors.map((one) => [one.name, one.fault] as const))(
    '%s: it says what happened and what to do, in sentences',
    (_, fault) => {
      const { happened, toDo } = tellAzureFault(fault);

      expect(happened).toMatch(/^[A-Z].*[.!?…]$/);
      expect(toDo).toMatch(/^[A-Z].*\.$/);
      expect(happened).not.toMatch(/\(\)|\( | \)|undefined|\.\./);
    },
  );

  test('no two refusals of a rule that we know read alike', () => {
    const told = azureErrors
      .filter(({ fault }) => fault.kind === 'refused' && fault.code !== '')
      .map(({ fault }) => tellAzureFault(fault).toDo);

    // Both limits want the same from people.
    expect(new Set(told).size).toBe(told.length - 1);
  });
});

test('a code of somebody else cannot move the cursor', () => {
  const codes: AzureFault[] = [refused('A\x1b[2J'), busy('A\x1b[2J'), failed('Failed\n', 'A\x1b[2J')];
  for (const fault of codes) expect(tellAzureFault(fault).happened).not.toMatch(/\p{Cc}/u);
});
