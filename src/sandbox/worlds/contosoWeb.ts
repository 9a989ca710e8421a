import type { ArmResource } from '../world.ts';
import { applicationSecurityGroup } from './applicationSecurityGroup.ts';
import { dataNetwork, webNetwork } from './contosoNetworks.ts';
import { production } from './contosoSubscriptions.ts';
import { jitDenyRule } from './jitDenyRule.ts';
import { loadBalancer } from './loadBalancer.ts';
import { networkInterface } from './networkInterface.ts';
import { networkSecurityGroup } from './networkSecurityGroup.ts';
import { publicIpAddress } from './publicIpAddress.ts';
import { idIn, resourceGroup, resourceGroupResource } from './resourceGroup.ts';
import { virtualMachine } from './virtualMachine.ts';
import { subnetId, virtualNetwork } from './virtualNetwork.ts';

const group = resourceGroup(production.subscriptionId, 'web');
const web01Id = idIn(group, 'Microsoft.Compute/virtualMachines', 'web-01');
const front = subnetId(webNetwork.id, 'front');

const webServers = applicationSecurityGroup(group, 'web-servers');

/** One NSG for the whole subnet: three machines share it, one of them is under JIT. */
const frontNsg = networkSecurityGroup(
  group,
  'front-nsg',
  [
    {
      name: 'deny-scanners',
      description: 'Addresses that the SOC has blocked',
      priority: 200,
      access: 'Deny',
      source: ['203.0.113.64/27', '203.0.113.192/27'],
    },
    {
      name: 'allow-web',
      priority: 300,
      access: 'Allow',
      protocol: 'Tcp',
      ports: ['80', '443'],
      source: 'Internet',
    },
    {
      name: 'allow-traffic-manager-probes',
      priority: 310,
      access: 'Allow',
      protocol: 'Tcp',
      ports: '8080-8089',
      source: 'AzureTrafficManager',
      destinationGroups: [webServers],
    },
    jitDenyRule(web01Id, { priority: 500, ports: '22', address: '10.1.1.4' }),
    { name: 'deny-smtp', priority: 300, access: 'Deny', protocol: 'Tcp', ports: '25', direction: 'Outbound' },
  ],
  { owner: 'platform-team', 'managed-by': 'terraform' },
);

const network = virtualNetwork(group, {
  name: webNetwork.name,
  prefixes: webNetwork.prefixes,
  subnets: [
    { name: 'front', prefixes: ['10.1.1.0/24'], networkSecurityGroup: frontNsg },
    { name: 'back', prefixes: ['10.1.2.0/24'] },
    { name: 'edge', prefixes: ['10.1.4.0/24'] },
    { name: 'dual', prefixes: ['10.1.3.0/24', 'fd00:db8:1:3::/64'] },
  ],
  peerings: [{ name: 'to-data', remoteId: dataNetwork.id, remotePrefixes: dataNetwork.prefixes }],
});

const web01Ip = publicIpAddress(group, 'web-01-ip', '198.51.100.11');
const web01Nic = networkInterface(group, 'web-01-nic', [
  { address: '10.1.1.4', subnetId: front, publicIp: web01Ip, applicationSecurityGroups: [webServers] },
]);
const web02Ip = publicIpAddress(group, 'web-02-ip', '198.51.100.12');
const web02Nic = networkInterface(group, 'web-02-nic', [
  { address: '10.1.1.5', subnetId: front, publicIp: web02Ip, applicationSecurityGroups: [webServers] },
]);
const web03Nic = networkInterface(group, 'web-03-nic', [{ address: '10.1.1.6', subnetId: front }]);
const balancerIp = publicIpAddress(group, 'web-lb-ip', '198.51.100.20');
const balancer = loadBalancer(group, 'web-lb', balancerIp, [
  {
    name: 'ssh-web-03',
    frontendPort: 50003,
    backendPort: 22,
    ipConfigurationId: `${web03Nic.id}/ipConfigurations/ipconfig1`,
  },
]);

/** The web tier: a configured machine, its recommended neighbours, and one behind a load balancer. */
export const contosoWeb: ArmResource[] = [
  resourceGroupResource(group, { env: 'production' }),
  network,
  frontNsg,
  webServers,
  web01Ip,
  web01Nic,
  virtualMachine(group, {
    name: 'web-01',
    os: 'Linux',
    nics: [web01Nic],
    tags: { env: 'production', 'cost-center': '4711', 'jit-access': '22/Tcp PT3H *' },
    zones: ['1'],
  }),
  web02Ip,
  web02Nic,
  virtualMachine(group, {
    name: 'web-02',
    os: 'Linux',
    nics: [web02Nic],
    tags: { env: 'production', 'cost-center': '4711' },
    zones: ['2'],
  }),
  web03Nic,
  balancerIp,
  balancer,
  virtualMachine(group, { name: 'web-03', os: 'Linux', nics: [web03Nic], zones: ['3'] }),
];
