import type { Endpoint, Machine } from '../../src/core/machine.ts';
import { groupId } from './buildGroup.ts';
import { asgId } from './buildRule.ts';
import { prefix } from './policyArbitrary.ts';

interface EndpointFacts {
  /** The interface's name; endpoints of one name sit on one interface. */
  nic?: string;
  publicAddress?: string | null;
  sku?: 'Basic' | 'Standard';
  subnet?: string;
  /** Names of the groups at the subnet and at the interface. */
  subnetGroup?: string | null;
  nicGroup?: string | null;
  asgs?: readonly string[];
}

/** The address spaces of the one virtual network that every built machine is in. */
export const virtualNetworkPrefixes = ['10.0.0.0/16', 'fd00:1::/48'].map(prefix);

const providers = '/subscriptions/s/resourceGroups/g/providers';

/** One private address; behind a Standard public address unless `publicAddress` is null. */
export function endpoint(address: string, facts: EndpointFacts = {}): Endpoint {
  const { nic = 'nic', publicAddress = '198.51.100.1', sku = 'Standard', subnet = 'default' } = facts;
  const { subnetGroup = null, nicGroup = null, asgs = [] } = facts;
  const network = `${providers}/Microsoft.Network`;
  return {
    interfaceId: `${network}/networkInterfaces/${nic}`,
    privateAddress: prefix(address),
    publicAddress:
      publicAddress === null
        ? null
        : { id: `${network}/publicIPAddresses/ip-${nic}-${address}`, address: publicAddress, sku },
    subnetId: `${network}/virtualNetworks/vnet/subnets/${subnet}`,
    subnetGroupId: subnetGroup === null ? null : groupId(subnetGroup),
    interfaceGroupId: nicGroup === null ? null : groupId(nicGroup),
    applicationSecurityGroups: asgs.map(asgId),
    virtualNetworkPrefixes,
  };
}

export function vmId(name: string): string {
  return `${providers}/Microsoft.Compute/virtualMachines/${name}`;
}

export function machine(name: string, endpoints: readonly Endpoint[], more: Partial<Machine> = {}): Machine {
  return {
    id: vmId(name),
    name,
    subscriptionId: 's',
    resourceGroup: 'g',
    location: 'westeurope',
    os: 'linux',
    deployment: 'resourceManager',
    tags: {},
    endpoints,
    disabledByPolicy: false,
    ...more,
  };
}
