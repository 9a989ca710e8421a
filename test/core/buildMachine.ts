import type { Endpoint, EndpointRoute, Machine } from '../../src/core/machine.ts';
import type { PortMapping } from '../../src/core/portMapping.ts';
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
  mappings?: readonly PortMapping[];
  /** What stands on its way to and from the Internet. */
  route?: EndpointRoute;
}

/** The address spaces of the one virtual network that every built machine is in. */
export const virtualNetworkPrefixes = ['10.0.0.0/16', 'fd00:1::/48'].map(prefix);

const providers = '/subscriptions/s/resourceGroups/g/providers';

/** One private address; behind a Standard public address unless `publicAddress` is null. */
export function endpoint(address: string, facts: EndpointFacts = {}): Endpoint {
  const { nic = 'nic', publicAddress = '198.51.100.1', sku = 'Standard', subnet = 'default' } = facts;
  const { subnetGroup = null, nicGroup = null, asgs = [], mappings = [], route } = facts;
  const network = `${providers}/Microsoft.Network`;
  return {
    interfaceId: `${network}/networkInterfaces/${nic}`,
    privateAddress: prefix(address),
    publicAddress:
      publicAddress === null
        ? null
        : { id: `${network}/publicIPAddresses/ip-${nic}-${address}`, address: publicAddress, sku },
    mappings,
    subnetId: `${network}/virtualNetworks/vnet/subnets/${subnet}`,
    subnetGroupId: subnetGroup === null ? null : groupId(subnetGroup),
    interfaceGroupId: nicGroup === null ? null : groupId(nicGroup),
    applicationSecurityGroups: asgs.map(asgId),
    virtualNetworkPrefixes,
    ...(route ? { route } : {}),
  };
}

/** A load balancer's way in through 198.51.100.20: a NAT rule from port 50022 to 22 over TCP, if nothing else is said. */
export function mapping(facts: Partial<PortMapping> & { sku?: 'Basic' | 'Standard' } = {}): PortMapping {
  const { sku = 'Standard', ...more } = facts;
  const network = `${providers}/Microsoft.Network`;
  const via = more.via ?? 'natRule';
  return {
    via,
    ruleId: `${network}/loadBalancers/lb/${via === 'natRule' ? 'inboundNatRules' : 'loadBalancingRules'}/rule`,
    protocol: 'TCP',
    publicAddress: { id: `${network}/publicIPAddresses/lb-ip`, address: '198.51.100.20', sku },
    frontendPort: 50022,
    backendPort: 22,
    ...more,
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
