import fc from 'fast-check';
import type { JitPolicy } from '../../src/core/jitPolicy.ts';
import type { Endpoint, Machine } from '../../src/core/machine.ts';
import type { PortMapping } from '../../src/core/portMapping.ts';
import type { NetworkSecurityGroup, SecurityRule } from '../../src/core/securityRule.ts';
import { group } from './buildGroup.ts';
import { endpoint, machine, mapping } from './buildMachine.ts';
import { rule } from './buildRule.ts';
import { policy, port } from './policyArbitrary.ts';

/** `web` is put under JIT, `db` shares its groups, and `admin` is in the same network. */
export interface TestWorld {
  web: Machine;
  others: readonly Machine[];
  groups: readonly NetworkSecurityGroup[];
}

/** One address of every region that the rules below tell apart, in both families. */
export const sampleSources: readonly string[] = [
  ...['198.51.100.7', '198.51.100.8', '203.0.113.1', '203.0.113.200', '192.0.2.1'],
  ...['10.0.0.8', '10.0.0.9', '10.9.0.1', '172.16.0.5', '168.63.129.16'],
  ...['2001:db8:1::7', '2001:db8:1::8', '2001:db8:2::1', 'fd00:1::9', 'fd00:2::1'],
];

const webAddresses = ['10.0.0.4', '10.0.0.5', 'fd00:1::4'];
const prefixes = {
  4: ['198.51.100.7', '198.51.100.0/24', '203.0.113.0/24', '203.0.113.128/25', '10.0.0.0/8', '0.0.0.0/0'],
  6: ['2001:db8:1::7', '2001:db8:1::/48', 'fd00::/16', '::/0'],
};
const tags = ['Internet', 'VirtualNetwork', 'AzureLoadBalancer', 'AzureCloud', 'any'];

const source = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...tags) },
  {
    weight: 3,
    arbitrary: fc.subarray(prefixes[4], { minLength: 1, maxLength: 2 }).map((list) => list.join()),
  },
  { weight: 1, arbitrary: fc.constantFrom(...prefixes[6]) },
  { weight: 1, arbitrary: fc.constant('asg/admins') },
);
const destination = fc.oneof(
  { weight: 4, arbitrary: fc.constant('any') },
  { weight: 2, arbitrary: fc.constantFrom(...webAddresses, '10.0.0.6', '10.0.0.0/24', '0.0.0.0/0', '::/0') },
  { weight: 1, arbitrary: fc.constantFrom('VirtualNetwork', 'asg/servers', '10.0.0.4,10.0.0.6') },
);
const ports = fc.constantFrom(
  'any',
  '22',
  '22',
  '20-30',
  '22,3389',
  '443',
  '53,8000-8080',
  '0-65535',
  '1-22',
);
const priority = fc.oneof(
  fc.integer({ min: 100, max: 104 }),
  fc.integer({ min: 296, max: 303 }),
  fc.integer({ min: 497, max: 505 }),
  fc.integer({ min: 4090, max: 4096 }),
);

const foreignRule: fc.Arbitrary<SecurityRule> = fc
  .record({
    priority,
    access: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
    protocol: fc.constantFrom('Tcp', 'Tcp', 'Udp', 'any', 'Icmp', 'Esp', 'Ah'),
    source,
    destination,
    ports,
    sourcePorts: fc.constantFrom('*', '*', '*', '*', '*', '1024-2048', '49152-65535'),
    direction: fc.constantFrom(
      'Inbound' as const,
      'Inbound' as const,
      'Inbound' as const,
      'Outbound' as const,
    ),
  })
  .map((r) =>
    rule(
      `foreign-${r.priority}`,
      r.priority,
      r.access,
      r.protocol,
      `${r.source} -> [${r.destination}]:${r.ports}`,
      {
        sourcePorts: [r.sourcePorts],
        direction: r.direction,
      },
    ),
  );

/** Some groups have no free priority at one end, so that plans fail too. */
const filler = fc.oneof(
  { weight: 18, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.constant(fillers(100, 520)) },
  { weight: 1, arbitrary: fc.constant(fillers(500, 4096)) },
);

export const foreignRules: fc.Arbitrary<SecurityRule[]> = fc
  .tuple(fc.uniqueArray(foreignRule, { selector: ({ priority: at }) => at, maxLength: 7 }), filler)
  .map(([rules, full]) => {
    const taken = new Set(rules.map(({ priority: at }) => at));
    return [...rules, ...full.filter(({ priority: at }) => !taken.has(at))];
  });

const guard = fc.constantFrom(
  { subnetGroup: 'front', nicGroup: null },
  { subnetGroup: null, nicGroup: 'web' },
  { subnetGroup: 'front', nicGroup: 'web' },
);

/** Ways in through load balancers: to the ports that the rules above tell apart, over each protocol. */
export const mappingPool: readonly PortMapping[] = [
  mapping({ ruleId: '/lb/1/inboundNatRules/ssh' }),
  mapping({ ruleId: '/lb/1/inboundNatRules/dns', protocol: '*', frontendPort: 50053, backendPort: 53 }),
  mapping({
    ruleId: '/lb/1/loadBalancingRules/https',
    via: 'loadBalancingRule',
    frontendPort: 8443,
    backendPort: 443,
  }),
  mapping({
    ruleId: '/lb/1/loadBalancingRules/dns',
    via: 'loadBalancingRule',
    protocol: 'UDP',
    frontendPort: 53,
    backendPort: 53,
  }),
  mapping({
    ruleId: '/lb/2/loadBalancingRules/all',
    via: 'loadBalancingRule',
    protocol: '*',
    frontendPort: 'every',
    backendPort: 'every',
  }),
];

/**
 * `web` has one to three private addresses, all guarded; its public addresses are Standard ones, its own or those of
 * load balancers.
 */
export const testWorld: fc.Arbitrary<TestWorld> = fc
  .record({
    guard,
    asgs: fc.constantFrom([], ['servers']),
    addresses: fc.constantFrom(
      ['10.0.0.4'],
      ['10.0.0.4', 'fd00:1::4'],
      ['10.0.0.4', '10.0.0.5', 'fd00:1::4'],
    ),
    isPublic: fc.constantFrom(true, true, false),
    mappings: fc.subarray([...mappingPool], { maxLength: 2 }),
    front: foreignRules,
    web: foreignRules,
  })
  .map((facts) => {
    const { subnetGroup, nicGroup } = facts.guard;
    const endpoints = facts.addresses.map((address, i): Endpoint => {
      const publicAddress = !facts.isPublic
        ? null
        : address.includes(':')
          ? '2001:db8::1'
          : `198.51.100.${101 + i}`;
      const nic = address === '10.0.0.5' ? 'web-2' : 'web';
      return endpoint(address, {
        nic,
        subnetGroup,
        nicGroup,
        publicAddress,
        asgs: facts.asgs,
        mappings: facts.mappings,
      });
    });
    return {
      web: machine('web', endpoints),
      others: [
        machine('db', [
          endpoint('10.0.0.6', { nic: 'db', subnetGroup, nicGroup, publicAddress: '198.51.100.9' }),
        ]),
        machine('admin', [endpoint('10.0.0.8', { nic: 'admin', subnetGroup, asgs: ['admins'] })]),
      ],
      groups: [group('front', ...facts.front), group('web', ...facts.web)],
    };
  });

const portPool = [
  port(),
  port({ protocol: 'UDP' }),
  port({ number: 3389 }),
  port({ number: 53, protocol: '*' }),
  port({ number: 443, protocol: '*' }),
];

export const testPolicy: fc.Arbitrary<JitPolicy> = fc
  .subarray(portPool, { minLength: 1, maxLength: 4 })
  .map((chosen) => policy(...chosen));

function fillers(first: number, last: number): SecurityRule[] {
  return Array.from({ length: last - first + 1 }, (_, i) =>
    rule(`full-${first + i}`, first + i, 'Deny', 'Tcp', '10.9.0.1 -> 10.0.0.200:9'),
  );
}
