import type { Arm } from '../arm/arm.ts';
import { ArmError } from '../arm/armError.ts';
import { objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';

/**
 * Throws if an operation runs on the resource. Azure refuses a write to a security rule with 429
 * `RetryableError`, as other writes with 409 `AnotherOperationInProgress`; neither is a quota. Firewall policies have
 * a code of their own. `busyId` is the resource at the top, which Azure updates as one.
 */
export function requireNotBusy(
  arm: Arm,
  id: string,
  write: 'securityRule' | 'resource',
  busyId: string = id,
): void {
  const running = arm.operations.runningOn(busyId);
  if (running === undefined) return;
  if (write === 'securityRule') {
    throw retryable(
      'RetryableErrorDueToAnotherOperation',
      `Operation ${running.name} (${running.id}) is updating resource ${id}. ` +
        'The call can be retried in 1 second.',
    );
  }
  const [, kind] = /\/(firewallPolicies|ruleCollectionGroups)\/[^/]+$/i.exec(id) ?? [];
  if (kind !== undefined) {
    // Which of both codes a client gets follows from what it writes, not from what is being updated.
    const isGroup = kind.toLowerCase() === 'rulecollectiongroups';
    throw new ArmError(
      409,
      isGroup
        ? 'FirewallPolicyRuleCollectionGroupUpdateNotAllowedWhenUpdatingOrDeleting'
        : 'FirewallPolicyUpdateNotAllowedWhenUpdatingOrDeleting',
      `Put on Firewall Policy ${isGroup ? 'Rule Collection Group ' : ''}${id.split('/').at(-1)} is not allowed while a ` +
        `previous operation is in progress (operation ID : ${running.id}).`,
      { details: [] },
    );
  }
  const subscription = id.split('/')[2];
  throw new ArmError(
    409,
    'AnotherOperationInProgress',
    'Another operation on this or dependent resource is in progress. To retrieve status of the operation use ' +
      `uri: ${arm.endpoint}/subscriptions/${subscription}/providers/Microsoft.Network/locations/global/` +
      `operations/${running.id}?api-version=2023-09-01.`,
    { details: [] },
  );
}

/** Throws 429 if a network security group that the resource refers to is being updated. */
export function requireReferencesProvisioned(arm: Arm, resource: ArmResource): void {
  const owners = [
    resource.properties,
    ...objectsIn(resource.properties?.subnets).map((subnet) => subnet.properties),
  ];
  for (const owner of owners) {
    const { id } = objectOrEmpty(objectOrEmpty(owner).networkSecurityGroup);
    const running = typeof id === 'string' ? arm.operations.runningOn(id) : undefined;
    if (running === undefined) continue;
    throw retryable(
      'ReferencedResourceNotProvisioned',
      `Cannot proceed with operation because resource ${id} used by resource ${resource.id} is not in Succeeded ` +
        'state. Resource is in Updating state and the last operation that updated/is updating the resource is ' +
        `${running.name}.`,
    );
  }
}

// The message is misspelt in Azure itself.
function retryable(code: string, message: string): ArmError {
  return new ArmError(429, 'RetryableError', 'A retryable error occured.', {
    details: [{ code, message }],
    headers: { 'Retry-After': '1' },
  });
}
