import type { ArmResource } from '../world.ts';
import { azureFirewall } from './azureFirewall.ts';
import { connectivity, workloads } from './firewalledSubscriptions.ts';
import { filterCollection, firewallPolicy, natCollection } from './firewallPolicy.ts';
import { ipGroup } from './ipGroup.ts';
import { networkInterface } from './networkInterface.ts';
import { networkSecurityGroup } from './networkSecurityGroup.ts';
import { publicIpAddress } from './publicIpAddress.ts';
import { idIn, resourceGroup, resourceGroupResource } from './resourceGroup.ts';
import { routeTable } from './routeTable.ts';
import type { SecurityRuleFacts } from './securityRule.ts';
import { virtualMachine } from './virtualMachine.ts';
import { subnetId, virtualNetwork } from './virtualNetwork.ts';

const governance = resourceGroup(connectivity.subscriptionId, 'governance');
const hubGroup = resourceGroup(connectivity.subscriptionId, 'hub-policy');
const group = resourceGroup(workloads.subscriptionId, 'shops');

const baselineId = idIn(governance, 'Microsoft.Network/firewallPolicies', 'company-baseline');
const policyId = idIn(hubGroup, 'Microsoft.Network/firewallPolicies', 'hub-rules');
const hubNetworkId = idIn(hubGroup, 'Microsoft.Network/virtualNetworks', 'hub-policy-vnet');
const shopNetworkId = idIn(group, 'Microsoft.Network/virtualNetworks', 'shops-vnet');

const banned = ipGroup(governance, 'banned', ['203.0.113.128/26']);
const baseline = firewallPolicy(governance, {
  name: 'company-baseline',
  groups: [
    {
      name: 'DefaultNetworkRuleCollectionGroup',
      priority: 200,
      ruleCollections: [
        filterCollection('deny-banned', 100, 'Deny', [
          {
            name: 'banned',
            ipProtocols: ['Any'],
            sourceAddresses: [],
            sourceIpGroups: [banned.id],
            destinationAddresses: ['*'],
            destinationPorts: ['*'],
          },
        ]),
      ],
    },
  ],
});
const rules = firewallPolicy(hubGroup, {
  name: 'hub-rules',
  basePolicyId: baselineId,
  tags: { team: 'network' },
  more: { dnsSettings: { servers: [], enableProxy: true }, snat: { privateRanges: ['IANAPrivateRanges'] } },
  groups: [
    {
      name: 'DefaultDnatRuleCollectionGroup',
      priority: 100,
      ruleCollections: [
        natCollection('legacy', 100, [
          {
            name: 'legacy-ssh',
            description: 'Since the migration',
            ipProtocols: ['TCP'],
            sourceAddresses: ['*'],
            sourceIpGroups: [],
            destinationAddresses: ['192.0.2.21'],
            destinationPorts: ['2222'],
            translatedAddress: '10.21.1.6',
            translatedPort: '22',
          },
        ]),
      ],
    },
    {
      name: 'DefaultNetworkRuleCollectionGroup',
      priority: 200,
      ruleCollections: [
        filterCollection('allow-office', 300, 'Allow', [
          {
            name: 'office-to-shops',
            ipProtocols: ['TCP'],
            sourceAddresses: ['172.16.0.0/12'],
            sourceIpGroups: [],
            destinationAddresses: ['10.21.0.0/16'],
            destinationPorts: ['22', '3389', '8000-8080'],
          },
        ]),
      ],
    },
    {
      name: 'shop-team',
      priority: 400,
      ruleCollections: [
        natCollection('shop-web', 150, [
          {
            name: 'shop-https',
            ipProtocols: ['TCP'],
            sourceAddresses: ['*'],
            destinationAddresses: ['192.0.2.20'],
            destinationPorts: ['443'],
            translatedAddress: '10.21.1.4',
            translatedPort: '443',
            annotations: { ticket: 'NET-4712' },
          },
        ]),
        filterCollection('shop-updates', 300, 'Allow', [
          {
            ruleType: 'ApplicationRule',
            name: 'updates',
            protocols: [{ protocolType: 'Https', port: 443 }],
            sourceAddresses: ['10.21.0.0/16'],
            targetFqdns: ['*.ubuntu.com', '*.windowsupdate.com'],
            terminateTLS: false,
          },
        ]),
      ],
    },
  ],
});

const publicIps = ['192.0.2.20', '192.0.2.21', '192.0.2.22'].map((address, position) =>
  publicIpAddress(hubGroup, `fw-policy-ip-${position + 1}`, address),
);
const firewall = azureFirewall(hubGroup, {
  name: 'fw-policy',
  privateAddress: '10.20.0.4',
  inNetwork: { subnetId: subnetId(hubNetworkId, 'AzureFirewallSubnet'), publicIps },
  policyId,
});
const hubNetwork = virtualNetwork(hubGroup, {
  name: 'hub-policy-vnet',
  prefixes: ['10.20.0.0/16'],
  subnets: [{ name: 'AzureFirewallSubnet', prefixes: ['10.20.0.0/26'] }],
  peerings: [{ name: 'to-shops', remoteId: shopNetworkId, remotePrefixes: ['10.21.0.0/16'] }],
});

const routes = routeTable(group, 'shops-routes', [
  {
    name: 'to-firewall',
    prefix: '0.0.0.0/0',
    nextHopType: 'VirtualAppliance',
    nextHopIpAddress: '10.20.0.4',
  },
]);
const fromFirewall: SecurityRuleFacts = {
  name: 'allow-legacy-ssh-from-firewall',
  priority: 300,
  access: 'Allow',
  protocol: 'Tcp',
  ports: '22',
  source: '10.20.0.0/26',
  destination: '10.21.1.6',
};
const nsg = networkSecurityGroup(group, 'shops-nsg', [
  fromFirewall,
  {
    name: 'allow-https-from-firewall',
    priority: 310,
    access: 'Allow',
    protocol: 'Tcp',
    ports: '443',
    source: '10.20.0.0/26',
    destination: '10.21.1.4',
  },
  { name: 'deny-rest', priority: 4000, access: 'Deny' },
]);
const shopNetwork = virtualNetwork(group, {
  name: 'shops-vnet',
  prefixes: ['10.21.0.0/16'],
  subnets: [{ name: 'machines', prefixes: ['10.21.1.0/24'], networkSecurityGroup: nsg, routeTable: routes }],
  peerings: [{ name: 'to-hub', remoteId: hubNetworkId, remotePrefixes: ['10.20.0.0/16'] }],
});
const machines = subnetId(shopNetworkId, 'machines');
const nic = (name: string, address: string) =>
  networkInterface(group, `${name}-nic`, [{ address, subnetId: machines }]);
const shopNic = nic('shop-01', '10.21.1.4');
const deskNic = nic('desk-01', '10.21.1.5');
const legacyNic = nic('legacy-01', '10.21.1.6');

/** A firewall by policy with a parent policy and three public addresses; `legacy-01` stands open to all through it. */
export const firewalledPolicy: ArmResource[] = [
  resourceGroupResource(governance),
  banned,
  ...baseline,
  resourceGroupResource(hubGroup),
  ...rules,
  ...publicIps,
  hubNetwork,
  firewall,
  resourceGroupResource(group),
  routes,
  nsg,
  shopNetwork,
  shopNic,
  deskNic,
  legacyNic,
  virtualMachine(group, { name: 'shop-01', os: 'Linux', nics: [shopNic] }),
  virtualMachine(group, { name: 'desk-01', os: 'Windows', nics: [deskNic] }),
  virtualMachine(group, { name: 'legacy-01', os: 'Linux', nics: [legacyNic] }),
];
