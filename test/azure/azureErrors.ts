import type { AzureFault } from '../../src/core/azureFault.ts';
import { allowRule, frontNsg } from '../view/facts.ts';

/** An answer of Azure's as its network provider and Resource Manager give it, and the fault that it is for us. */
export interface AzureErrorCase {
  name: string;
  status: number;
  headers?: Record<string, string>;
  body: unknown;
  fault: AzureFault;
}

export const rule = `${frontNsg}/securityRules/${allowRule}`;
const group = '/subscriptions/11111111-2000-4000-8000-000000000001/resourceGroups/web';
const vnet = `${group}/providers/Microsoft.Network/virtualNetworks/front/subnets/web`;
const client = "The client 'dana@contoso.example' with object id '7d5f8d1e-0000-4000-8000-000000000001'";
const ruleWrite = 'Microsoft.Network/networkSecurityGroups/securityRules/write';
const groupWrite = 'Microsoft.Network/networkSecurityGroups/write';
const join = 'Microsoft.Network/virtualNetworks/subnets/join/action';

function error(code: string, message: string, details?: object[]) {
  return { error: { code, message, ...(details ? { details } : {}) } };
}

function refused(code: string, message: string, status = 400): AzureErrorCase {
  return {
    name: code,
    status,
    body: error(code, message, []),
    fault: { kind: 'refused', id: rule, status, code, message },
  };
}

const conflict = `Security rule ${allowRule} conflicts with rule office. Rules cannot have the same Priority and Direction.`;
const inProgress =
  'Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: https://westeurope.network.azure.com/operations/1.';
const updating = `Operation PutSecurityRuleOperation (1) is updating resource ${frontNsg}.`;
const notSucceeded = `Cannot proceed with operation because resource ${frontNsg} used by resource nic is not in Succeeded state.`;
const stale = 'The If-Match precondition of the request was not met.';

export const azureErrors: readonly AzureErrorCase[] = [
  {
    name: 'SecurityRuleConflict',
    status: 400,
    body: error('SecurityRuleConflict', conflict, []),
    fault: { kind: 'priorityTaken', id: rule, message: conflict },
  },
  refused(
    'SecurityRuleInvalidPriority',
    'Security rule has invalid Priority. Value provided: 50 Allowed range 100-4096.',
  ),
  refused(
    'OverlappingSubnetsNotPermittedInSecurityRule',
    `Security rule parameter SourceAddressPrefix for rule with Id ${rule} contains overlapping subnets [10.0.0.0/8, 10.1.0.0/16], which is not permitted.`,
  ),
  refused(
    'SecurityRuleParameterContainsUnsupportedValue',
    `Security rule parameter DestinationAddressPrefix for rule with Id ${rule} cannot specify existing VIRTUALNETWORK, INTERNET, AZURELOADBALANCER, '*' or system tags. Unsupported value used: *.`,
  ),
  refused('InvalidResourceName', 'Resource name -x is invalid.'),
  refused('InvalidRequestFormat', 'Cannot parse the request.'),
  refused('SecurityRuleCountLimitReached', 'A security group cannot have more than 1000 security rules.'),
  refused(
    'SecurityRuleAddressesOrPortsPerSecurityGroupLimitReached',
    `Network security group ${frontNsg} has 4094 DestinationAddressPrefixes. A security group cannot have more than 4000.`,
  ),
  refused('RequestDisallowedByPolicy', "Resource 'x' was disallowed by policy.", 403),
  refused('ReadOnlyDisabledSubscription', 'The subscription is disabled.', 409),
  refused('MissingSubscriptionRegistration', 'The subscription is not registered.', 409),
  refused('SubscriptionNotFound', "The subscription '1' could not be found.", 404),
  {
    name: 'AuthorizationFailed',
    status: 403,
    body: error(
      'AuthorizationFailed',
      `${client} does not have authorization to perform action '${ruleWrite}' over scope '${rule}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    ),
    fault: { kind: 'forbidden', action: ruleWrite, scope: rule },
  },
  {
    name: 'LinkedAuthorizationFailed: what is missing, not what is permitted',
    status: 403,
    body: error(
      'LinkedAuthorizationFailed',
      `${client} has permission to perform action '${groupWrite}' on scope '${frontNsg}'; however, it does not have permission to perform action '${join}' on the linked scope(s) '${vnet}' or the linked scope(s) are invalid.`,
    ),
    fault: { kind: 'forbidden', action: join, scope: vnet },
  },
  {
    name: 'LinkedAuthorizationFailed of several actions',
    status: 403,
    body: error(
      'LinkedAuthorizationFailed',
      `${client} has permission to perform action '${groupWrite}' on scope '${frontNsg}'; however, it does not have permission to perform action(s) '${join}' on the linked scope(s) '${vnet}' (respectively) or the linked scope(s) are invalid.`,
    ),
    fault: { kind: 'forbidden', action: join, scope: vnet },
  },
  {
    name: 'LinkedAuthorizationFailed of a subscription of another tenant',
    status: 403,
    body: error(
      'LinkedAuthorizationFailed',
      `${client} has permission to perform action '${groupWrite}' on scope '${frontNsg}'; however, the current tenant '3' is not authorized to access linked subscription '2'.`,
    ),
    fault: { kind: 'forbidden', action: '', scope: '/subscriptions/2' },
  },
  {
    name: 'a deny assignment, which Azure tells of what is denied',
    status: 403,
    body: error(
      'DenyAssignmentAuthorizationFailed',
      `${client} has permission to perform action '${ruleWrite}' on scope '${rule}'; however, the access is denied because of the deny assignment with name 'keep' and Id '4' at scope '${group}'.`,
    ),
    fault: { kind: 'forbidden', action: ruleWrite, scope: rule },
  },
  {
    name: 'a refusal that names no right',
    status: 403,
    body: error('AuthorizationFailed', 'No.'),
    fault: { kind: 'forbidden', action: '', scope: rule },
  },
  {
    name: 'AnotherOperationInProgress with 409',
    status: 409,
    body: error('AnotherOperationInProgress', inProgress, []),
    fault: { kind: 'busy', id: rule, code: 'AnotherOperationInProgress', message: inProgress },
  },
  {
    name: 'AnotherOperationInProgress with 400',
    status: 400,
    body: error('AnotherOperationInProgress', inProgress, []),
    fault: { kind: 'busy', id: rule, code: 'AnotherOperationInProgress', message: inProgress },
  },
  {
    name: 'RetryableError of another operation: a lock, no quota',
    status: 429,
    body: error('RetryableError', 'A retryable error occured.', [
      { code: 'RetryableErrorDueToAnotherOperation', message: updating },
    ]),
    fault: { kind: 'busy', id: rule, code: 'RetryableErrorDueToAnotherOperation', message: updating },
  },
  {
    name: 'RetryableError of a linked resource',
    status: 429,
    body: error('RetryableError', 'A retryable error occured.', [
      { code: 'ReferencedResourceNotProvisioned', message: notSucceeded },
    ]),
    fault: { kind: 'busy', id: rule, code: 'ReferencedResourceNotProvisioned', message: notSucceeded },
  },
  {
    name: 'RetryableError without a reason',
    status: 429,
    body: error('RetryableError', 'A retryable error occured.'),
    fault: { kind: 'busy', id: rule, code: 'RetryableError', message: 'A retryable error occured.' },
  },
  {
    name: 'another conflict, which may pass',
    status: 409,
    body: error('Conflict', 'Conflict.'),
    fault: { kind: 'busy', id: rule, code: 'Conflict', message: 'Conflict.' },
  },
  {
    name: 'ScopeLocked',
    status: 409,
    body: error(
      'ScopeLocked',
      `The scope '${rule}' cannot perform delete operation because following scope(s) are locked: '${group}'. Please remove the lock and try again.`,
    ),
    fault: { kind: 'locked', scope: rule, lockScope: group, operation: 'delete' },
  },
  {
    name: 'ScopeLocked in other words',
    status: 409,
    body: error('ScopeLocked', 'There is a lock.'),
    fault: { kind: 'locked', scope: rule, lockScope: rule, operation: 'write' },
  },
  {
    name: 'PreconditionFailed',
    status: 412,
    body: error('PreconditionFailed', stale, []),
    fault: { kind: 'changed', id: rule, message: stale },
  },
  {
    name: '412 without a wrapping',
    status: 412,
    body: { code: 'PreconditionFailed', message: stale },
    fault: { kind: 'changed', id: rule, message: stale },
  },
  {
    name: '412 without a body',
    status: 412,
    body: undefined,
    fault: { kind: 'changed', id: rule, message: '' },
  },
  {
    name: 'SubscriptionRequestsThrottled',
    status: 429,
    headers: { 'retry-after': '17' },
    body: error(
      'SubscriptionRequestsThrottled',
      "Number of 'read' requests for subscription '1' actor '2' exceeded. Please try again after '17' seconds.",
    ),
    fault: { kind: 'throttled', retryAfterSeconds: 17 },
  },
  {
    name: '429 without Retry-After',
    status: 429,
    body: error('TooManyRequests', 'Slow down.'),
    fault: { kind: 'throttled', retryAfterSeconds: 10 },
  },
  {
    name: '429 without a body',
    status: 429,
    body: undefined,
    fault: { kind: 'throttled', retryAfterSeconds: 10 },
  },
  {
    name: '404 of Resource Manager',
    status: 404,
    headers: { 'x-ms-failure-cause': 'gateway' },
    body: error(
      'ResourceNotFound',
      "The Resource 'Microsoft.Network/networkSecurityGroups/front-nsg' under resource group 'web' was not found.",
    ),
    fault: { kind: 'notFound', id: rule },
  },
  {
    name: '404 of the network provider',
    status: 404,
    body: error('NotFound', `Resource ${rule} not found.`, []),
    fault: { kind: 'notFound', id: rule },
  },
  {
    name: 'ResourceGroupNotFound',
    status: 404,
    headers: { 'x-ms-failure-cause': 'gateway' },
    body: error('ResourceGroupNotFound', "Resource group 'web' could not be found."),
    fault: { kind: 'notFound', id: rule, missingGroup: group },
  },
  {
    name: 'a conflict with capital letters and nulls',
    status: 409,
    body: {
      Error: {
        Code: 'ResourceGroupDeletionBlocked',
        Target: null,
        Message: 'Deletion failed.',
        Details: [{ Code: null, Message: '{}', Details: null }],
      },
    },
    fault: { kind: 'busy', id: rule, code: 'ResourceGroupDeletionBlocked', message: 'Deletion failed.' },
  },
  {
    name: 'a sign-in that is over',
    status: 401,
    body: error('ExpiredAuthenticationToken', 'The access token expiry UTC time is earlier than now.'),
    fault: { kind: 'unauthenticated', message: 'The access token expiry UTC time is earlier than now.' },
  },
  {
    name: '500 with a message',
    status: 500,
    body: error('InternalServerError', 'An error occurred.'),
    fault: { kind: 'unavailable', message: 'An error occurred.' },
  },
  {
    name: 'a page of a gateway',
    status: 502,
    body: '<html>',
    fault: { kind: 'unavailable', message: 'HTTP 502' },
  },
  {
    name: 'an error that is a text',
    status: 400,
    body: { error: 'invalid_request' },
    fault: { kind: 'refused', id: rule, status: 400, code: '', message: '' },
  },
  {
    name: 'details that are no list, a code that is null',
    status: 400,
    body: { error: { code: null, message: 'No.', details: { code: 7 } } },
    fault: { kind: 'refused', id: rule, status: 400, code: '', message: 'No.' },
  },
];
