import { parentId } from '../../src/core/armId.ts';
import { formatIpAddress } from '../../src/core/ipAddressText.ts';
import { formatIpPrefix } from '../../src/core/ipPrefix.ts';
import type { Endpoint, Machine } from '../../src/core/machine.ts';
import type { PortMapping } from '../../src/core/portMapping.ts';
import type { PublicAddress } from '../../src/core/publicAddress.ts';
import type { NetworkSecurityGroup, SecurityRule } from '../../src/core/securityRule.ts';
import type { ArmResource } from '../../src/sandbox/world.ts';
import { virtualNetworkPrefixes } from './buildMachine.ts';

/** The same facts as ARM resources, for the sandbox's packet evaluation, which knows nothing of the planner. */
export function resources(
  machines: readonly Machine[],
  groups: Iterable<NetworkSecurityGroup>,
): ArmResource[] {
  const endpoints = machines.flatMap((machine) => machine.endpoints);
  return [
    ...machines.map(virtualMachine),
    ...distinct(endpoints, ({ interfaceId }) => interfaceId).map(networkInterface),
    ...publicAddressesOf(endpoints).map(publicIpAddress),
    ...loadBalancers(endpoints),
    virtualNetwork(endpoints),
    ...[...groups].map(networkSecurityGroup),
  ];
}

function virtualMachine({ id, name, endpoints }: Machine): ArmResource {
  const networkInterfaces = distinct(endpoints, ({ interfaceId }) => interfaceId).map(([one]) => ({
    id: one.interfaceId,
  }));
  return {
    id,
    name,
    type: 'Microsoft.Compute/virtualMachines',
    properties: { networkProfile: { networkInterfaces } },
  };
}

function networkInterface(endpoints: Endpoints): ArmResource {
  const [{ interfaceId: id, interfaceGroupId }] = endpoints;
  const ipConfigurations = endpoints.map((endpoint, i) => ({
    id: `${id}/ipConfigurations/${i}`,
    name: `${i}`,
    properties: {
      privateIPAddress: addressOf(endpoint),
      subnet: { id: endpoint.subnetId },
      ...(endpoint.publicAddress ? { publicIPAddress: { id: endpoint.publicAddress.id } } : {}),
      applicationSecurityGroups: endpoint.applicationSecurityGroups.map((asg) => ({ id: asg })),
      loadBalancerInboundNatRules: endpoint.mappings
        .filter(({ via }) => via === 'natRule')
        .map(({ ruleId }) => ({ id: ruleId })),
      loadBalancerBackendAddressPools: endpoint.mappings
        .filter(({ via }) => via === 'loadBalancingRule')
        .map((mapping) => ({ id: poolOf(mapping) })),
    },
  }));
  const networkSecurityGroup = interfaceGroupId === null ? {} : referenceTo(interfaceGroupId);
  return {
    id,
    name: '',
    type: 'Microsoft.Network/networkInterfaces',
    properties: { ipConfigurations, ...networkSecurityGroup },
  };
}

function publicAddressesOf(endpoints: readonly Endpoint[]): PublicAddress[] {
  const all = endpoints.flatMap(({ publicAddress, mappings }) => [
    ...(publicAddress ? [publicAddress] : []),
    ...mappings.map((mapping) => mapping.publicAddress),
  ]);
  return [...new Map(all.map((one) => [one.id, one])).values()];
}

function publicIpAddress({ id, address, sku }: PublicAddress): ArmResource {
  const type = 'Microsoft.Network/publicIPAddresses';
  return { id, name: '', type, sku: { name: sku }, properties: { ipAddress: address } };
}

/** One load balancer per id; each load balancing rule has a pool of its own, which the interfaces join. */
function loadBalancers(endpoints: readonly Endpoint[]): ArmResource[] {
  const mappings = endpoints.flatMap((endpoint) => endpoint.mappings);
  return distinct(mappings, ({ ruleId }) => parentId(ruleId)).map((ofOne) => {
    const [first] = ofOne;
    const rules = distinct(ofOne, ({ ruleId }) => ruleId).map(([one]) => one);
    const frontend = ({ publicAddress }: PortMapping) => `${publicAddress.id}-frontend`;
    const rulesVia = (via: PortMapping['via']) =>
      rules
        .filter((mapping) => mapping.via === via)
        .map((mapping) => ({
          id: mapping.ruleId,
          name: '',
          properties: {
            protocol: { TCP: 'Tcp', UDP: 'Udp', '*': 'All' }[mapping.protocol],
            frontendPort: mapping.frontendPort === 'every' ? 0 : mapping.frontendPort,
            backendPort: mapping.backendPort === 'every' ? 0 : mapping.backendPort,
            frontendIPConfiguration: { id: frontend(mapping) },
            ...(via === 'loadBalancingRule' ? { backendAddressPool: { id: poolOf(mapping) } } : {}),
          },
        }));
    return {
      id: parentId(first.ruleId),
      name: '',
      type: 'Microsoft.Network/loadBalancers',
      sku: { name: first.publicAddress.sku },
      properties: {
        frontendIPConfigurations: rules.map((mapping) => ({
          id: frontend(mapping),
          properties: { publicIPAddress: { id: mapping.publicAddress.id } },
        })),
        inboundNatRules: rulesVia('natRule'),
        loadBalancingRules: rulesVia('loadBalancingRule'),
      },
    };
  });
}

const poolOf = ({ ruleId }: PortMapping) => `${ruleId}-pool`;

function virtualNetwork(endpoints: readonly Endpoint[]): ArmResource {
  const subnets = distinct(endpoints, ({ subnetId }) => subnetId ?? '').map(
    ([{ subnetId, subnetGroupId }]) => ({
      id: subnetId,
      name: '',
      properties: subnetGroupId === null ? {} : referenceTo(subnetGroupId),
    }),
  );
  return {
    id: endpoints[0]?.subnetId?.replace(/\/subnets\/.*/, '') ?? '',
    name: 'vnet',
    type: 'Microsoft.Network/virtualNetworks',
    properties: { addressSpace: { addressPrefixes: virtualNetworkPrefixes.map(formatIpPrefix) }, subnets },
  };
}

function networkSecurityGroup({ id, name, rules, defaultRules }: NetworkSecurityGroup): ArmResource {
  const bodies = (list: readonly SecurityRule[]) =>
    list.map((rule) => ({ id: `${id}/rules/${rule.name}`, name: rule.name, properties: propertiesOf(rule) }));
  return {
    id,
    name,
    type: 'Microsoft.Network/networkSecurityGroups',
    properties: { securityRules: bodies(rules), defaultSecurityRules: bodies(defaultRules) },
  };
}

function propertiesOf(rule: SecurityRule): Record<string, unknown> {
  const { priority, direction, access, protocol } = rule;
  return {
    priority,
    direction,
    access,
    protocol,
    sourceAddressPrefixes: rule.sources,
    sourceApplicationSecurityGroups: rule.sourceApplicationSecurityGroups.map((id) => ({ id })),
    sourcePortRanges: rule.sourcePorts,
    destinationAddressPrefixes: rule.destinations,
    destinationApplicationSecurityGroups: rule.destinationApplicationSecurityGroups.map((id) => ({ id })),
    destinationPortRanges: rule.destinationPorts,
  };
}

type Endpoints = [Endpoint, ...Endpoint[]];

function distinct<T>(items: readonly T[], keyOf: (item: T) => string): [T, ...T[]][] {
  const byKey = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const known = byKey.get(keyOf(item));
    if (known) known.push(item);
    else byKey.set(keyOf(item), [item]);
  }
  return [...byKey.values()];
}

const referenceTo = (id: string) => ({ networkSecurityGroup: { id } });

const addressOf = ({ privateAddress: { family, first } }: Endpoint) =>
  formatIpAddress({ family, value: first });
