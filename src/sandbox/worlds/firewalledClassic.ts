import type { ArmResource } from '../world.ts';
import { azureFirewall } from './azureFirewall.ts';
import { connectivity, workloads } from './firewalledSubscriptions.ts';
import { ipGroup } from './ipGroup.ts';
import { networkInterface } from './networkInterface.ts';
import { networkSecurityGroup } from './networkSecurityGroup.ts';
import { publicIpAddress } from './publicIpAddress.ts';
import { idIn, resourceGroup, resourceGroupResource } from './resourceGroup.ts';
import { routeTable } from './routeTable.ts';
import { virtualMachine } from './virtualMachine.ts';
import { subnetId, virtualNetwork } from './virtualNetwork.ts';

const hubGroup = resourceGroup(connectivity.subscriptionId, 'hub-classic');
const group = resourceGroup(workloads.subscriptionId, 'apps');

const hubNetworkId = idIn(hubGroup, 'Microsoft.Network/virtualNetworks', 'hub-classic-vnet');
const appNetworkId = idIn(group, 'Microsoft.Network/virtualNetworks', 'apps-vnet');
const hubNetwork = virtualNetwork(hubGroup, {
  name: 'hub-classic-vnet',
  prefixes: ['10.10.0.0/16'],
  subnets: [{ name: 'AzureFirewallSubnet', prefixes: ['10.10.0.0/26'] }],
  peerings: [{ name: 'to-apps', remoteId: appNetworkId, remotePrefixes: ['10.11.0.0/16'] }],
});

const firstIp = publicIpAddress(hubGroup, 'fw-classic-ip-1', '192.0.2.10');
const secondIp = publicIpAddress(hubGroup, 'fw-classic-ip-2', '192.0.2.11');
const partners = ipGroup(hubGroup, 'partners', ['203.0.113.64/28', '203.0.113.100']);

/** The network team's own rules; `annotations` and `ticket` are properties that no reader of the world knows. */
const firewall = azureFirewall(hubGroup, {
  name: 'fw-classic',
  privateAddress: '10.10.0.4',
  inNetwork: { subnetId: subnetId(hubNetworkId, 'AzureFirewallSubnet'), publicIps: [firstIp, secondIp] },
  zones: ['1', '2', '3'],
  tags: { team: 'network' },
  more: {
    additionalProperties: { 'Network.DNS.EnableProxy': 'true' },
    autoscaleConfiguration: { minCapacity: 2, maxCapacity: null },
  },
  nat: [
    {
      name: 'partner-https',
      priority: 200,
      action: 'Dnat',
      rules: [
        {
          name: 'portal',
          description: 'Partners reach the portal',
          protocols: ['TCP'],
          sourceAddresses: [],
          sourceIpGroups: [partners.id],
          destinationAddresses: ['192.0.2.10'],
          destinationPorts: ['443'],
          translatedAddress: '10.11.1.4',
          translatedPort: '443',
          annotations: { ticket: 'NET-4711' },
        },
      ],
    },
  ],
  network: [
    {
      name: 'deny-guests',
      priority: 110,
      action: 'Deny',
      rules: [
        {
          name: 'guest-wifi',
          protocols: ['Any'],
          sourceAddresses: ['203.0.113.192/26'],
          sourceIpGroups: [],
          destinationAddresses: ['10.11.0.0/16'],
          destinationIpGroups: [],
          destinationFqdns: [],
          destinationPorts: ['*'],
        },
      ],
    },
    {
      name: 'allow-time',
      priority: 300,
      action: 'Allow',
      rules: [
        {
          name: 'ntp',
          protocols: ['UDP'],
          sourceAddresses: ['10.11.0.0/16'],
          sourceIpGroups: [],
          destinationAddresses: ['*'],
          destinationIpGroups: [],
          destinationFqdns: [],
          destinationPorts: ['123'],
        },
      ],
    },
  ],
  application: [
    {
      name: 'allow-updates',
      priority: 200,
      action: 'Allow',
      rules: [
        {
          name: 'ubuntu',
          protocols: [{ protocolType: 'Https', port: 443 }],
          fqdnTags: [],
          targetFqdns: ['*.ubuntu.com'],
          sourceAddresses: ['10.11.0.0/16'],
          sourceIpGroups: [],
          httpHeadersToInsert: [],
        },
      ],
    },
  ],
});

const routes = routeTable(group, 'apps-routes', [
  {
    name: 'to-firewall',
    prefix: '0.0.0.0/0',
    nextHopType: 'VirtualAppliance',
    nextHopIpAddress: '10.10.0.4',
  },
]);
const appNsg = networkSecurityGroup(group, 'app-01-nsg', [
  {
    name: 'allow-portal-from-firewall',
    priority: 300,
    access: 'Allow',
    protocol: 'Tcp',
    ports: '443',
    source: '10.10.0.0/26',
  },
  {
    name: 'deny-rest',
    priority: 4000,
    access: 'Deny',
    source: '*',
  },
]);
const bothNsg = networkSecurityGroup(group, 'both-01-nsg', [
  { name: 'allow-ssh', priority: 1000, access: 'Allow', protocol: 'Tcp', ports: '22', source: 'Internet' },
]);
const appNetwork = virtualNetwork(group, {
  name: 'apps-vnet',
  prefixes: ['10.11.0.0/16'],
  subnets: [
    { name: 'front', prefixes: ['10.11.1.0/24'], routeTable: routes },
    { name: 'bare', prefixes: ['10.11.2.0/24'], routeTable: routes },
  ],
  peerings: [{ name: 'to-hub', remoteId: hubNetworkId, remotePrefixes: ['10.10.0.0/16'] }],
});
const front = subnetId(appNetworkId, 'front');

const appNic = networkInterface(group, 'app-01-nic', [{ address: '10.11.1.4', subnetId: front }], appNsg);
const bothIp = publicIpAddress(group, 'both-01-ip', '198.51.100.60');
const bothNic = networkInterface(
  group,
  'both-01-nic',
  [{ address: '10.11.1.5', subnetId: front, publicIp: bothIp }],
  bothNsg,
);
const bareNic = networkInterface(group, 'bare-01-nic', [
  { address: '10.11.2.4', subnetId: subnetId(appNetworkId, 'bare') },
]);

/** A classic firewall before a network of another subscription: with an NSG, with a public address beside it, with no NSG. */
export const firewalledClassic: ArmResource[] = [
  resourceGroupResource(hubGroup),
  hubNetwork,
  firstIp,
  secondIp,
  partners,
  firewall,
  resourceGroupResource(group),
  routes,
  appNetwork,
  appNsg,
  appNic,
  virtualMachine(group, { name: 'app-01', os: 'Linux', nics: [appNic] }),
  bothNsg,
  bothIp,
  bothNic,
  virtualMachine(group, { name: 'both-01', os: 'Linux', nics: [bothNic] }),
  bareNic,
  virtualMachine(group, { name: 'bare-01', os: 'Linux', nics: [bareNic] }),
];
