import { isDeepStrictEqual } from 'node:util';
import type { Arm } from '../arm/arm.ts';
import { type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import type { Guard } from './guardsOf.ts';
import { isInPolicy } from './isInPolicy.ts';
import { denyRule } from './jitRule.ts';
import { placeRule } from './placeRule.ts';
import { denyOf } from './removeDenies.ts';

interface GuardedMachine {
  id: string;
  name: string;
  ports: readonly number[];
  guards: readonly Guard[];
}

/** Has the deny rules of a policy's machines written where they are missing or differ. */
export function addDenies(arm: Arm, policy: ArmResource, machines: readonly GuardedMachine[]): void {
  const { brand } = arm.defender.settings;
  for (const vm of machines) {
    const isOwn = denyOf(arm, policy, vm.id);
    for (const guard of vm.guards) {
      const wanted = denyRule({ brand, policy, vm }, guard, vm.ports);
      const write = (rules: readonly JsonObject[]): JsonObject[] => {
        const former = rules.find((rule) => isOwn(rule) && isFor(rule, wanted));
        return placeRule(rules, former === undefined ? wanted : { ...wanted, name: former.name });
      };
      const rules = objectsIn(arm.store.get(guard.groupId)?.properties?.securityRules);
      const former = rules.find((rule) => isOwn(rule) && isFor(rule, wanted));
      if (former !== undefined && isSame(former, wanted)) continue;
      arm.defender.pending.push({
        targetId: guard.groupId,
        change: (group) => {
          if (!isInPolicy(arm.store, policy.id, vm.id)) return group;
          const securityRules = write(objectsIn(group.properties?.securityRules));
          return { ...group, properties: { ...group.properties, securityRules } };
        },
        done: () => undefined,
      });
    }
  }
}

// A VM with two NICs below one NSG has a rule for each.
function isFor(rule: JsonObject, wanted: JsonObject): boolean {
  const at = (one: JsonObject) => {
    const { destinationAddressPrefix, destinationAddressPrefixes } = objectOrEmpty(one.properties);
    return destinationAddressPrefix ?? destinationAddressPrefixes;
  };
  return isDeepStrictEqual(at(rule), at(wanted));
}

function isSame(rule: JsonObject, wanted: JsonObject): boolean {
  const own = objectOrEmpty(rule.properties);
  return Object.entries(objectOrEmpty(wanted.properties))
    .filter(([name]) => name !== 'description')
    .every(([name, value]) => isDeepStrictEqual(own[name], value));
}
