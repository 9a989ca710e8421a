import { describe, expect, test } from 'vitest';
import { groupLookup } from '../../src/core/networkView.ts';
import { type Grant, planOpen } from '../../src/core/planOpen.ts';
import { allowRuleName, denyRuleName } from '../../src/core/ruleName.ts';
import type { SecurityRule } from '../../src/core/securityRule.ts';
import { grant } from './buildGrant.ts';
import { group, groupId } from './buildGroup.ts';
import { endpoint, machine, vmId } from './buildMachine.ts';
import { rule } from './buildRule.ts';
import { policy, port } from './policyArbitrary.ts';

const ssh = policy(port());
const web = machine('web', [endpoint('10.0.0.4', { nicGroup: 'nsg' })]);
const mine = grant(['22/TCP'], ['192.0.2.7']);
const ourDeny = rule(denyRuleName(vmId('web'), 1), 500, 'Deny', 'Tcp', 'any -> 10.0.0.4/32:22');
const name = (n: number) => allowRuleName(vmId('web'), mine.windowId, mine.endSeconds, n);

describe('the allow goes right before', () => {
  test.each<[string, string[], number]>([
    ['our deny', [], 499],
    ['our deny, where the next priority is taken', ['x 499 Allow Tcp any -> any:80'], 498],
    ['a deny for any source', ['x 200 Deny any any -> any:any'], 199],
    ['a deny for the requester', ['x 200 Deny Tcp 192.0.2.0/24 -> any:22'], 199],
    ['a deny for part of the sources', ['x 200 Deny Tcp 192.0.2.7 -> any:22'], 199],
    ['a deny for the Internet', ['x 200 Deny any Internet -> any:any'], 199],
    ['a deny for a service tag that may hold the requester', ['x 200 Deny Tcp AzureCloud -> any:22'], 199],
    [
      'the strongest of several denies',
      ['x 300 Deny any any -> any:any', 'y 200 Deny Tcp any -> any:22'],
      199,
    ],
    ['a deny for an application security group of the VM', ['x 200 Deny any any -> asg/servers:any'], 199],
    ['our deny, whatever denies other ports', ['x 200 Deny Tcp any -> any:23-80'], 499],
    [
      'our deny, whatever denies other protocols',
      ['x 200 Deny Udp any -> any:22', 'y 201 Deny Icmp any -> any:any'],
      499,
    ],
    ['our deny, whatever denies other sources', ['x 200 Deny Tcp 198.51.100.0/24 -> any:22'], 499],
    ['our deny, whatever denies IPv6 sources', ['x 200 Deny any ::/0 -> any:any'], 499],
    ['our deny, whatever denies the network', ['x 200 Deny any VirtualNetwork -> any:any'], 499],
    ['our deny, whatever denies the load balancer', ['x 200 Deny any AzureLoadBalancer -> any:any'], 499],
    ['our deny, whatever is denied to other machines', ['x 200 Deny any any -> 10.0.0.5,asg/db:any'], 499],
    ['our deny, whatever allows there are', ['x 200 Allow any any -> any:any'], 499],
  ])('%s', (_, others, priority) => {
    const member = machine('web', [endpoint('10.0.0.4', { nicGroup: 'nsg', asgs: ['servers'] })]);
    const nsg = group('nsg', ourDeny, ...others.map(ruleOf));

    const plan = planOpen({ machine: member, groups: groupLookup([nsg]), policy: ssh, grant: mine });

    expect(prioritiesOf(plan)).toEqual([priority]);
  });

  test('the place of a deny of ours that is gone and may come back, and says that it is missing', () => {
    const plan = open([group('nsg')], mine);

    expect(prioritiesOf(plan)).toEqual([499]);
    expect(plan).toMatchObject({ value: { warnings: [{ kind: 'missingDeny', rule: ourDeny.name }] } });
  });

  test('a deny that IPv6 alone meets, for any source: only in the IPv6 rule', () => {
    const dual = machine('web', [...web.endpoints, endpoint('fd00:1::4', { nicGroup: 'nsg' })]);
    const nsg = group('nsg', ruleOf('x 200 Deny any ::/0 -> any:any'));

    const plan = planOpen({
      machine: dual,
      groups: groupLookup([nsg]),
      policy: ssh,
      grant: grant(['22/TCP'], ['*']),
    });

    expect(prioritiesOf(plan)).toEqual([499, 199]);
  });

  test.each<[string, string, number]>([
    ['a deny for the virtual network, because VPN and peers are in it', 'VirtualNetwork', 199],
    ['a deny for a private range around it', '10.0.0.0/8', 199],
    ['our deny, whatever denies the Internet', 'Internet', 499],
  ])('from a private source: %s', (_, source, priority) => {
    const nsg = group('nsg', ourDeny, ruleOf(`x 200 Deny any ${source} -> any:any`));

    expect(prioritiesOf(open([nsg], grant(['22/TCP'], ['10.9.0.7'])))).toEqual([priority]);
  });
});

test('no priority left before a deny is an error that names it', () => {
  const others = ['a 100 Allow Tcp any -> any:80', 'deny-all 101 Deny any any -> any:any'].map(ruleOf);

  expect(open([group('nsg', ourDeny, ...others)], mine)).toEqual({
    ok: false,
    error: { kind: 'noFreePriority', group: groupId('nsg'), rule: 'deny-all', priority: 101, side: 'above' },
  });
});

test('our own deny at 100 is in the way as well', () => {
  expect(open([group('nsg', { ...ourDeny, priority: 100 })], mine)).toMatchObject({
    error: { rule: ourDeny.name, priority: 100 },
  });
});

test('the rule says who, until when, why, and lets in nothing else', () => {
  const plan = open([group('nsg', ourDeny)], grant(['22/TCP', '3389/TCP'], ['192.0.2.7', '198.51.100.0/24']));

  expect(plan).toEqual({
    ok: true,
    value: {
      warnings: [],
      changes: [
        {
          target: groupId('nsg'),
          action: 'put',
          rule: name(1),
          properties: {
            description: 'jit1 until=2026-11-22T15:00:00Z by=alice@contoso.com why=deploy fix',
            protocol: 'Tcp',
            sourcePortRange: '*',
            destinationPortRanges: ['22', '3389'],
            sourceAddressPrefixes: ['192.0.2.7/32', '198.51.100.0/24'],
            destinationAddressPrefix: '10.0.0.4/32',
            access: 'Allow',
            priority: 499,
            direction: 'Inbound',
          },
        },
      ],
    },
  });
});

test('sources that overlap are written as one, because Azure refuses them', () => {
  const plan = open(
    [group('nsg', ourDeny)],
    grant(['22/TCP'], ['192.0.2.7', '192.0.2.0/24', '192.0.3.0/24']),
  );

  expect(plan).toMatchObject({
    value: { changes: [{ properties: { sourceAddressPrefix: '192.0.2.0/23' } }] },
  });
});

test('every gate gets a rule, the subnet first', () => {
  const vm = machine('web', [endpoint('10.0.0.4', { subnetGroup: 'front', nicGroup: 'nsg' })]);
  const groups = groupLookup([group('nsg', ourDeny), group('front', { ...ourDeny, priority: 700 })]);

  const plan = planOpen({ machine: vm, groups, policy: ssh, grant: mine });

  expect(plan).toMatchObject({
    value: {
      changes: [
        { target: groupId('front'), rule: name(1), properties: { priority: 699 } },
        { target: groupId('nsg'), rule: name(1), properties: { priority: 499 } },
      ],
    },
  });
});

test('a rule of the window that stands already is not written again, whatever the case of its name', () => {
  const standing = ruleOf(`${name(1).toUpperCase()} 499 Allow Tcp 192.0.2.7/32 -> 10.0.0.4/32:22`);

  expect(open([group('nsg', ourDeny, standing)], mine)).toMatchObject({ value: { changes: [] } });
});

test('sources of a family that the VM has no address of are an error', () => {
  expect(open([group('nsg', ourDeny)], grant(['22/TCP'], ['2001:db8::7']))).toEqual({
    ok: false,
    error: { kind: 'noAddressOfFamily', vm: vmId('web'), family: 6 },
  });
});

test('a source of another family beside one that reaches the VM is told, not dropped in silence', () => {
  const plan = open([group('nsg', ourDeny)], grant(['22/TCP'], ['192.0.2.7', '2001:db8::7']));

  expect(plan).toMatchObject({
    ok: true,
    value: {
      changes: [{ properties: { sourceAddressPrefix: '192.0.2.7/32' } }],
      warnings: [{ kind: 'unreachableSource', vm: vmId('web'), source: '2001:db8::7/128' }],
    },
  });
});

test('without a security group there is nothing to open', () => {
  const bare = machine('web', [endpoint('10.0.0.4')]);

  expect(planOpen({ machine: bare, groups: new Map(), policy: ssh, grant: mine })).toEqual({
    ok: false,
    error: { kind: 'noSecurityGroup', vm: vmId('web') },
  });
});

test.each([
  ['any source', ['*'], ['*']],
  ['IPv4 ranges wider than /16', ['10.0.0.0/15', '198.51.0.0/16'], ['10.0.0.0/15']],
  ['IPv6 ranges wider than /32', ['2001:db8::/31', '2001:db9::/32', '192.0.2.7'], ['2001:db8::/31']],
])('%s opens with a warning', (_, sources, warned) => {
  const plan = open([group('nsg', ourDeny)], grant(['22/TCP'], sources));

  const warnings = plan.ok ? plan.value.warnings : [];
  expect(warnings.filter(({ kind }) => kind === 'wideSource')).toEqual(
    warned.map((source) => ({ kind: 'wideSource', source })),
  );
});

function open(groups: Parameters<typeof groupLookup>[0], asked: Grant) {
  return planOpen({ machine: web, groups: groupLookup(groups), policy: ssh, grant: asked });
}

function prioritiesOf(plan: ReturnType<typeof planOpen>): (number | undefined)[] {
  if (!plan.ok) throw new Error(plan.error.kind);
  return plan.value.changes.map((change) => (change.rule === null ? undefined : change.properties.priority));
}

/** `name priority access protocol flow`. */
function ruleOf(text: string): SecurityRule {
  const [called = '', priority, access, protocol = '', ...flow] = text.split(' ');
  return rule(called, Number(priority), access === 'Allow' ? 'Allow' : 'Deny', protocol, flow.join(' '));
}
