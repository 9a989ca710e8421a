import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exposedPorts, portsToCheck } from '../../src/core/exposure.ts';
import type { Endpoint } from '../../src/core/machine.ts';
import { groupLookup } from '../../src/core/networkView.ts';
import type { Protocol } from '../../src/core/protocol.ts';
import { allowRuleName, denyRuleName } from '../../src/core/ruleName.ts';
import type { SecurityRule } from '../../src/core/securityRule.ts';
import { probePacket } from '../../src/sandbox/probe/probePacket.ts';
import { group } from './buildGroup.ts';
import { endpoint, machine, mapping, vmId } from './buildMachine.ts';
import { resources } from './buildResources.ts';
import { rule } from './buildRule.ts';
import { policy, port } from './policyArbitrary.ts';
import { mappingPool, sampleSources, testWorld } from './worldArbitrary.ts';

const ssh = [{ number: 22, protocol: 'TCP' as const }];
const tcp = (number: number) => ({ number, protocol: 'TCP' as const });
const unknownAddress = { id: 'lb-ip', address: null, sku: 'Standard' as const };
const window = allowRuleName(vmId('web'), 'k3j2h1g0', 1_795_359_600, 1);
const ourDeny = denyRuleName(vmId('web'), 1);

describe('SSH is open to the Internet', () => {
  test.each<[string, string[]]>([
    ['by a rule for any source', ['a 300 Allow any -> any:22']],
    ['by a rule for the Internet', ['a 300 Allow Internet -> any:22']],
    ['by a rule for one address', ['a 300 Allow 192.0.2.7/32 -> any:22']],
    ['by a rule for a range of ports', ['a 300 Allow any -> any:20-30']],
    ['by a rule for a service tag of public addresses', ['a 300 Allow AzureCloud -> any:22']],
    ['by a rule below a deny for some', ['b 200 Deny 192.0.2.0/24 -> any:22', 'a 300 Allow any -> any:22']],
    [
      'by a rule below a deny for the network',
      ['b 200 Deny VirtualNetwork -> any:22', 'a 300 Allow any -> any:22'],
    ],
    [
      'by a rule below a deny for all IPv6',
      ['b 200 Deny ::/0 -> any:22', 'a 300 Allow AzureCloud -> any:22'],
    ],
    ['by the strongest of several', ['a 300 Allow any -> any:22', 'z 310 Allow any -> any:any']],
  ])('%s', (_, rules) => {
    expect(exposed(...rules.map(ruleOf))).toEqual([{ ...ssh[0], rule: 'a', priority: 300 }]);
  });

  test.each<[string, string[]]>([
    ['where the default rules decide', []],
    ['by a rule for private addresses', ['a 300 Allow 10.0.0.0/8,172.16.0.0/12 -> any:22']],
    ['by a rule for the virtual network', ['a 300 Allow VirtualNetwork -> any:22']],
    ['by a rule for the load balancer', ['a 300 Allow AzureLoadBalancer -> any:22']],
    ['by a rule for an application security group', ['a 300 Allow asg/admins -> any:22']],
    ['by a rule for other ports', ['a 300 Allow any -> any:23-80']],
    ['by a rule for another address', ['a 300 Allow any -> 10.0.0.5:22']],
    [
      'by a rule for IPv6, whatever other rules name',
      ['a 300 Allow ::/0 -> any:22', 'b 310 Deny AzureCloud -> any:9'],
    ],
    ['below a deny for all', ['b 200 Deny any -> any:any', 'a 300 Allow any -> any:22']],
    ['below denies that cover it', ['b 200 Deny Internet -> any:22', 'a 300 Allow any -> any:22']],
    ['by a window of ours', [`${window} 499 Allow any -> 10.0.0.4:22`]],
    ['below our deny', [`${ourDeny} 299 Deny any -> 10.0.0.4:22`, 'a 300 Allow any -> any:22']],
  ])('but not %s', (_, rules) => {
    expect(exposed(...rules.map(ruleOf))).toEqual([]);
  });

  test('but not by a deny of ours that somebody turned into an allow', () => {
    expect(exposed(ruleOf(`${ourDeny} 500 Allow any -> any:22`))).toEqual([]);
  });

  test('below a deny for some source ports, because a client picks another', () => {
    const deny = { ...ruleOf('b 200 Deny any -> any:22'), sourcePorts: ['1024-65535'] };

    expect(exposed(deny, ruleOf('a 300 Allow any -> any:22'))).toMatchObject([{ rule: 'a' }]);
  });
});

describe('the way in', () => {
  const open = group('open', ruleOf('a 300 Allow any -> any:22'));
  const shut = group('shut');
  test.each<[string, Endpoint, unknown[]]>([
    ['without a public address is none', at({ publicAddress: null, nicGroup: 'open' }), []],
    ['through a Standard address without a group is shut', at({}), []],
    [
      'through a Basic address without a group is open',
      at({ sku: 'Basic' }),
      [{ rule: null, priority: null }],
    ],
    ['through both gates needs both', at({ subnetGroup: 'shut', nicGroup: 'open' }), []],
    ['is open where both are', at({ subnetGroup: 'open', nicGroup: 'open' }), [{ rule: 'a', priority: 300 }]],
    ['through a gate that could not be read is not told', at({ subnetGroup: 'open', nicGroup: 'gone' }), []],
  ])('%s', (_, one, expected) => {
    const found = exposedPorts(machine('web', [one]), groupLookup([open, shut]), ssh);

    expect(found).toEqual(expected.map((by) => ({ ...ssh[0], ...(by as object) })));
  });

  test.each<[string, Parameters<typeof mapping>[0], { number: number; protocol: Protocol }, boolean]>([
    ['a NAT rule to the port', {}, tcp(22), true],
    ['a NAT rule for any protocol', { protocol: '*' }, tcp(22), true],
    ['a NAT rule for the other protocol', { protocol: 'UDP' }, tcp(22), false],
    ['a NAT rule over UDP, asked for any protocol', { protocol: 'UDP' }, { number: 22, protocol: '*' }, true],
    ['a NAT rule to another port', { backendPort: 3389 }, tcp(22), false],
    ['a NAT rule from the port, to another', { frontendPort: 22, backendPort: 2222 }, tcp(22), false],
    ['a NAT rule of a pool, whose port is not told', { frontendPort: null }, tcp(22), true],
    ['a load balancing rule', { via: 'loadBalancingRule' }, tcp(22), true],
    ['a rule for every port', { protocol: '*', frontendPort: 'every', backendPort: 'every' }, tcp(22), true],
    ['a frontend whose address is not known', { publicAddress: unknownAddress }, tcp(22), true],
  ])('through %s (%j)', (_, facts, port, isOpen) => {
    const vm = machine('web', [
      at({ publicAddress: null, nicGroup: 'any', mappings: [mapping(facts)] }),
      endpoint('10.0.0.5', { nic: 'b', publicAddress: null, nicGroup: 'any' }),
    ]);
    const any = group('any', rule('a', 300, 'Allow', 'any', 'any -> any:22'));

    const found = exposedPorts(vm, groupLookup([any]), [port]);

    expect(found).toEqual(isOpen ? [{ ...port, rule: 'a', priority: 300 }] : []);
  });

  test.each([
    ['a Standard load balancer without a group is shut', 'Standard', []],
    ['a Basic load balancer without a group is open', 'Basic', [{ ...ssh[0], rule: null, priority: null }]],
  ] as const)('through %s', (_, sku, expected) => {
    const vm = machine('web', [at({ publicAddress: null, mappings: [mapping({ sku })] })]);

    expect(exposedPorts(vm, groupLookup([]), ssh)).toEqual(expected);
  });

  test('through a load balancer is not opened by a rule for its probes', () => {
    const vm = machine('web', [at({ publicAddress: null, nicGroup: 'g', mappings: [mapping()] })]);
    const probes = group('g', ruleOf('a 300 Allow AzureLoadBalancer -> any:22'));

    expect(exposedPorts(vm, groupLookup([probes]), ssh)).toEqual([]);
  });

  test('of a stopped VM counts: its address is kept for it, or comes back with it', () => {
    const stopped = at({ nicGroup: 'open' });
    const publicAddress = { id: 'ip', address: null, sku: 'Standard' as const };

    expect(
      exposedPorts(machine('web', [{ ...stopped, publicAddress }]), groupLookup([open]), ssh),
    ).toHaveLength(1);
  });

  test('is the second interface where the first is shut', () => {
    const vm = machine('web', [
      at({ nicGroup: 'shut' }),
      endpoint('10.0.0.5', { nic: 'b', nicGroup: 'open' }),
    ]);

    expect(exposedPorts(vm, groupLookup([open, shut]), ssh)).toHaveLength(1);
  });

  test('shows the rule of the last gate', () => {
    const last = group('last', ruleOf('z 400 Allow any -> any:any'));
    const vm = machine('web', [at({ subnetGroup: 'open', nicGroup: 'last' })]);

    expect(exposedPorts(vm, groupLookup([open, last]), ssh)).toMatchObject([{ rule: 'z', priority: 400 }]);
  });
});

test('any protocol is open where UDP is', () => {
  const vm = machine('web', [at({ nicGroup: 'g' })]);
  const groups = groupLookup([group('g', rule('dns', 300, 'Allow', 'Udp', 'any -> any:53'))]);

  expect(exposedPorts(vm, groups, [{ number: 53, protocol: '*' }])).toEqual([
    { number: 53, protocol: '*', rule: 'dns', priority: 300 },
  ]);
});

test('the management ports and those of the policy are looked at, each once', () => {
  const jit = policy(
    port({ number: 22, protocol: 'UDP' }),
    port({ number: 3389, protocol: '*' }),
    port({ number: 80 }),
  );

  const checked = portsToCheck(jit).map(({ number, protocol }) => `${number}/${protocol}`);

  expect(checked.sort()).toEqual(['22/TCP', '22/UDP', '3389/*', '5985/TCP', '5986/TCP', '80/TCP']);
});

test('what is told exposed is what packets from the Internet reach, and the rule is one that lets them in', () => {
  // An unknown service tag covers nobody in the sandbox, and its client sends from one port only.
  const isDefinedInBoth = ({ sources, sourcePorts }: SecurityRule) =>
    !sources.includes('AzureCloud') && sourcePorts[0] === '*';
  const isOnInternet = (source: string) => !/^(10|172|168|fd00)[.:]/.test(source);
  fc.assert(
    fc.property(testWorld, ({ web, others, groups }) => {
      const known = groups.map((one) => ({ ...one, rules: one.rules.filter(isDefinedInBoth) }));
      const world = resources([web, ...others], known);
      const ports = [22, 53, 443].flatMap((number) => [
        { number, protocol: 'TCP' as const },
        { number, protocol: 'UDP' as const },
      ]);

      const found = exposedPorts(web, groupLookup(known), ports);

      for (const { number, protocol } of ports) {
        const fates = sampleSources
          .filter(isOnInternet)
          .map((source) => probePacket(world, { source, vm: web.id, port: number, protocol }))
          .filter(({ access }) => access === 'Allow');
        const told = found.filter((one) => one.number === number && one.protocol === protocol);
        expect(told).toHaveLength(fates.length > 0 ? 1 : 0);
        for (const { rule: by } of told) expect(fates.map(lastRule)).toContain(by);
      }
    }),
    { seed: 20261122, numRuns: 80 },
  );
});

test('without any group, what is told exposed is what packets reach, whichever address leads in', () => {
  const skus = ['Basic', 'Standard'] as const;
  fc.assert(
    fc.property(
      fc.subarray([...mappingPool], { maxLength: 3 }),
      fc.constantFrom(null, ...skus),
      fc.constantFrom(...skus),
      (mappings, own, sku) => {
        const balanced = mappings.map((one) => ({ ...one, publicAddress: { ...one.publicAddress, sku } }));
        const facts = own === null ? { publicAddress: null } : { sku: own };
        const web = machine('web', [at({ ...facts, mappings: balanced })]);
        const world = resources([web], []);
        const ports = [22, 53, 443, 80].flatMap((number) => [
          { number, protocol: 'TCP' as const },
          { number, protocol: 'UDP' as const },
        ]);

        const found = exposedPorts(web, groupLookup([]), ports);

        const reached = ports.filter(
          ({ number, protocol }) =>
            probePacket(world, { source: '203.0.113.7', vm: web.id, port: number, protocol }).access ===
            'Allow',
        );
        expect(found).toEqual(reached.map((port) => ({ ...port, rule: null, priority: null })));
      },
    ),
    { seed: 20261122, numRuns: 100 },
  );
});

/** A gate without a group decides nothing. */
function lastRule({ by }: { by: readonly { rule: string | null }[] }): string | null | undefined {
  return by.filter(({ rule: name }) => name !== null).at(-1)?.rule;
}

function exposed(...rules: SecurityRule[]) {
  return exposedPorts(machine('web', [at({ nicGroup: 'g' })]), groupLookup([group('g', ...rules)]), ssh);
}

function at(facts: Parameters<typeof endpoint>[1]): Endpoint {
  return endpoint('10.0.0.4', facts);
}

/** `name priority access flow`, for TCP. */
function ruleOf(text: string): SecurityRule {
  const [name = '', priority, access, ...flow] = text.split(' ');
  return rule(name, Number(priority), access === 'Allow' ? 'Allow' : 'Deny', 'Tcp', flow.join(' '));
}
