import type { ArmResource } from '../world.ts';
import { classicVirtualMachine } from './classicVirtualMachine.ts';
import { devNetwork, webNetwork } from './contosoNetworks.ts';
import { development, partner, production } from './contosoSubscriptions.ts';
import { networkInterface } from './networkInterface.ts';
import { networkSecurityGroup } from './networkSecurityGroup.ts';
import { publicIpAddress } from './publicIpAddress.ts';
import { type ResourceGroup, resourceGroup, resourceGroupResource } from './resourceGroup.ts';
import { assessmentOffByPolicy, policyAssignmentWithoutJit } from './turnedOffByPolicy.ts';
import { virtualMachine } from './virtualMachine.ts';
import { subnetId, virtualNetwork } from './virtualNetwork.ts';

const shop = resourceGroup(production.subscriptionId, 'shop');
const kiosk = resourceGroup(development.subscriptionId, 'kiosk');
const classic = resourceGroup(development.subscriptionId, 'classic');
const erp = resourceGroup(partner.subscriptionId, 'erp', 'northeurope');

const backSubnet = subnetId(webNetwork.id, 'back');
const devSubnet = subnetId(devNetwork.id, 'default');
const erpNetwork = virtualNetwork(erp, {
  name: 'erp-vnet',
  prefixes: ['10.4.0.0/16'],
  subnets: [{ name: 'default', prefixes: ['10.4.0.0/24'] }],
});

function machine(group: ResourceGroup, name: string, subnet: string, address: string, publicAddress: string) {
  const nsg = networkSecurityGroup(group, `${name}-nsg`, [
    {
      name: 'allow-https',
      priority: 100,
      access: 'Allow',
      protocol: 'Tcp',
      ports: '443',
      source: 'Internet',
    },
  ]);
  const publicIp = publicIpAddress(group, `${name}-ip`, publicAddress);
  const nic = networkInterface(group, `${name}-nic`, [{ address, subnetId: subnet, publicIp }], nsg);
  const vm = virtualMachine(group, { name, os: 'Windows', nics: [nic] });
  return { id: vm.id, resources: [nsg, publicIp, nic, vm] };
}

const pos = machine(shop, 'pos-01', backSubnet, '10.1.2.20', '198.51.100.41');
const shopIp = publicIpAddress(shop, 'shop-01-ip', '198.51.100.40');
const shopNic = networkInterface(shop, 'shop-01-nic', [
  { address: '10.1.2.21', subnetId: backSubnet, publicIp: shopIp },
]);

/** Machines that cannot be put under JIT: no NSG, classic, or turned off by policy at one of three places. */
export const contosoUnsupported: ArmResource[] = [
  resourceGroupResource(shop),
  shopIp,
  shopNic,
  virtualMachine(shop, { name: 'shop-01', os: 'Linux', nics: [shopNic] }),
  ...pos.resources,
  assessmentOffByPolicy(pos.id),

  resourceGroupResource(kiosk),
  policyAssignmentWithoutJit(kiosk.id),
  ...machine(kiosk, 'kiosk-01', devSubnet, '10.3.0.20', '192.0.2.30').resources,

  resourceGroupResource(classic),
  classicVirtualMachine(classic, 'old-erp'),

  policyAssignmentWithoutJit(`/subscriptions/${partner.subscriptionId}`),
  resourceGroupResource(erp),
  erpNetwork,
  ...machine(erp, 'erp-01', subnetId(erpNetwork.id, 'default'), '10.4.0.4', '192.0.2.50').resources,
];
