import * as v from 'valibot';

const maybe = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema));
const maybeList = <S extends v.GenericSchema>(schema: S) => maybe(v.array(schema));
const reference = v.looseObject({ id: v.string() });

const memberOfPool = v.looseObject({
  properties: maybe(
    v.looseObject({
      ipAddress: maybe(v.string()),
      virtualNetwork: maybe(reference),
      subnet: maybe(reference),
      networkInterfaceIPConfiguration: maybe(reference),
      inboundNatRulesPortMapping: maybeList(
        v.looseObject({ inboundNatRuleName: maybe(v.string()), frontendPort: maybe(v.number()) }),
      ),
    }),
  ),
});

const pool = v.looseObject({
  id: v.string(),
  properties: maybe(
    v.looseObject({
      virtualNetwork: maybe(reference),
      backendIPConfigurations: maybeList(reference),
      loadBalancerBackendAddresses: maybeList(memberOfPool),
    }),
  ),
});

const rule = v.looseObject({
  id: v.string(),
  properties: v.looseObject({
    protocol: maybe(v.string()),
    frontendIPConfiguration: maybe(reference),
    frontendPort: maybe(v.number()),
    frontendPortRangeStart: maybe(v.number()),
    frontendPortRangeEnd: maybe(v.number()),
    backendPort: maybe(v.number()),
    backendIPConfiguration: maybe(reference),
    backendAddressPool: maybe(reference),
    backendAddressPools: maybeList(reference),
  }),
});

/** A load balancer as Network or Resource Graph answers it, as far as we read it. */
export const loadBalancerBody = v.looseObject({
  id: v.string(),
  sku: maybe(v.looseObject({ name: maybe(v.string()) })),
  properties: v.looseObject({
    frontendIPConfigurations: maybeList(
      v.looseObject({
        id: v.string(),
        properties: maybe(v.looseObject({ publicIPAddress: maybe(reference) })),
      }),
    ),
    backendAddressPools: maybeList(pool),
    inboundNatRules: maybeList(rule),
    loadBalancingRules: maybeList(rule),
  }),
});

export type LoadBalancerBody = v.InferOutput<typeof loadBalancerBody>;
export type LoadBalancerRuleBody = v.InferOutput<typeof rule>;
export type BackendPoolBody = v.InferOutput<typeof pool>;
