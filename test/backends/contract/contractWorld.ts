import type { World } from '../../../src/sandbox/world.ts';
import { defendedMachine, machineId } from '../../../src/sandbox/worlds/defendedMachine.ts';
import { defenderPricing } from '../../../src/sandbox/worlds/defenderPolicy.ts';
import { resourceGroup, resourceGroupResource } from '../../../src/sandbox/worlds/resourceGroup.ts';
import type { SecurityRuleFacts } from '../../../src/sandbox/worlds/securityRule.ts';
import { subnetId, virtualNetwork } from '../../../src/sandbox/worlds/virtualNetwork.ts';
import { withBackReferences } from '../../../src/sandbox/worlds/withBackReferences.ts';
import { principal, subscriptionId } from '../../access/machineWorld.ts';

export { subscriptionId };
export const place = resourceGroup(subscriptionId, 'app');
export const policyId = `${place.id}/providers/Microsoft.Security/locations/${place.location}/jitNetworkAccessPolicies/default`;
export const vmId = (name: string): string => machineId(place, name);

export interface ContractWorldFacts {
  machines?: readonly string[];
  rules?: readonly SecurityRuleFacts[];
  /** Of Defender's plan on the subscription; none where it is null. */
  plan?: { pricingTier: string; subPlan?: string } | null;
  defender?: World['defender'];
}

/** Linux VMs in one group, each below a security group of its own, in a subscription that has Defender's plan. */
export function contractWorld(facts: ContractWorldFacts = {}): World {
  const {
    machines = ['vm-a', 'vm-b'],
    rules = [],
    plan = { pricingTier: 'Standard', subPlan: 'P2' },
  } = facts;
  const network = virtualNetwork(place, {
    name: 'net',
    prefixes: ['10.0.0.0/16'],
    subnets: [{ name: 'default', prefixes: ['10.0.0.0/24'] }],
  });
  const pricing = { ...defenderPricing(subscriptionId, 'P2'), properties: plan ?? {} };
  return {
    subscriptions: [
      { subscriptionId, displayName: 'Test', tenantId: 'aaaaaaaa-3000-4000-8000-000000000001' },
    ],
    principals: [principal('alice', ['*']), principal('bob', ['*']), principal('reader', ['*/read'])],
    resources: withBackReferences([
      ...(plan ? [pricing] : []),
      resourceGroupResource(place),
      network,
      ...machines.flatMap((name, i) =>
        defendedMachine(place, {
          name,
          os: 'Linux',
          address: `10.0.0.${4 + i}`,
          subnetId: subnetId(network.id, 'default'),
          publicAddress: `198.51.100.${4 + i}`,
          rules,
        }),
      ),
    ]),
    clock: '2026-11-22T12:00:00Z',
    ...(facts.defender ? { defender: facts.defender } : {}),
  };
}
