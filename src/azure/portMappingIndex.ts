import { childName, idKey, parentId } from '../core/armId.ts';
import type { PortMapping } from '../core/portMapping.ts';
import type { Protocol } from '../core/protocol.ts';
import type { PublicAddress } from '../core/publicAddress.ts';
import type { BackendPoolBody, LoadBalancerBody, LoadBalancerRuleBody } from './loadBalancerBody.ts';
import type { PublicAddressBody } from './machineBodies.ts';

export interface PortMappingIndex {
  /** The ways in by whom they lead to: the key of an ip configuration, a NAT rule, a pool, or a `memberKey`. */
  ways: ReadonlyMap<string, readonly PortMapping[]>;
  /** The keys of the load balancers that were read. */
  balancers: ReadonlySet<string>;
}

/** A member of a pool that is told by its address alone. */
export function memberKey(networkId: string, address: string): string {
  return `${idKey(networkId)}|${address.toLowerCase()}`;
}

/** The public ways in through load balancers; an internal frontend is none. */
export function portMappingIndex(
  balancers: Iterable<LoadBalancerBody>,
  publicAddresses: ReadonlyMap<string, PublicAddressBody>,
): PortMappingIndex {
  const ways = new Map<string, PortMapping[]>();
  const read = new Set<string>();
  const add = (target: string, mapping: PortMapping) => {
    const known = ways.get(target);
    if (known) known.push(mapping);
    else ways.set(target, [mapping]);
  };
  for (const balancer of balancers) {
    read.add(idKey(balancer.id));
    const { inboundNatRules, loadBalancingRules, backendAddressPools } = balancer.properties;
    const frontends = publicFrontends(balancer, publicAddresses);
    const pools = new Map((backendAddressPools ?? []).map((pool) => [idKey(pool.id), membersOf(pool)]));
    const addRules = (via: PortMapping['via'], rules: readonly LoadBalancerRuleBody[]) => {
      for (const rule of rules) {
        const mapping = mappingOf(via, rule, frontends);
        if (!mapping) continue;
        add(idKey(rule.id), mapping);
        const { backendIPConfiguration, backendAddressPool, backendAddressPools: more } = rule.properties;
        if (backendIPConfiguration) add(idKey(backendIPConfiguration.id), mapping);
        for (const { id } of [...(backendAddressPool ? [backendAddressPool] : []), ...(more ?? [])]) {
          add(idKey(id), mapping);
          for (const { key, portOfRule } of pools.get(idKey(id)) ?? []) {
            const frontendPort = portOfRule.get(childName(rule.id).toLowerCase()) ?? mapping.frontendPort;
            add(key, { ...mapping, frontendPort });
          }
        }
      }
    };
    addRules('natRule', inboundNatRules ?? []);
    addRules('loadBalancingRule', loadBalancingRules ?? []);
  }
  return { ways, balancers: read };
}

function publicFrontends(
  { sku, properties }: LoadBalancerBody,
  publicAddresses: ReadonlyMap<string, PublicAddressBody>,
): Map<string, PublicAddress> {
  const isBasic = (sku?.name ?? 'basic').toLowerCase() === 'basic';
  return new Map(
    (properties.frontendIPConfigurations ?? []).flatMap((frontend) => {
      const id = frontend.properties?.publicIPAddress?.id;
      if (id === undefined) return [];
      const address = publicAddresses.get(idKey(id))?.properties.ipAddress ?? null;
      return [[idKey(frontend.id), { id, address, sku: isBasic ? 'Basic' : 'Standard' } as const]];
    }),
  );
}

/** Undefined for a rule of an internal frontend and for one that names no port. */
function mappingOf(
  via: PortMapping['via'],
  { id: ruleId, properties }: LoadBalancerRuleBody,
  frontends: ReadonlyMap<string, PublicAddress>,
): PortMapping | undefined {
  const publicAddress = frontends.get(idKey(properties.frontendIPConfiguration?.id ?? ''));
  if (!publicAddress) return undefined;
  const protocol = protocolOf(properties.protocol);
  const { backendPort, frontendPort, frontendPortRangeStart: first, frontendPortRangeEnd: last } = properties;
  const rule = { via, ruleId, protocol, publicAddress };
  // https://learn.microsoft.com/azure/load-balancer/load-balancer-ha-ports-overview
  if (protocol === '*' && !backendPort) return { ...rule, frontendPort: 'every', backendPort: 'every' };
  if (!backendPort) return undefined;
  // A NAT rule of a pool gives each member one port of a range; a range of one port can only be that one.
  const only = typeof first === 'number' && first > 0 && first === last ? first : null;
  return { ...rule, frontendPort: frontendPort || only, backendPort };
}

/** QUIC is carried over UDP. */
function protocolOf(name: string | null | undefined): Protocol {
  switch (name?.toLowerCase()) {
    case 'tcp':
      return 'TCP';
    case 'udp':
    case 'quic':
      return 'UDP';
    default:
      return '*';
  }
}

interface Member {
  key: string;
  /** The member's frontend port by the name of a NAT rule of the pool, in lower case. */
  portOfRule: ReadonlyMap<string, number>;
}

function membersOf({ properties }: BackendPoolBody): Member[] {
  const told = (properties?.loadBalancerBackendAddresses ?? []).flatMap(
    ({ properties: member }): Member[] => {
      const network =
        member?.virtualNetwork?.id ??
        (member?.subnet ? parentId(member.subnet.id) : properties?.virtualNetwork?.id);
      const portOfRule = new Map(
        (member?.inboundNatRulesPortMapping ?? []).flatMap(({ inboundNatRuleName, frontendPort }) =>
          inboundNatRuleName && frontendPort
            ? [[inboundNatRuleName.toLowerCase(), frontendPort] as const]
            : [],
        ),
      );
      const configuration = member?.networkInterfaceIPConfiguration?.id;
      if (configuration !== undefined) return [{ key: idKey(configuration), portOfRule }];
      return network && member?.ipAddress ? [{ key: memberKey(network, member.ipAddress), portOfRule }] : [];
    },
  );
  const linked = (properties?.backendIPConfigurations ?? []).map(({ id }) => ({
    key: idKey(id),
    portOfRule: new Map<string, number>(),
  }));
  return [...told, ...linked];
}
