import * as v from 'valibot';

const maybe = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema));
const maybeList = <S extends v.GenericSchema>(schema: S) => maybe(v.array(schema));
const reference = v.looseObject({ id: v.string() });
const state = maybe(v.string());

/** A rule of any kind; only NAT and network rules are read, and an application rule has other `protocols`. */
const firewallRule = v.looseObject({
  name: v.optional(v.string(), ''),
  description: maybe(v.string()),
  ruleType: maybe(v.string()),
  protocols: maybeList(v.unknown()),
  ipProtocols: maybeList(v.string()),
  sourceAddresses: maybeList(v.string()),
  sourceIpGroups: maybeList(v.string()),
  destinationAddresses: maybeList(v.string()),
  destinationIpGroups: maybeList(v.string()),
  destinationFqdns: maybeList(v.string()),
  destinationPorts: maybeList(v.string()),
  translatedAddress: maybe(v.string()),
  translatedFqdn: maybe(v.string()),
  translatedPort: maybe(v.string()),
});

const action = maybe(v.looseObject({ type: maybe(v.string()) }));

const classicCollection = v.looseObject({
  name: v.string(),
  properties: v.looseObject({
    priority: v.number(),
    action,
    rules: maybeList(firewallRule),
  }),
});

const ipConfiguration = v.looseObject({
  properties: maybe(
    v.looseObject({
      privateIPAddress: maybe(v.string()),
      subnet: maybe(reference),
      publicIPAddress: maybe(reference),
    }),
  ),
});

/** An Azure Firewall as Network or Resource Graph answers it, in a virtual network or in a virtual hub. */
export const azureFirewallBody = v.looseObject({
  id: v.string(),
  name: v.optional(v.string(), ''),
  location: v.optional(v.string(), ''),
  etag: v.optional(v.string(), ''),
  properties: v.looseObject({
    provisioningState: state,
    firewallPolicy: maybe(reference),
    virtualHub: maybe(reference),
    ipConfigurations: maybeList(ipConfiguration),
    hubIPAddresses: maybe(
      v.looseObject({
        privateIPAddress: maybe(v.string()),
        publicIPs: maybe(
          v.looseObject({ addresses: maybeList(v.looseObject({ address: maybe(v.string()) })) }),
        ),
      }),
    ),
    natRuleCollections: maybeList(classicCollection),
    networkRuleCollections: maybeList(classicCollection),
  }),
});

export const firewallPolicyBody = v.looseObject({
  id: v.string(),
  name: v.optional(v.string(), ''),
  location: v.optional(v.string(), ''),
  properties: v.looseObject({
    provisioningState: state,
    basePolicy: maybe(reference),
    firewalls: maybeList(reference),
  }),
});

export const ruleCollectionGroupBody = v.looseObject({
  id: v.string(),
  name: v.string(),
  etag: v.optional(v.string(), ''),
  properties: v.looseObject({
    provisioningState: state,
    priority: v.optional(v.number(), 0),
    ruleCollections: maybeList(
      v.looseObject({
        name: v.optional(v.string(), ''),
        ruleCollectionType: maybe(v.string()),
        priority: v.optional(v.number(), 0),
        action,
        rules: maybeList(firewallRule),
      }),
    ),
  }),
});

export const ipGroupBody = v.looseObject({
  id: v.string(),
  properties: v.looseObject({ ipAddresses: maybeList(v.string()) }),
});

export const firewallSubnetBody = v.looseObject({
  id: v.string(),
  properties: v.looseObject({ addressPrefix: maybe(v.string()), addressPrefixes: maybeList(v.string()) }),
});

export const virtualHubBody = v.looseObject({
  id: v.string(),
  properties: v.looseObject({ addressPrefix: maybe(v.string()) }),
});

/** How a virtual network hangs on a virtual hub. */
export const hubConnectionBody = v.looseObject({
  id: v.string(),
  properties: v.looseObject({
    remoteVirtualNetwork: maybe(reference),
    enableInternetSecurity: maybe(v.boolean()),
  }),
});

/** A route table of a virtual hub; a routing intent shows there as well. */
export const hubRouteTableBody = v.looseObject({
  id: v.string(),
  properties: v.looseObject({
    routes: maybeList(v.looseObject({ destinations: maybeList(v.string()), nextHop: maybe(v.string()) })),
  }),
});

export const routeTableBody = v.looseObject({
  id: v.string(),
  properties: v.looseObject({
    routes: maybeList(
      v.looseObject({
        properties: maybe(
          v.looseObject({
            addressPrefix: maybe(v.string()),
            nextHopType: maybe(v.string()),
            nextHopIpAddress: maybe(v.string()),
          }),
        ),
      }),
    ),
  }),
});

export type AzureFirewallBody = v.InferOutput<typeof azureFirewallBody>;
export type FirewallPolicyBody = v.InferOutput<typeof firewallPolicyBody>;
export type RuleCollectionGroupBody = v.InferOutput<typeof ruleCollectionGroupBody>;
export type FirewallRuleBody = v.InferOutput<typeof firewallRule>;
export type RouteTableBody = v.InferOutput<typeof routeTableBody>;
