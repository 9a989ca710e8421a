import type { World } from '../../src/sandbox/world.ts';
import { loadBalancer } from '../../src/sandbox/worlds/loadBalancer.ts';
import { publicIpAddress } from '../../src/sandbox/worlds/publicIpAddress.ts';
import { withBackReferences } from '../../src/sandbox/worlds/withBackReferences.ts';
import { group, type MachineWorldFacts, machineWorld } from './machineWorld.ts';

interface BalancedFacts extends MachineWorldFacts {
  sku?: 'Basic' | 'Standard';
}

/** The one VM without a public address of its own, behind a NAT rule from 198.51.100.20, port 50022, to 22. */
export function balancedWorld({ sku = 'Standard', ...facts }: BalancedFacts = {}): World {
  const world = machineWorld(facts);
  const frontendIp = publicIpAddress(group, 'lb-ip', '198.51.100.20');
  const nic = world.resources.find(({ name }) => name === 'vm-nic');
  const ipConfigurationId = `${nic?.id}/ipConfigurations/ipconfig1`;
  const balancer = loadBalancer(group, 'lb', frontendIp, [
    { name: 'ssh', frontendPort: 50022, backendPort: 22, ipConfigurationId },
  ]);
  const hidden = world.resources
    .filter(({ name }) => name !== 'vm-ip')
    .map((resource) => (resource === nic ? withoutPublicAddress(nic) : resource));
  return {
    ...world,
    resources: withBackReferences([...hidden, frontendIp, { ...balancer, sku: { name: sku } }]),
  };
}

function withoutPublicAddress<T extends { properties?: Record<string, unknown> }>(nic: T): T {
  const configurations = nic.properties?.ipConfigurations as { properties: Record<string, unknown> }[];
  const ipConfigurations = configurations.map(({ properties, ...rest }) => {
    const { publicIPAddress: _own, ...others } = properties;
    return { ...rest, properties: others };
  });
  return { ...nic, properties: { ...nic.properties, ipConfigurations } };
}
