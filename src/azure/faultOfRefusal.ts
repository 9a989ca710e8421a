import type { AzureFault } from '../core/azureFault.ts';
import type { ArmError } from './errorOfBody.ts';

/**
 * Codes that stay refused however often the request is sent, under a status that says something else: 403 that no role
 * mends, 404 of what was never asked for (so that a rule does not count as gone because its subscription cannot be
 * seen), and 409 that does not pass.
 */
const finalCodes = new Set([
  'RequestDisallowedByPolicy',
  'SubscriptionNotFound',
  'InvalidResourceType',
  'InvalidResourceNamespace',
  'ResourceTypeNotSupported',
  'NoRegisteredProviderFound',
  'MissingSubscriptionRegistration',
  'ReadOnlyDisabledSubscription',
  'PropertyChangeNotAllowed',
]);

/** What an answer means by its code, or by its status where that is 403; undefined where neither says enough. */
export function faultOfRefusal(
  { code, message }: ArmError,
  status: number,
  id: string,
): AzureFault | undefined {
  if (finalCodes.has(code) || code.endsWith('LimitReached')) {
    return { kind: 'refused', id, status, code, message };
  }
  switch (code) {
    case 'ScopeLocked':
      return lockedFault(message, id);
    case 'SecurityRuleConflict':
      return { kind: 'priorityTaken', id, message };
    case 'PreconditionFailed':
      return { kind: 'changed', id, message };
    case 'ResourceGroupNotFound': {
      const missingGroup = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(id)?.[0];
      return { kind: 'notFound', id, ...(missingGroup ? { missingGroup } : {}) };
    }
    default:
      return status === 403 ? forbiddenFault(code, message, id) : undefined;
  }
}

/**
 * Azure tells the action and the scope of a refusal in its message only. Of a linked resource it names first what is
 * permitted, and then what is not, so only what follows "does not have" counts; and a linked subscription of another
 * tenant is refused without an action.
 */
function forbiddenFault(code: string, message: string, id: string): AzureFault {
  const ofLinked = code === 'LinkedAuthorizationFailed' ? '' : message;
  const missing = /\bdo(?:es)? not have\b.*/is.exec(message)?.[0] ?? ofLinked;
  const action = /perform actions?(?:\(s\))? ['"]([^'"]+)['"]/i.exec(missing)?.[1];
  const scope = /(?:on|over) (?:the )?(?:linked )?scopes?(?:\(s\))? ['"]([^'"]+)['"]/i.exec(missing)?.[1];
  const subscription = /linked subscription ['"]([^'"]+)['"]/i.exec(message)?.[1];
  const linked = subscription === undefined ? id : `/subscriptions/${subscription}`;

  return { kind: 'forbidden', action: action ?? '', scope: scope ?? linked };
}

/** Where a lock stands is in the message only. */
function lockedFault(message: string, id: string): AzureFault {
  const operation = /cannot perform (\w+) operation/i.exec(message)?.[1] ?? 'write';
  const lockScope = /scopes?(?:\(s\))? (?:is|are) locked: ['"]([^'"]+)['"]/i.exec(message)?.[1] ?? id;

  return { kind: 'locked', scope: id, lockScope, operation };
}
