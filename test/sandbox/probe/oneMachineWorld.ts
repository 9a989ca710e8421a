import type { ArmResource } from '../../../src/sandbox/world.ts';
import { applicationSecurityGroup } from '../../../src/sandbox/worlds/applicationSecurityGroup.ts';
import { networkInterface } from '../../../src/sandbox/worlds/networkInterface.ts';
import { networkSecurityGroup } from '../../../src/sandbox/worlds/networkSecurityGroup.ts';
import { publicIpAddress } from '../../../src/sandbox/worlds/publicIpAddress.ts';
import { resourceGroup } from '../../../src/sandbox/worlds/resourceGroup.ts';
import type { SecurityRuleFacts } from '../../../src/sandbox/worlds/securityRule.ts';
import { virtualMachine } from '../../../src/sandbox/worlds/virtualMachine.ts';
import { subnetId, virtualNetwork } from '../../../src/sandbox/worlds/virtualNetwork.ts';

const group = resourceGroup('99999999-2000-4000-8000-000000000009', 'probe');

export const admins = applicationSecurityGroup(group, 'admins');
export const servers = applicationSecurityGroup(group, 'servers');

/** `server` 10.0.0.4 with a public address and these rules at its NIC, and `admin` 10.0.0.5 in the same subnet. */
export function oneMachineWorld(rules: readonly SecurityRuleFacts[]): {
  vm: string;
  resources: ArmResource[];
} {
  const network = virtualNetwork(group, {
    name: 'vnet',
    prefixes: ['10.0.0.0/16'],
    subnets: [{ name: 'subnet', prefixes: ['10.0.0.0/24'] }],
  });
  const subnet = subnetId(network.id, 'subnet');
  const nsg = networkSecurityGroup(group, 'nsg', rules);
  const publicIp = publicIpAddress(group, 'ip', '198.51.100.1');
  const serverNic = networkInterface(
    group,
    'server-nic',
    [{ address: '10.0.0.4', subnetId: subnet, publicIp, applicationSecurityGroups: [servers] }],
    nsg,
  );
  const adminNic = networkInterface(group, 'admin-nic', [
    { address: '10.0.0.5', subnetId: subnet, applicationSecurityGroups: [admins] },
  ]);
  const server = virtualMachine(group, { name: 'server', os: 'Linux', nics: [serverNic] });
  const admin = virtualMachine(group, { name: 'admin', os: 'Linux', nics: [adminNic] });
  return { vm: server.id, resources: [network, nsg, publicIp, serverNic, adminNic, server, admin] };
}
