import type { ArmResource } from '../world.ts';
import { dataNetwork, webNetwork } from './contosoNetworks.ts';
import { production } from './contosoSubscriptions.ts';
import { defenderPolicy } from './defenderPolicy.ts';
import { jitDenyRule } from './jitDenyRule.ts';
import { networkInterface } from './networkInterface.ts';
import { networkSecurityGroup } from './networkSecurityGroup.ts';
import { idIn, resourceGroup, resourceGroupResource } from './resourceGroup.ts';
import { routeTable } from './routeTable.ts';
import { virtualMachine } from './virtualMachine.ts';
import { subnetId, virtualNetwork } from './virtualNetwork.ts';

const group = resourceGroup(production.subscriptionId, 'data');
const vm = (name: string) => idIn(group, 'Microsoft.Compute/virtualMachines', name);

const toOffice = routeTable(group, 'to-office', [
  { name: 'office', prefix: '172.16.0.0/12', nextHopType: 'VirtualNetworkGateway' },
]);
const sqlNsg = networkSecurityGroup(group, 'sql-nsg', [
  jitDenyRule(vm('sql-01'), { priority: 500, ports: ['3389', '5986'], address: '10.2.1.4' }),
  {
    name: 'allow-sql',
    priority: 1000,
    access: 'Allow',
    protocol: 'Tcp',
    ports: '1433',
    source: 'VirtualNetwork',
  },
  {
    name: 'deny-guest-wifi',
    priority: 1100,
    access: 'Deny',
    source: ['172.30.0.0/16', '172.31.0.0/16'],
    destination: 'VirtualNetwork',
  },
]);
const identityNsg = networkSecurityGroup(group, 'identity-nsg', [
  {
    name: 'MicrosoftDefenderForCloud-JITRule_-1151891693_545C5DBC675443D3BF179EFD1EF8254D',
    description: "MDC JIT Network Access rule for policy 'default' of VM 'dc-01'.",
    priority: 4096,
    access: 'Deny',
    ports: '3389',
    destination: '10.2.3.4',
  },
]);
const network = virtualNetwork(group, {
  name: dataNetwork.name,
  prefixes: dataNetwork.prefixes,
  subnets: [
    { name: 'sql', prefixes: ['10.2.1.0/24'], networkSecurityGroup: sqlNsg, routeTable: toOffice },
    { name: 'batch', prefixes: ['10.2.2.0/24'] },
    { name: 'identity', prefixes: ['10.2.3.0/24'], networkSecurityGroup: identityNsg },
  ],
  peerings: [{ name: 'to-web', remoteId: webNetwork.id, remotePrefixes: webNetwork.prefixes }],
});

const sqlSubnet = subnetId(network.id, 'sql');
const sql01Nic = networkInterface(group, 'sql-01-nic', [{ address: '10.2.1.4', subnetId: sqlSubnet }]);
const sql02Nsg = networkSecurityGroup(group, 'sql-02-nsg', [
  {
    name: 'allow-rdp-from-office',
    priority: 1000,
    access: 'Allow',
    protocol: 'Tcp',
    ports: '3389',
    source: ['172.16.8.0/24', '172.16.9.0/24'],
    destination: '10.2.1.5',
  },
]);
const sql02Nic = networkInterface(
  group,
  'sql-02-nic',
  [{ address: '10.2.1.5', subnetId: sqlSubnet }],
  sql02Nsg,
);
const batchNic = networkInterface(group, 'batch-01-nic', [
  { address: '10.2.2.4', subnetId: subnetId(network.id, 'batch') },
]);
const dcNic = networkInterface(group, 'dc-01-nic', [
  { address: '10.2.3.4', subnetId: subnetId(network.id, 'identity') },
]);

/** Machines without public addresses: NSGs on the subnet, on the NIC, on both, or none at all. */
export const contosoData: ArmResource[] = [
  resourceGroupResource(group, { env: 'production' }),
  network,
  toOffice,
  sqlNsg,
  identityNsg,
  sql01Nic,
  virtualMachine(group, {
    name: 'sql-01',
    os: 'Windows',
    nics: [sql01Nic],
    size: 'Standard_E8s_v5',
    tags: {
      env: 'production',
      'jit-access': '3389/Tcp PT1H 10.0.0.0/8,172.16.8.0/24; 5986/Tcp PT30M 10.0.0.0/8',
    },
  }),
  sql02Nsg,
  sql02Nic,
  virtualMachine(group, { name: 'sql-02', os: 'Windows', nics: [sql02Nic], size: 'Standard_E8s_v5' }),
  batchNic,
  virtualMachine(group, { name: 'batch-01', os: 'Linux', nics: [batchNic], power: 'deallocated' }),
  dcNic,
  virtualMachine(group, { name: 'dc-01', os: 'Windows', nics: [dcNic] }),
  defenderPolicy(group, vm('dc-01')),
];
