/** A list of sub-resources inside a network resource's `properties`. */
export interface ChildCollection {
  readonly name: string;
  /** Has URLs of its own for reading; where `writable`, also for PUT and DELETE. */
  readonly writable?: boolean;
  /** Shown as `[]` when there are none. */
  readonly always?: boolean;
  /** What stands for `name` in ids and types, where Azure calls it otherwise there. */
  readonly segment?: string;
}

export interface NetworkType {
  readonly children: readonly ChildCollection[];
  /** Properties that Azure computes; what a client sends for them is ignored. */
  readonly computed?: readonly string[];
  /** Seconds of `Retry-After` on an accepted PUT, as recorded; some answers have none. */
  readonly retryAfter?: number;
  /** `Succeeded` in the answer to the PUT itself. */
  readonly atOnce?: boolean;
  readonly hasResourceGuid?: boolean;
  /** The operation's name in error messages, for children with it of the child. */
  readonly operation?: string;
}

const list = (name: string): ChildCollection => ({ name, always: true });
const own = (name: string): ChildCollection => ({ name, always: true, writable: true });

/** Top-level types whose sub-resources live inside them, by lower-case name. */
const types: Record<string, NetworkType> = {
  networksecuritygroups: {
    children: [own('securityRules')],
    computed: ['defaultSecurityRules', 'networkInterfaces', 'subnets', 'resourceGuid'],
    retryAfter: 3,
    hasResourceGuid: true,
  },
  virtualnetworks: {
    children: [own('subnets'), own('virtualNetworkPeerings')],
    computed: ['resourceGuid'],
    retryAfter: 3,
    hasResourceGuid: true,
  },
  routetables: {
    children: [own('routes')],
    computed: ['subnets', 'resourceGuid'],
    retryAfter: 10,
    hasResourceGuid: true,
  },
  networkinterfaces: {
    children: [list('ipConfigurations')],
    computed: ['virtualMachine', 'resourceGuid', 'macAddress'],
    atOnce: true,
    hasResourceGuid: true,
  },
  publicipaddresses: {
    children: [],
    computed: ['ipConfiguration', 'resourceGuid'],
    retryAfter: 1,
    hasResourceGuid: true,
  },
  loadbalancers: {
    children: [
      list('frontendIPConfigurations'),
      own('backendAddressPools'),
      list('loadBalancingRules'),
      list('probes'),
      own('inboundNatRules'),
      list('outboundRules'),
      list('inboundNatPools'),
    ],
    computed: ['resourceGuid'],
    retryAfter: 10,
    hasResourceGuid: true,
  },
  azurefirewalls: {
    children: [
      { ...list('ipConfigurations'), segment: 'azureFirewallIpConfigurations' },
      list('networkRuleCollections'),
      list('applicationRuleCollections'),
      list('natRuleCollections'),
    ],
    retryAfter: 10,
  },
  firewallpolicies: {
    children: [],
    computed: ['firewalls', 'ruleCollectionGroups', 'childPolicies', 'size'],
  },
  ipgroups: { children: [], computed: ['firewalls', 'firewallPolicies'], retryAfter: 10 },
  virtualhubs: { children: [], computed: ['azureFirewall'], retryAfter: 10 },
};

/** Types that stand on their own below another, by what follows the provider. */
const nestedTypes: Record<string, NetworkType> = {
  'firewallpolicies/rulecollectiongroups': { children: [], computed: ['size'] },
};

const unlisted: NetworkType = { children: [], retryAfter: 10 };

/** What is known of a `Microsoft.Network` type; undefined for other providers. */
export function networkTypeOf(type: string): NetworkType | undefined {
  const [namespace, first, ...nested] = type.toLowerCase().split('/');
  if (namespace !== 'microsoft.network' || first === undefined || first === 'locations') return undefined;
  return (nested.length === 0 ? types[first] : nestedTypes[[first, ...nested].join('/')]) ?? unlisted;
}

/** What stands for an embedded collection in the ids of its parts. */
export function segmentOf(parentType: string, collection: string): string {
  const found = networkTypeOf(parentType)?.children.find(({ name }) => name === collection);
  return found?.segment ?? collection;
}

/** The embedded collection that a nested type such as `Microsoft.Network/virtualNetworks/subnets` names. */
export function childCollectionOf(namespace: string, types: readonly string[]): ChildCollection | undefined {
  const [parent, child, ...deeper] = types;
  if (parent === undefined || child === undefined || deeper.length > 0) return undefined;
  const lower = child.toLowerCase();
  return networkTypeOf(`${namespace}/${parent}`)?.children.find(({ name }) => name.toLowerCase() === lower);
}
