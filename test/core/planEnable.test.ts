import { describe, expect, test } from 'vitest';
import { applyPlan } from '../../src/core/applyPlan.ts';
import type { ExistingRules } from '../../src/core/denyPriority.ts';
import type { JitPolicy } from '../../src/core/jitPolicy.ts';
import type { Machine } from '../../src/core/machine.ts';
import { groupLookup } from '../../src/core/networkView.ts';
import type { Plan } from '../../src/core/plan.ts';
import { planEnable } from '../../src/core/planEnable.ts';
import { writePolicyTags } from '../../src/core/policyTag.ts';
import { denyRuleName } from '../../src/core/ruleName.ts';
import type { NetworkSecurityGroup, SecurityRule } from '../../src/core/securityRule.ts';
import { group } from './buildGroup.ts';
import { endpoint, machine, vmId } from './buildMachine.ts';
import { rule } from './buildRule.ts';
import { policy, port } from './policyArbitrary.ts';

const ssh = policy(port());
const web = machine('web', [endpoint('10.0.0.4', { nicGroup: 'web-nsg' })]);
const deny = (n: number) => denyRuleName(vmId('web'), n);
const allowSsh = rule('allow-ssh', 300, 'Allow', 'Tcp', 'any -> any:22');
const window = 'JitAccess-Allow-web-0b7d4f5e-k3j2h1g0-1795359600'.replace('0b7d4f5e', deny(1).slice(-8));

describe('the deny goes', () => {
  test.each<[string, ExistingRules, SecurityRule[], number]>([
    ['to 500 where nobody allows the port', 'keep', [rule('web', 900, 'Allow', 'Tcp', 'any -> any:80')], 500],
    ['to the first free priority from 500', 'keep', [rule('x', 500, 'Deny', 'Tcp', 'any -> any:9')], 501],
    ['above 500 where no lower priority is free', 'keep', full(500, 4096), 499],
    ['below the allow that is kept', 'keep', [allowSsh], 500],
    [
      'below the weakest allow that is kept',
      'keep',
      [allowSsh, { ...allowSsh, name: 'b', priority: 700 }],
      701,
    ],
    ['right above the allow that is overridden', 'override', [allowSsh], 299],
    ['to 500 where that is above what is overridden', 'override', [{ ...allowSsh, priority: 700 }], 500],
    ['to 100, where only that is left', 'override', [...full(101, 299), allowSsh], 100],
  ])('%s', (_, existingRules, rules, priority) => {
    const plan = planned(web, [group('web-nsg', ...rules)], ssh, existingRules);

    expect(prioritiesOf(plan)).toEqual({ [deny(1)]: priority });
  });

  test.each<[string, SecurityRule]>([
    ['of other ports', rule('x', 900, 'Allow', 'Tcp', 'any -> any:23-80')],
    ['of another protocol', rule('x', 900, 'Allow', 'Udp', 'any -> any:22')],
    ['of ICMP', rule('x', 900, 'Allow', 'Icmp', 'any -> any:any')],
    ['to another address', rule('x', 900, 'Allow', 'Tcp', 'any -> 10.0.0.5:22')],
    ['to an application security group of others', rule('x', 900, 'Allow', 'Tcp', 'any -> asg/db:22')],
    ['from IPv6 sources', rule('x', 900, 'Allow', 'Tcp', '2001:db8::/32,::/0 -> any:22')],
    ['that go out', rule('x', 900, 'Allow', 'Tcp', 'any -> any:22', { direction: 'Outbound' })],
    ['of other machines under just-in-time access', { ...allowSsh, name: window, priority: 900 }],
  ])('to 500 whatever allows there are %s', (_, other) => {
    expect(prioritiesOf(planned(web, [group('web-nsg', other)], ssh, 'keep'))).toEqual({ [deny(1)]: 500 });
  });

  test('below an allow for an application security group that the VM is in, whatever its case', () => {
    const member = machine('web', [endpoint('10.0.0.4', { nicGroup: 'web-nsg', asgs: ['SERVERS'] })]);
    const allow = rule('x', 900, 'Allow', 'Tcp', 'any -> asg/servers:20-30');

    expect(prioritiesOf(planned(member, [group('web-nsg', allow)], ssh, 'keep'))).toEqual({ [deny(1)]: 901 });
  });
});

describe('no free priority is an error that names the rule in the way', () => {
  test.each<[string, ExistingRules, SecurityRule, 'above' | 'below']>([
    ['below it', 'keep', { ...allowSsh, priority: 4096 }, 'below'],
    ['above it', 'override', { ...allowSsh, priority: 100 }, 'above'],
  ])('%s', (_, existingRules, allow, side) => {
    const nsg = group('web-nsg', allow);

    expect(plan(web, [nsg], ssh, existingRules)).toEqual({
      ok: false,
      error: { kind: 'noFreePriority', group: nsg.id, rule: 'allow-ssh', priority: allow.priority, side },
    });
  });

  test('and one without any security group says so', () => {
    expect(plan(machine('web', [endpoint('10.0.0.4')]), [], ssh, 'keep')).toEqual({
      ok: false,
      error: { kind: 'noSecurityGroup', vm: vmId('web') },
    });
  });
});

describe('asked again', () => {
  test('the deny stays above what it overrode, though the rules are kept now', () => {
    const enabled = groupsAfter(web, [group('web-nsg', allowSsh)], ssh, 'override');

    expect(prioritiesOf(planned(web, enabled, policy(port(), port({ number: 80 })), 'keep'))).toEqual({
      [deny(1)]: 299,
    });
  });

  test('the deny rises above the allow that is overridden now', () => {
    const enabled = groupsAfter(web, [group('web-nsg', allowSsh)], ssh, 'keep');

    expect(prioritiesOf(planned(web, enabled, ssh, 'override'))).toEqual({ [deny(1)]: 299 });
  });

  test('a port that is widened from TCP to any protocol stays as shut as it was', () => {
    const enabled = groupsAfter(web, [group('web-nsg', allowSsh)], ssh, 'override');

    const edit = planned(web, enabled, policy(port({ protocol: '*' })), 'keep');

    expect(prioritiesOf(edit)).toEqual({ [deny(2)]: 298 });
    expect(edit.changes.map(({ action, rule: name }) => [action, name])).toEqual([
      ['put', deny(2)],
      ['delete', deny(1)],
      ['put', null],
    ]);
  });

  test('an allow of another protocol than the standing deny is kept', () => {
    const udp = policy(port({ protocol: 'UDP' }));
    const enabled = groupsAfter(web, [group('web-nsg', { ...allowSsh, priority: 600 })], udp, 'keep');

    const edit = planned(web, enabled, ssh, 'keep');

    expect(prioritiesOf(edit)).toEqual({ [deny(2)]: 601 });
    expect(edit.warnings.map(({ kind }) => kind)).toEqual(['stillExposed']);
  });

  test('an allow to an address that the VM has only now is kept', () => {
    const allow = rule('allow-second', 600, 'Allow', 'Tcp', 'any -> 10.0.0.5:22');
    const enabled = groupsAfter(web, [group('web-nsg', allow)], ssh, 'keep');
    const grown = machine('web', [...web.endpoints, endpoint('10.0.0.5', { nicGroup: 'web-nsg' })]);

    expect(prioritiesOf(planned(grown, enabled, ssh, 'keep'))).toEqual({ [deny(1)]: 601 });
  });

  test('a deny that somebody made harmless shuts nothing, so the allow below it is kept', () => {
    const harmless = rule(deny(1), 500, 'Deny', 'Tcp', '192.0.2.0/32 -> 10.0.0.4:22');
    const enabled = [group('web-nsg', harmless, { ...allowSsh, priority: 600 })];

    expect(prioritiesOf(planned(web, enabled, ssh, 'keep'))).toEqual({ [deny(1)]: 601 });
  });

  test('ports come and go in the one rule of their protocol', () => {
    const enabled = groupsAfter(web, [group('web-nsg')], policy(port(), port({ number: 3389 })), 'keep');

    const edit = planned(web, enabled, policy(port(), port({ number: 5986 })), 'keep');

    expect(edit.changes).toMatchObject([
      { action: 'put', rule: deny(1), properties: { destinationPortRanges: ['22', '5986'], priority: 500 } },
      { action: 'put', rule: null },
    ]);
  });

  test('a protocol that goes leaves the rule of the other one alone', () => {
    const both = policy(port(), port({ number: 53, protocol: 'UDP' }));
    const enabled = groupsAfter(web, [group('web-nsg')], both, 'keep');

    const edit = planned(web, enabled, policy(port({ number: 53, protocol: 'UDP' })), 'keep');

    expect(edit.changes.map(({ action, rule: name }) => [action, name])).toEqual([
      ['delete', deny(1)],
      ['put', null],
    ]);
  });

  test('rules and tags in another spelling of their names are the same', () => {
    const enabled = groupsAfter(web, [group('web-nsg')], ssh, 'keep').map((one) => ({
      ...one,
      id: one.id.toUpperCase(),
      rules: one.rules.map((r) => ({ ...r, name: r.name.toUpperCase(), destinations: ['10.0.0.4'] })),
    }));
    const tagged = { ...web, id: web.id.toUpperCase(), tags: { 'JIT-Access': '22/Tcp PT3H *' } };

    expect(planned(tagged, enabled, ssh, 'keep').changes).toEqual([]);
  });
});

describe('before it is applied, the plan tells', () => {
  test('each rule that stops working, once', () => {
    const dual = machine('web', [
      endpoint('10.0.0.4', { nicGroup: 'web-nsg' }),
      endpoint('fd00:1::4', { nicGroup: 'web-nsg' }),
    ]);

    const { warnings } = planned(dual, [group('web-nsg', allowSsh)], ssh, 'override');

    expect(warnings).toEqual([
      { kind: 'shutsExisting', vm: web.id, group: group('web-nsg').id, rule: 'allow-ssh', priority: 300 },
    ]);
  });

  test('an open window that the deny goes above', () => {
    const open = rule(window, 499, 'Allow', 'Tcp', '192.0.2.7/32 -> 10.0.0.4/32:22');
    const enabled = groupsAfter(web, [group('web-nsg', allowSsh)], ssh, 'keep');
    const opened = enabled.map((one) => ({ ...one, rules: [...one.rules, open] }));

    const { warnings } = planned(web, opened, ssh, 'override');

    expect(warnings).toMatchObject([
      { kind: 'shutsExisting', rule: 'allow-ssh' },
      { kind: 'shutsExisting', rule: window },
    ]);
  });

  test('a port that stays open to the Internet, by which rule', () => {
    const { warnings } = planned(web, [group('web-nsg', allowSsh)], ssh, 'keep');

    const rest = { number: 22, protocol: 'TCP', rule: 'allow-ssh', priority: 300 };
    expect(warnings).toEqual([{ kind: 'stillExposed', vm: web.id, ...rest }]);
  });

  test('nothing of a kept rule that lets only the office in', () => {
    const office = rule('office', 300, 'Allow', 'Tcp', '10.8.0.0/16 -> any:22');

    expect(planned(web, [group('web-nsg', office)], ssh, 'keep').warnings).toEqual([]);
  });

  test('an interface that no security group guards', () => {
    const open = machine('web', [...web.endpoints, endpoint('10.0.0.5', { nic: 'nic-2' })]);

    expect(planned(open, [group('web-nsg')], ssh, 'keep').warnings).toEqual([
      { kind: 'unguardedInterface', vm: web.id, interfaceId: open.endpoints[1]?.interfaceId },
    ]);
  });
});

function plan(vm: Machine, groups: NetworkSecurityGroup[], jit: JitPolicy, existingRules: ExistingRules) {
  const tags = writePolicyTags(jit);
  if (!tags.ok) throw new Error('The policy does not fit into tags.');
  const input = { machine: vm, groups: groupLookup(groups), policy: jit, tags: tags.value, existingRules };
  return planEnable(input);
}

function planned(...args: Parameters<typeof plan>): Plan {
  const result = plan(...args);
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
}

function groupsAfter(...args: Parameters<typeof plan>): NetworkSecurityGroup[] {
  return [...applyPlan(groupLookup(args[1]), planned(...args)).values()];
}

function prioritiesOf({ changes }: Plan): Record<string, number> {
  return Object.fromEntries(
    changes.flatMap((change) =>
      change.rule !== null && change.action === 'put' ? [[change.rule, change.properties.priority]] : [],
    ),
  );
}

function full(first: number, last: number): SecurityRule[] {
  return Array.from({ length: last - first + 1 }, (_, i) =>
    rule(`full-${first + i}`, first + i, 'Deny', 'Tcp', 'any -> 10.0.0.200:9'),
  );
}

test('an outbound rule that is called like ours is somebody else’s, and stays', () => {
  const outbound = rule(deny(1), 500, 'Allow', 'any', 'any -> any:any', { direction: 'Outbound' });

  expect(prioritiesOf(planned(web, [group('web-nsg', outbound)], ssh, 'keep'))).toEqual({ [deny(2)]: 500 });
});
