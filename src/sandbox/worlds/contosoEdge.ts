import type { ArmResource } from '../world.ts';
import { webNetwork } from './contosoNetworks.ts';
import { production } from './contosoSubscriptions.ts';
import { jitDenyRule } from './jitDenyRule.ts';
import { networkInterface } from './networkInterface.ts';
import { networkSecurityGroup } from './networkSecurityGroup.ts';
import { publicIpAddress } from './publicIpAddress.ts';
import { idIn, resourceGroup, resourceGroupResource } from './resourceGroup.ts';
import { virtualMachine } from './virtualMachine.ts';
import { subnetId } from './virtualNetwork.ts';

const group = resourceGroup(production.subscriptionId, 'edge');

const jumpboxNsg = networkSecurityGroup(group, 'jumpbox-nsg', []);
const jumpboxIp = publicIpAddress(group, 'jumpbox-ip', '198.51.100.13');
const jumpboxNic = networkInterface(
  group,
  'jumpbox-nic',
  [{ address: '10.1.2.4', subnetId: subnetId(webNetwork.id, 'back'), publicIp: jumpboxIp }],
  jumpboxNsg,
);

const gatewayId = idIn(group, 'Microsoft.Compute/virtualMachines', 'gateway-01');
const gatewayOuterNsg = networkSecurityGroup(group, 'gateway-outer-nsg', [
  {
    name: 'allow-wireguard',
    priority: 400,
    access: 'Allow',
    protocol: 'Udp',
    ports: '51820',
    source: 'Internet',
  },
  jitDenyRule(gatewayId, { priority: 500, ports: '22', address: '10.1.4.4' }),
]);
const gatewayInnerNsg = networkSecurityGroup(group, 'gateway-inner-nsg', [
  jitDenyRule(gatewayId, { priority: 500, ports: '22', address: '10.1.2.5' }),
]);
const gatewayIp = publicIpAddress(group, 'gateway-01-ip', '198.51.100.14');
const gatewayOuterNic = networkInterface(
  group,
  'gateway-01-outer-nic',
  [{ address: '10.1.4.4', subnetId: subnetId(webNetwork.id, 'edge'), publicIp: gatewayIp }],
  gatewayOuterNsg,
);
const gatewayInnerNic = networkInterface(
  group,
  'gateway-01-inner-nic',
  [{ address: '10.1.2.5', subnetId: subnetId(webNetwork.id, 'back') }],
  gatewayInnerNsg,
);

const dualNsg = networkSecurityGroup(group, 'dual-01-nsg', [
  {
    name: 'allow-ssh-ipv6',
    priority: 1000,
    access: 'Allow',
    protocol: 'Tcp',
    ports: '22',
    source: ['2001:db8:2::/48', '2001:db8:3::/48'],
    destination: 'fd00:db8:1:3::4',
  },
  { name: 'allow-ping', priority: 1010, access: 'Allow', protocol: 'Icmp', source: 'Internet' },
]);
const dualIpv4 = publicIpAddress(group, 'dual-01-ipv4', '198.51.100.30');
const dualIpv6 = publicIpAddress(group, 'dual-01-ipv6', '2001:db8:1::30');
const dualSubnet = subnetId(webNetwork.id, 'dual');
const dualNic = networkInterface(
  group,
  'dual-01-nic',
  [
    { address: '10.1.3.4', subnetId: dualSubnet, publicIp: dualIpv4 },
    { address: 'fd00:db8:1:3::4', subnetId: dualSubnet, publicIp: dualIpv6 },
  ],
  dualNsg,
);

/** Ways in: a jump box without any rule, a gateway with two NICs, a machine with IPv4 and IPv6. */
export const contosoEdge: ArmResource[] = [
  resourceGroupResource(group, { env: 'production' }),
  jumpboxNsg,
  jumpboxIp,
  jumpboxNic,
  virtualMachine(group, {
    name: 'jumpbox',
    os: 'Linux',
    nics: [jumpboxNic],
    tags: { owner: 'platform-team' },
  }),
  gatewayOuterNsg,
  gatewayInnerNsg,
  gatewayIp,
  gatewayOuterNic,
  gatewayInnerNic,
  virtualMachine(group, {
    name: 'gateway-01',
    os: 'Linux',
    nics: [gatewayOuterNic, gatewayInnerNic],
    tags: { 'jit-access': '22/Tcp PT2H *' },
  }),
  dualNsg,
  dualIpv4,
  dualIpv6,
  dualNic,
  virtualMachine(group, { name: 'dual-01', os: 'Linux', nics: [dualNic], size: 'Standard_D4s_v5' }),
];
