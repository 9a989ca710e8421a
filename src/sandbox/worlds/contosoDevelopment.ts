import type { ArmResource } from '../world.ts';
import { devNetwork } from './contosoNetworks.ts';
import { development } from './contosoSubscriptions.ts';
import { jitDenyRule } from './jitDenyRule.ts';
import { networkInterface } from './networkInterface.ts';
import { networkSecurityGroup } from './networkSecurityGroup.ts';
import { publicIpAddress } from './publicIpAddress.ts';
import { idIn, resourceGroup, resourceGroupResource } from './resourceGroup.ts';
import type { SecurityRuleFacts } from './securityRule.ts';
import { type VirtualMachineFacts, virtualMachine } from './virtualMachine.ts';
import { subnetId, virtualNetwork } from './virtualNetwork.ts';

const dev = resourceGroup(development.subscriptionId, 'dev');
const test = resourceGroup(development.subscriptionId, 'test');
const subnet = subnetId(devNetwork.id, 'default');

/** A machine as the portal makes it: its own NSG at its NIC and its own public address. */
function portalMachine(
  group: typeof dev,
  facts: Omit<VirtualMachineFacts, 'nics'> & { address: string; publicAddress: string; sku?: 'Basic' },
  rules: readonly SecurityRuleFacts[],
): ArmResource[] {
  const nsg = networkSecurityGroup(group, `${facts.name}-nsg`, rules);
  const publicIp = publicIpAddress(group, `${facts.name}-ip`, facts.publicAddress, facts.sku);
  const nic = networkInterface(
    group,
    `${facts.name}-nic`,
    [{ address: facts.address, subnetId: subnet, publicIp }],
    nsg,
  );
  return [nsg, publicIp, nic, virtualMachine(group, { ...facts, nics: [nic] })];
}

const labId = idIn(dev, 'Microsoft.Compute/virtualMachines', 'lab-01');
const testAppId = idIn(test, 'Microsoft.Compute/virtualMachines', 'app-01');
const legacyIp = publicIpAddress(dev, 'legacy-01-ip', '192.0.2.24', 'Basic');
const legacyNic = networkInterface(dev, 'legacy-01-nic', [
  { address: '10.3.0.8', subnetId: subnet, publicIp: legacyIp },
]);

/** What developers made in the portal: open ports, two machines of one name, one without any NSG. */
export const contosoDevelopment: ArmResource[] = [
  resourceGroupResource(dev, { env: 'development' }),
  virtualNetwork(dev, {
    name: devNetwork.name,
    prefixes: devNetwork.prefixes,
    subnets: [{ name: 'default', prefixes: ['10.3.0.0/24'] }],
  }),
  ...portalMachine(
    dev,
    { name: 'ubuntu-01', os: 'Linux', address: '10.3.0.4', publicAddress: '192.0.2.21' },
    [{ name: 'default-allow-ssh', priority: 300, access: 'Allow', protocol: 'Tcp', ports: '22' }],
  ),
  ...portalMachine(
    dev,
    { name: 'win-01', os: 'Windows', address: '10.3.0.5', publicAddress: '192.0.2.22', sku: 'Basic' },
    [{ name: 'RDP', priority: 1000, access: 'Allow', protocol: 'Tcp', ports: '3389', source: 'Internet' }],
  ),
  // The loopback address answers on this machine, so a probe of an open port has something to find.
  ...portalMachine(
    dev,
    {
      name: 'lab-01',
      os: 'Linux',
      address: '10.3.0.6',
      publicAddress: '127.0.0.1',
      tags: { 'jit-access': '22/Tcp PT3H *; 2222/Tcp PT3H *' },
    },
    [jitDenyRule(labId, { priority: 500, ports: ['22', '2222'], address: '10.3.0.6' })],
  ),
  ...portalMachine(
    dev,
    {
      name: 'app-01',
      os: 'Linux',
      address: '10.3.0.7',
      publicAddress: '192.0.2.23',
      tags: { 'jit-access': 'off' },
    },
    [{ name: 'allow-https', priority: 320, access: 'Allow', protocol: 'Tcp', ports: '443', source: '*' }],
  ),
  legacyIp,
  legacyNic,
  virtualMachine(dev, { name: 'legacy-01', os: 'Linux', nics: [legacyNic], size: 'Standard_B1s' }),
  resourceGroupResource(test),
  // Under JIT although somebody else's rule above the deny still lets everybody in.
  ...portalMachine(
    test,
    {
      name: 'app-01',
      os: 'Linux',
      address: '10.3.0.9',
      publicAddress: '192.0.2.25',
      power: 'deallocated',
      tags: { 'jit-access': '22/Tcp PT1H *' },
    },
    [
      { name: 'default-allow-ssh', priority: 1000, access: 'Allow', protocol: 'Tcp', ports: '22' },
      jitDenyRule(testAppId, { priority: 1001, ports: '22', address: '10.3.0.9' }),
    ],
  ),
];
