import { formatIpAddress } from '../../src/core/ipAddressText.ts';
import { formatIpPrefix } from '../../src/core/ipPrefix.ts';
import type { Endpoint, Machine } from '../../src/core/machine.ts';
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
    ...endpoints.flatMap(publicIpAddress),
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

function publicIpAddress({ publicAddress }: Endpoint): ArmResource[] {
  if (!publicAddress) return [];
  const { id, address, sku } = publicAddress;
  const type = 'Microsoft.Network/publicIPAddresses';
  return [{ id, name: '', type, sku: { name: sku }, properties: { ipAddress: address } }];
}

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

function distinct(endpoints: readonly Endpoint[], keyOf: (endpoint: Endpoint) => string): Endpoints[] {
  const byKey = new Map<string, Endpoints>();
  for (const endpoint of endpoints) {
    const known = byKey.get(keyOf(endpoint));
    if (known) known.push(endpoint);
    else byKey.set(keyOf(endpoint), [endpoint]);
  }
  return [...byKey.values()];
}

const referenceTo = (id: string) => ({ networkSecurityGroup: { id } });

const addressOf = ({ privateAddress: { family, first } }: Endpoint) =>
  formatIpAddress({ family, value: first });
