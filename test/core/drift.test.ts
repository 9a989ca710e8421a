import { describe, expect, test } from 'vitest';
import { driftOf } from '../../src/core/driftOf.ts';
import { inertProperties } from '../../src/core/inertRule.ts';
import type { JitPolicy } from '../../src/core/jitPolicy.ts';
import type { Machine } from '../../src/core/machine.ts';
import { groupLookup } from '../../src/core/networkView.ts';
import { allowRuleName, denyRuleName } from '../../src/core/ruleName.ts';
import { ruleFromProperties } from '../../src/core/ruleProperties.ts';
import type { SecurityRule } from '../../src/core/securityRule.ts';
import { group, groupId } from './buildGroup.ts';
import { endpoint, machine, vmId } from './buildMachine.ts';
import { rule } from './buildRule.ts';
import { policy, port, prefix } from './policyArbitrary.ts';

const web = machine('web', [endpoint('10.0.0.4', { nicGroup: 'nsg' })]);
const ssh = policy(port({ allowedSources: [prefix('192.0.2.0/24'), prefix('198.51.100.0/24')] }));
const end = Date.parse('2026-11-22T15:00:00Z') / 1000;
const denyName = denyRuleName(vmId('web'), 1);
const allowName = allowRuleName(vmId('web'), 'k3j2h1g0', end, 1);
const deny = rule(denyName, 500, 'Deny', 'Tcp', 'any -> 10.0.0.4/32:22');
const allow = rule(allowName, 499, 'Allow', 'Tcp', '192.0.2.7/32 -> 10.0.0.4/32:22', {
  description: 'jit1 until=2026-11-22T15:00:00Z by=alice why=',
});

function drift(rules: readonly SecurityRule[], vm: Machine = web, asked: JitPolicy = ssh) {
  return driftOf({ machine: vm, groups: groupLookup([group('nsg', ...rules)]), policy: asked });
}

test('rules that are as they were written are no drift, in whatever spelling', () => {
  const spelled = { ...deny, protocol: 'TCP', destinations: ['10.0.0.4'], description: 'edited' };

  expect(drift([deny, allow])).toEqual([]);
  expect(drift([spelled, { ...allow, sources: ['192.0.2.7'], priority: 200 }])).toEqual([]);
});

describe('a deny', () => {
  test('that is gone is told with what it should say', () => {
    const expected = { protocol: 'Tcp', ports: ['22'], destinations: ['10.0.0.4/32'] };

    expect(drift([])).toEqual([{ kind: 'denyMissing', group: groupId('nsg'), rule: denyName, expected }]);
  });

  test.each<[string, Partial<SecurityRule>, string, string[], string[]]>([
    ['allows', { access: 'Allow' }, 'access', ['Deny'], ['Allow']],
    ['is for another port', { destinationPorts: ['23'] }, 'ports', ['22'], ['23']],
    ['is for another protocol', { protocol: 'Udp' }, 'protocol', ['Tcp'], ['Udp']],
    ['denies some sources', { sources: ['192.0.2.0/32'] }, 'sources', ['*'], ['192.0.2.0/32']],
    ['denies some source ports', { sourcePorts: ['1-9'] }, 'sourcePorts', ['*'], ['1-9']],
    ['is for everybody', { destinations: ['*'] }, 'destinations', ['10.0.0.4/32'], ['*']],
  ])('that %s is told with both sides', (_, edit, field, expected, found) => {
    expect(drift([{ ...deny, ...edit }])).toEqual([
      { kind: 'denyChanged', group: groupId('nsg'), rule: denyName, fields: [{ field, expected, found }] },
    ]);
  });

  test('of an address that the VM has no more is told with both addresses', () => {
    const moved = machine('web', [endpoint('10.0.0.9', { nicGroup: 'nsg' })]);

    expect(drift([deny], moved)).toEqual([
      {
        kind: 'addressChanged',
        group: groupId('nsg'),
        rule: denyName,
        expected: ['10.0.0.9/32'],
        found: ['10.0.0.4/32'],
      },
    ]);
  });

  test('of one address more than the VM has is told', () => {
    const both = { ...deny, destinations: ['10.0.0.4/32', '10.0.0.5/32'] };

    expect(drift([both])).toMatchObject([{ kind: 'addressChanged', expected: ['10.0.0.4/32'] }]);
  });

  test('whose protocol was edited is told apart from the one that has this protocol', () => {
    const asked = policy(port(), port({ number: 53, protocol: 'UDP' }));
    const udp = rule(denyRuleName(vmId('web'), 2), 501, 'Deny', 'Udp', 'any -> 10.0.0.4/32:53');

    const found = drift([{ ...deny, protocol: 'Udp' }, udp], web, asked);

    expect(found).toMatchObject([{ kind: 'denyChanged', rule: denyName, fields: [{ field: 'protocol' }] }]);
  });

  test('that the policy does not ask for is left over, unless a lock let it only be made inert', () => {
    const extra = rule(denyRuleName(vmId('web'), 2), 501, 'Deny', 'Udp', 'any -> 10.0.0.5/32:53');
    const inert = ruleFromProperties(extra.name, inertProperties(extra));

    expect(drift([deny, extra])).toMatchObject([{ kind: 'strayRule', why: 'notInPolicy', rule: extra.name }]);
    expect(drift([deny, inert])).toEqual([]);
  });

  test('of another VM or of somebody else is no drift of this one', () => {
    const others = [
      rule(denyRuleName(vmId('db'), 1), 600, 'Allow', 'Tcp', 'any -> any:22'),
      rule('deny-all', 601, 'Deny', 'any', 'any -> any:any'),
    ];

    expect(drift([deny, ...others])).toEqual([]);
  });
});

describe('a rule of a window', () => {
  test.each<[string, Partial<SecurityRule>, string, string[], string[]]>([
    ['denies', { access: 'Deny' }, 'access', ['Allow'], ['Deny']],
    [
      'says another end than its name',
      { description: 'jit1 until=2026-11-23T15:00:00Z by=alice why=' },
      'until',
      ['2026-11-22T15:00:00Z'],
      ['2026-11-23T15:00:00Z'],
    ],
    ['says no end', { description: 'mine' }, 'until', ['2026-11-22T15:00:00Z'], ['mine']],
    [
      'opens another address',
      { destinations: ['10.0.0.9/32'] },
      'destinations',
      ['10.0.0.4/32'],
      ['10.0.0.9/32'],
    ],
    ['opens every address', { destinations: ['*'] }, 'destinations', ['10.0.0.4/32'], ['*']],
    ['opens a port outside the policy', { destinationPorts: ['22', '443'] }, 'ports', ['22'], ['22', '443']],
    ['opens a range', { destinationPorts: ['1-1024'] }, 'ports', ['22'], ['1-1024']],
    ['opens for another protocol', { protocol: '*' }, 'protocol', ['Tcp'], ['*']],
    [
      'opens for a source outside the policy',
      { sources: ['203.0.113.0/24'] },
      'sources',
      ['192.0.2.0/24', '198.51.100.0/24'],
      ['203.0.113.0/24'],
    ],
    ['opens for everybody', { sources: ['*'] }, 'sources', ['192.0.2.0/24', '198.51.100.0/24'], ['*']],
    [
      'opens for a service tag',
      { sources: ['Internet'] },
      'sources',
      ['192.0.2.0/24', '198.51.100.0/24'],
      ['Internet'],
    ],
  ])('that %s is told with both sides', (_, edit, field, expected, found) => {
    expect(drift([deny, { ...allow, ...edit }])).toContainEqual({
      kind: 'windowRuleEdited',
      group: groupId('nsg'),
      rule: allowName,
      window: 'k3j2h1g0',
      field,
      expected,
      found,
    });
  });

  test('for any source of a policy that allows any is right, and a service tag is not', () => {
    const anyone = policy(port());

    expect(drift([deny, { ...allow, sources: ['*'] }], web, anyone)).toEqual([]);
    expect(drift([deny, { ...allow, sources: ['AzureCloud'] }], web, anyone)).toMatchObject([
      { field: 'sources', expected: ['*'] },
    ]);
  });

  test('of one protocol is right where the policy has any', () => {
    const any = policy(port({ protocol: '*' }));

    expect(drift([{ ...deny, protocol: '*' }, allow], web, any)).toEqual([]);
  });

  test('of an extended window stands beside the one with the old end', () => {
    const later = {
      ...allow,
      name: allowRuleName(vmId('web'), 'k3j2h1g0', end + 3600, 1),
      description: 'jit1 until=2026-11-22T16:00:00Z by=alice why=',
      priority: 498,
    };

    expect(drift([deny, allow, later])).toEqual([]);
  });

  test('that differs from the same window in another group is told in both', () => {
    const vm = machine('web', [endpoint('10.0.0.4', { subnetGroup: 'front', nicGroup: 'nsg' })]);
    const wider = { ...allow, sources: ['192.0.2.0/24'] };
    const groups = groupLookup([group('front', deny, wider), group('nsg', deny, allow)]);

    expect(driftOf({ machine: vm, groups, policy: ssh })).toMatchObject([
      { group: groupId('front'), field: 'sources', expected: ['192.0.2.7/32'], found: ['192.0.2.0/24'] },
      { group: groupId('nsg'), field: 'sources', expected: ['192.0.2.0/24'], found: ['192.0.2.7/32'] },
    ]);
  });

  test('that a deny above it makes useless is told with that deny', () => {
    const stop = rule('stop', 100, 'Deny', 'any', 'Internet -> any:any');

    expect(drift([deny, allow, stop])).toEqual([
      {
        kind: 'windowIneffective',
        group: groupId('nsg'),
        rule: allowName,
        window: 'k3j2h1g0',
        by: { group: groupId('nsg'), rule: 'stop' },
      },
    ]);
  });

  test('that another gate keeps shut is told with what shuts it', () => {
    const vm = machine('web', [endpoint('10.0.0.4', { subnetGroup: 'front', nicGroup: 'nsg' })]);
    const groups = groupLookup([group('front', deny), group('nsg', deny, allow)]);

    expect(driftOf({ machine: vm, groups, policy: ssh })).toMatchObject([
      { kind: 'windowIneffective', group: groupId('nsg'), by: { group: groupId('front'), rule: denyName } },
    ]);
  });

  test('that a deny stops for a part is not told', () => {
    const stop = rule('stop', 100, 'Deny', 'any', 'Internet -> any:22');
    const asked = policy(port(), port({ number: 3389 }));
    const both = { ...deny, destinationPorts: ['22', '3389'] };

    expect(drift([both, { ...allow, destinationPorts: ['22', '3389'] }, stop], web, asked)).toEqual([]);
  });

  test('that was made inert under a lock is no drift', () => {
    expect(drift([deny, ruleFromProperties(allowName, inertProperties(allow))])).toEqual([]);
  });
});

test('rules of ours in a group that guards the VM no more are left over', () => {
  const groups = groupLookup([group('nsg', deny), group('old', deny, allow)]);

  expect(driftOf({ machine: web, groups, policy: ssh })).toEqual([
    { kind: 'strayRule', group: groupId('old'), rule: denyName, why: 'notGuarding', window: null },
    { kind: 'strayRule', group: groupId('old'), rule: allowName, why: 'notGuarding', window: 'k3j2h1g0' },
  ]);
});

test('what is open that should be shut comes before what is shut and what is left over', () => {
  const stop = rule('stop', 100, 'Deny', 'any', 'Internet -> any:any');
  const other = {
    ...allow,
    name: allowRuleName(vmId('web'), 'aaaaaaaa', end, 1),
    destinations: ['10.0.0.9/32'],
  };

  expect(drift([allow, other, stop]).map(({ kind }) => kind)).toEqual([
    'windowRuleEdited',
    'denyMissing',
    'windowIneffective',
  ]);
});

test('where an interface could not be read, only a deny that is gone is sure', () => {
  const unread = { ...web, unreadInterfaces: ['nic-2'] };

  expect(drift([{ ...deny, destinations: ['10.0.0.4/32', '10.0.0.5/32'] }], unread)).toEqual([]);
  expect(drift([], unread)).toMatchObject([{ kind: 'denyMissing' }]);
});
