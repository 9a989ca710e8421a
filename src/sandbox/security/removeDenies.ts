import type { Arm } from '../arm/arm.ts';
import { isAtOrBelow } from '../arm/resourceStore.ts';
import { type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { isInTailOf } from './dnatRule.ts';
import { addressesOf, nicsOf } from './guardsOf.ts';
import { isInPolicy } from './isInPolicy.ts';
import { denyTail, isJitRuleName } from './jitRuleName.ts';

/** Takes the deny rules of a policy's machines away where `isLeaving` says so, a deleted machine's included. */
export function removeDenies(arm: Arm, policy: ArmResource, isLeaving: (vmId: string) => boolean): void {
  const scope = /^\/subscriptions\/[^/]+/i.exec(policy.id)?.[0] ?? '';
  const groups = arm.store
    .ofType('Microsoft.Network/networkSecurityGroups')
    .filter(({ id }) => isAtOrBelow(id, scope));
  for (const { id } of objectsIn(policy.properties?.virtualMachines)) {
    if (!isLeaving(String(id))) continue;
    const isOwn = denyOf(arm, policy, String(id));
    for (const group of groups) {
      if (!objectsIn(group.properties?.securityRules).some(isOwn)) continue;
      arm.defender.pending.push({
        targetId: group.id,
        change: (now) => {
          if (isInPolicy(arm.store, policy.id, String(id))) return now;
          const rules = objectsIn(now.properties?.securityRules).filter((rule) => !isOwn(rule));
          return { ...now, properties: { ...now.properties, securityRules: rules } };
        },
        done: () => undefined,
      });
    }
  }
}

/**
 * Tells whether a rule is the deny of a VM under a policy: by its tail or, since a rule that Azure itself wrote has
 * another one, by its description and the VM's address.
 */
export function denyOf(arm: Arm, policy: Pick<ArmResource, 'id' | 'name'>, vmId: string) {
  const tail = denyTail(policy.id, vmId);
  const vm = arm.store.get(vmId);
  const addresses = vm === undefined ? [] : nicsOf(arm.store, vm).flatMap(addressesOf);
  const text = `for policy '${policy.name}' of VM '${vmId.slice(vmId.lastIndexOf('/') + 1)}'.`.toLowerCase();
  return ({ name, properties }: JsonObject): boolean => {
    if (!isJitRuleName(name, 'Deny')) return false;
    if (isInTailOf(name, tail)) return true;
    const { description, destinationAddressPrefix } = objectOrEmpty(properties);
    return (
      String(description).toLowerCase().endsWith(text) && addresses.includes(String(destinationAddressPrefix))
    );
  };
}
