import type { ArmResource } from '../world.ts';
import { machineId } from './defendedMachine.ts';
import { defendedSubscription } from './defendedSubscriptions.ts';
import { defenderDeny } from './defenderRules.ts';
import { jitPolicy, jitPolicyId } from './jitPolicy.ts';
import { networkInterface } from './networkInterface.ts';
import { networkSecurityGroup } from './networkSecurityGroup.ts';
import { idIn, resourceGroup, resourceGroupResource } from './resourceGroup.ts';
import { virtualMachine } from './virtualMachine.ts';
import { subnetId, virtualNetwork } from './virtualNetwork.ts';

const group = resourceGroup(defendedSubscription.subscriptionId, 'farm');
const policyId = jitPolicyId(group, 'default');
const groupId = idIn(group, 'Microsoft.Network/networkSecurityGroups', 'farm-nsg');
const networkId = idIn(group, 'Microsoft.Network/virtualNetworks', 'farm-vnet');

const machines = Array.from({ length: 200 }, (_, at) => {
  const name = `farm-${String(at + 1).padStart(3, '0')}`;
  const address = `10.55.0.${at + 4}`;
  const nic = networkInterface(group, `${name}-nic`, [{ address, subnetId: subnetId(networkId, 'farm') }]);
  return { at, address, nic, vm: virtualMachine(group, { name, os: 'Linux', nics: [nic] }) };
});
const nsg = networkSecurityGroup(
  group,
  'farm-nsg',
  machines.map(({ at, address, nic, vm }) =>
    defenderDeny(
      { policyId, vmId: vm.id, groupId, nicId: nic.id, address },
      { priority: 4096 - at, ports: [22] },
    ),
  ),
);

/** One policy of 200 machines below one NSG, which has a deny rule for each. */
export const defendedFarm: ArmResource[] = [
  resourceGroupResource(group),
  nsg,
  virtualNetwork(group, {
    name: 'farm-vnet',
    prefixes: ['10.55.0.0/16'],
    subnets: [{ name: 'farm', prefixes: ['10.55.0.0/24'], networkSecurityGroup: nsg }],
  }),
  ...machines.flatMap(({ nic, vm }) => [nic, vm]),
  jitPolicy(group, {
    machines: machines.map(({ vm }) => ({
      id: machineId(group, vm.name),
      ports: [{ number: 22, protocol: 'TCP' }],
    })),
  }),
];
