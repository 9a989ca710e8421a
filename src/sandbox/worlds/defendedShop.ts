import type { ArmResource } from '../world.ts';
import { defendedMachine, machineId } from './defendedMachine.ts';
import { defendedSubscription } from './defendedSubscriptions.ts';
import { type JitRequestFacts, jitPolicy, jitPolicyId } from './jitPolicy.ts';
import { resourceGroup, resourceGroupResource } from './resourceGroup.ts';
import { subnetId, virtualNetwork } from './virtualNetwork.ts';

const group = resourceGroup(defendedSubscription.subscriptionId, 'shop');
const north = { ...group, location: 'northeurope' };
const policyId = jitPolicyId(group, 'default');
const northPolicyId = jitPolicyId(group, 'default', north.location);
const network = virtualNetwork(group, {
  name: 'shop-vnet',
  prefixes: ['10.50.0.0/16'],
  subnets: [{ name: 'web', prefixes: ['10.50.1.0/24'] }],
});
const northNetwork = virtualNetwork(north, {
  name: 'shop-north-vnet',
  prefixes: ['10.51.0.0/16'],
  subnets: [{ name: 'web', prefixes: ['10.51.1.0/24'] }],
});
const web = subnetId(network.id, 'web');
const hour = 3_600_000;

/** Requests of the last week, by several people, and one that is open. */
export function shopRequests(now: number): JitRequestFacts[] {
  const past = (hoursAgo: number, hours: number) => ({
    startsAt: now - hoursAgo * hour,
    endsAt: now - (hoursAgo - hours) * hour,
  });
  const web01 = machineId(group, 'web-01');
  const win01 = machineId(group, 'win-01');
  return [
    {
      vmId: win01,
      port: 3389,
      requestor: 'carol@contoso.com',
      source: '203.0.113.40',
      ended: 'Expired',
      ...past(150, 2),
    },
    {
      vmId: web01,
      port: 22,
      requestor: 'alice@contoso.com',
      source: '203.0.113.20',
      ended: 'Expired',
      justification: 'rotate certificates',
      ...past(98, 3),
    },
    {
      vmId: web01,
      port: 22,
      requestor: 'bob@contoso.com',
      source: '203.0.113.30',
      ended: 'NewerRequestInitiated',
      justification: 'look at the queue',
      ...past(51, 3),
    },
    {
      vmId: web01,
      port: 22,
      requestor: 'alice@contoso.com',
      source: '203.0.113.20',
      ended: 'Expired',
      ...past(50, 1),
    },
    {
      vmId: machineId(group, 'web-02'),
      port: 22,
      requestor: 'alice@contoso.com',
      source: '203.0.113.20',
      ended: 'Expired',
      justification: 'INC-2041',
      ...past(26, 1),
    },
    {
      vmId: web01,
      port: 22,
      requestor: 'bob@contoso.com',
      source: '203.0.113.30',
      justification: 'deploy fix',
      startsAt: now - hour / 2,
      endsAt: now + 2 * hour,
    },
  ];
}

/** Two policies of the portal in one group, one per region; `win-01` is reached at 3389 in spite of its deny rule. */
export function defendedShop(now: number): ArmResource[] {
  const requests = shopRequests(now);
  const open = requests.filter(({ ended }) => ended === undefined)[0];
  const linux = { ports: [22], policyId };
  return [
    resourceGroupResource(group),
    network,
    northNetwork,
    ...defendedMachine(group, {
      name: 'web-01',
      os: 'Linux',
      address: '10.50.1.4',
      subnetId: web,
      publicAddress: '198.51.100.101',
      rules: [{ name: 'allow-https', priority: 300, access: 'Allow', protocol: 'Tcp', ports: '443' }],
      guarded: linux,
      ...(open ? { open } : {}),
    }),
    ...defendedMachine(group, {
      name: 'web-02',
      os: 'Linux',
      address: '10.50.1.5',
      subnetId: web,
      publicAddress: '198.51.100.102',
      rules: [
        { name: 'allow-https', priority: 100, access: 'Allow', protocol: 'Tcp', ports: '443' },
        { name: 'deny-telnet', priority: 101, access: 'Deny', protocol: 'Tcp', ports: '23' },
      ],
      guarded: linux,
    }),
    ...defendedMachine(group, {
      name: 'win-01',
      os: 'Windows',
      address: '10.50.1.6',
      subnetId: web,
      publicAddress: '198.51.100.103',
      rules: [{ name: 'RDP', priority: 300, access: 'Allow', protocol: 'Tcp', ports: '3389' }],
      guarded: { ports: [3389, 5985, 5986], policyId },
    }),
    ...defendedMachine(north, {
      name: 'web-north-01',
      os: 'Linux',
      address: '10.51.1.4',
      subnetId: subnetId(northNetwork.id, 'web'),
      publicAddress: '198.51.100.104',
      guarded: { ports: [22], policyId: northPolicyId },
    }),
    jitPolicy(group, {
      machines: [
        { id: machineId(group, 'web-01'), ports: [{ number: 22 }] },
        { id: machineId(group, 'web-02'), ports: [{ number: 22 }] },
        {
          id: machineId(group, 'win-01'),
          ports: [{ number: 3389 }, { number: 5985 }, { number: 5986 }],
        },
      ],
      requests,
    }),
    jitPolicy(north, { machines: [{ id: machineId(group, 'web-north-01'), ports: [{ number: 22 }] }] }),
  ];
}

export const shopPolicyId = policyId;
