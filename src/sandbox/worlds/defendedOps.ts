import type { ArmResource } from '../world.ts';
import { defendedMachine, machineId } from './defendedMachine.ts';
import { defendedSubscription, undefendedSubscription } from './defendedSubscriptions.ts';
import { jitDenyRule } from './jitDenyRule.ts';
import { jitPolicy, jitPolicyId } from './jitPolicy.ts';
import { resourceGroup, resourceGroupResource } from './resourceGroup.ts';
import { subnetId, virtualNetwork } from './virtualNetwork.ts';

const ops = resourceGroup(defendedSubscription.subscriptionId, 'ops');
const loose = resourceGroup(defendedSubscription.subscriptionId, 'loose');
const free = resourceGroup(undefendedSubscription.subscriptionId, 'free');
const adminPolicyId = jitPolicyId(ops, 'ops-admins');

const networkOf = (group: typeof ops, third: number) =>
  virtualNetwork(group, {
    name: `${group.name}-vnet`,
    prefixes: [`10.${third}.0.0/16`],
    subnets: [{ name: 'default', prefixes: [`10.${third}.0.0/24`] }],
  });
const opsNetwork = networkOf(ops, 52);
const looseNetwork = networkOf(loose, 53);
const freeNetwork = networkOf(free, 54);
const looseSubnet = subnetId(looseNetwork.id, 'default');

/** Longer than any policy's name leaves room for, were it only `default`. */
export const tooLongName = 'reporting-and-data-warehouse-loader-of-the-north-01';

/** A policy of another name with narrow rules, machines in no policy, and a machine without Defender's plan. */
export const defendedOps: ArmResource[] = [
  resourceGroupResource(ops),
  opsNetwork,
  ...defendedMachine(ops, {
    name: 'jump-01',
    os: 'Linux',
    address: '10.52.0.4',
    subnetId: subnetId(opsNetwork.id, 'default'),
    publicAddress: '198.51.100.110',
    guarded: { policyId: adminPolicyId, ports: [22, 2222] },
  }),
  jitPolicy(ops, {
    name: 'ops-admins',
    machines: [
      {
        id: machineId(ops, 'jump-01'),
        ports: [
          { number: 22, protocol: 'TCP', sources: ['203.0.113.0/24', '192.0.2.7'], max: 'PT1H' },
          { number: 2222, protocol: 'TCP', sources: ['203.0.113.0/24'], max: 'PT30M' },
        ],
      },
    ],
  }),

  resourceGroupResource(loose),
  looseNetwork,
  ...defendedMachine(loose, {
    name: 'direct-01',
    os: 'Linux',
    address: '10.53.0.4',
    subnetId: looseSubnet,
    publicAddress: '198.51.100.111',
    tags: { 'jit-access': '22/Tcp PT3H *' },
    rules: [jitDenyRule(machineId(loose, 'direct-01'), { priority: 500, ports: '22', address: '10.53.0.4' })],
  }),
  ...defendedMachine(loose, {
    name: 'open-01',
    os: 'Linux',
    address: '10.53.0.5',
    subnetId: looseSubnet,
    publicAddress: '198.51.100.112',
    rules: [{ name: 'allow-ssh', priority: 1000, access: 'Allow', protocol: 'Tcp', ports: '22' }],
  }),
  ...defendedMachine(loose, {
    name: tooLongName,
    os: 'Linux',
    address: '10.53.0.6',
    subnetId: looseSubnet,
    publicAddress: '198.51.100.113',
    rules: [{ name: 'allow-ssh', priority: 1000, access: 'Allow', protocol: 'Tcp', ports: '22' }],
  }),

  resourceGroupResource(free),
  freeNetwork,
  ...defendedMachine(free, {
    name: 'free-01',
    os: 'Linux',
    address: '10.54.0.4',
    subnetId: subnetId(freeNetwork.id, 'default'),
    publicAddress: '198.51.100.114',
    rules: [{ name: 'allow-ssh', priority: 1000, access: 'Allow', protocol: 'Tcp', ports: '22' }],
  }),
];
