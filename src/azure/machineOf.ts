import { idKey, parentId, parseArmId } from '../core/armId.ts';
import { type IpPrefix, parseAzurePrefix } from '../core/ipPrefix.ts';
import type { Endpoint, Machine } from '../core/machine.ts';
import type { PublicAddress } from '../core/publicAddress.ts';
import { endpointRoute, type RouteParts, routeTableIdOf } from './endpointRoute.ts';
import type {
  NetworkInterfaceBody,
  PublicAddressBody,
  VirtualMachineBody,
  VirtualNetworkBody,
} from './machineBodies.ts';
import type { PortMappingIndex } from './portMappingIndex.ts';
import { loadBalancerIdsOf, portMappingsOf } from './portMappingsOf.ts';

/** What stands around VMs, by id in lower case; what is not there could not be read or does not exist. */
export interface NetworkParts {
  interfaces: ReadonlyMap<string, NetworkInterfaceBody>;
  networks: ReadonlyMap<string, VirtualNetworkBody>;
  publicAddresses: ReadonlyMap<string, PublicAddressBody>;
  mappings: PortMappingIndex;
  /** Absent where nothing was looked for that stands on the way from and to the Internet. */
  routes?: RouteParts | undefined;
}

/** Joins a VM with its interfaces, subnets and addresses. */
export function machineOf(body: VirtualMachineBody, parts: NetworkParts, disabledByPolicy: boolean): Machine {
  const { id, name, location, properties } = body;
  const { subscriptionId = '', resourceGroup = '' } = parseArmId(id) ?? {};
  const isClassic = /^microsoft\.classiccompute\//i.test(body.type);
  const interfaces = interfaceIdsOf(body).flatMap((nic) => parts.interfaces.get(idKey(nic)) ?? []);
  const unreadInterfaces = interfaceIdsOf(body).filter((nic) => !parts.interfaces.has(idKey(nic)));
  const unreadLoadBalancers = [...new Map(interfaces.flatMap(loadBalancerIdsOf).map((lb) => [idKey(lb), lb]))]
    .filter(([key]) => !parts.mappings.balancers.has(key))
    .map(([, balancer]) => balancer);
  return {
    id,
    name,
    subscriptionId,
    resourceGroup,
    location,
    os: properties.storageProfile?.osDisk?.osType?.toLowerCase() === 'windows' ? 'windows' : 'linux',
    deployment: isClassic ? 'classic' : 'resourceManager',
    tags: body.tags ?? {},
    endpoints: interfaces.flatMap((nic) => endpointsOf(nic, parts)),
    disabledByPolicy,
    ...(unreadInterfaces.length > 0 ? { unreadInterfaces } : {}),
    ...(unreadLoadBalancers.length > 0 ? { unreadLoadBalancers } : {}),
  };
}

export function interfaceIdsOf({ properties }: VirtualMachineBody): string[] {
  return (properties.networkProfile?.networkInterfaces ?? []).map(({ id }) => id);
}

function endpointsOf(nic: NetworkInterfaceBody, parts: NetworkParts): Endpoint[] {
  return (nic.properties.ipConfigurations ?? []).flatMap((configuration) => {
    const { properties } = configuration;
    const privateAddress = parseAzurePrefix(properties.privateIPAddress ?? '');
    if (!privateAddress) return [];
    const subnetId = properties.subnet?.id ?? null;
    const network = subnetId === null ? undefined : parts.networks.get(idKey(parentId(subnetId)));
    const routeTableId = subnetId === null ? undefined : routeTableIdOf(network, subnetId);
    const route =
      subnetId !== null && network && parts.routes
        ? endpointRoute(privateAddress, subnetId, network, parts.routes)
        : undefined;
    return [
      {
        interfaceId: nic.id,
        privateAddress,
        publicAddress: publicAddressOf(properties.publicIPAddress?.id, parts),
        mappings: portMappingsOf(configuration, parts.mappings),
        subnetId,
        subnetGroupId: subnetId === null ? null : groupOfSubnet(network, subnetId),
        interfaceGroupId: nic.properties.networkSecurityGroup?.id ?? null,
        applicationSecurityGroups: (properties.applicationSecurityGroups ?? []).map(({ id }) => id),
        virtualNetworkPrefixes: prefixesOf(network),
        ...(routeTableId === undefined ? {} : { routeTableId }),
        ...(route ? { route } : {}),
      },
    ];
  });
}

function publicAddressOf(id: string | undefined, parts: NetworkParts): PublicAddress | null {
  if (id === undefined) return null;
  const body = parts.publicAddresses.get(idKey(id));
  return {
    id,
    address: body?.properties.ipAddress ?? null,
    sku: body?.sku?.name?.toLowerCase() === 'standard' ? 'Standard' : 'Basic',
  };
}

function groupOfSubnet(network: VirtualNetworkBody | undefined, subnetId: string): string | null {
  const subnet = network?.properties.subnets?.find(({ id }) => idKey(id) === idKey(subnetId));
  return subnet?.properties?.networkSecurityGroup?.id ?? null;
}

function prefixesOf(network: VirtualNetworkBody | undefined): IpPrefix[] {
  const prefixes = network?.properties.addressSpace?.addressPrefixes ?? [];
  return prefixes.flatMap((prefix) => parseAzurePrefix(prefix) ?? []);
}
