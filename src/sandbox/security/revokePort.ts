import type { Arm } from '../arm/arm.ts';
import { isAtOrBelow } from '../arm/resourceStore.ts';
import { objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { isInTailOf, withoutDnat } from './dnatRule.ts';
import { changeRequestedPort, type RequestedPort } from './jitRequests.ts';
import { allowTail } from './jitRuleName.ts';

/**
 * Takes the rules of a requested port away, from every NSG and firewall of the subscription that has them, whatever
 * has become of the VM. The port is `Revoked` when they are gone, so not before a lock lets go.
 */
export function revokePort(
  arm: Arm,
  asked: RequestedPort,
  statusReason: 'Expired' | 'UserRequested' | 'NewerRequestInitiated',
): void {
  const { startTimeUtc } = asked.request;
  const tail = allowTail(asked.policy.id, { startTimeUtc }, asked.vmId, asked.port.number);
  if (arm.defender.revoking.has(tail)) return;
  arm.defender.revoking.add(tail);
  const scope = /^\/subscriptions\/[^/]+/i.exec(asked.policy.id)?.[0] ?? '';
  const groups = arm.store
    .ofType('Microsoft.Network/networkSecurityGroups')
    .filter(({ id, properties }) => isAtOrBelow(id, scope) && hasRule(properties?.securityRules, tail));
  const firewalls = arm.store
    .ofType('Microsoft.Network/azureFirewalls')
    .filter(({ id, properties }) => isAtOrBelow(id, scope) && hasDnat(properties?.natRuleCollections, tail));

  let left = groups.length + firewalls.length;
  const done = (): void => {
    left -= 1;
    if (left > 0) return;
    arm.defender.revoking.delete(tail);
    changeRequestedPort(arm.store, asked, { status: 'Revoked', statusReason });
  };
  if (left === 0) done();
  const queue = (targetId: string, change: (resource: ArmResource) => ArmResource) =>
    arm.defender.pending.push({ targetId, change, done });
  for (const { id } of groups) queue(id, (group) => withoutRules(group, tail));
  for (const { id } of firewalls) queue(id, (firewall) => withoutDnat(firewall, tail));
}

function withoutRules(group: ArmResource, tail: string): ArmResource {
  const rules = objectsIn(group.properties?.securityRules).filter(({ name }) => !isInTailOf(name, tail));
  return { ...group, properties: { ...group.properties, securityRules: rules } };
}

function hasRule(rules: unknown, tail: string): boolean {
  return objectsIn(rules).some(({ name }) => isInTailOf(name, tail));
}

function hasDnat(collections: unknown, tail: string): boolean {
  return objectsIn(collections).some(({ properties }) => hasRule(objectOrEmpty(properties).rules, tail));
}
