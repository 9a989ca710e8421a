import { expect, test } from 'vitest';
import { missingDenies } from '../../src/core/missingDenies.ts';
import { groupLookup } from '../../src/core/networkView.ts';
import { denyRuleName } from '../../src/core/ruleName.ts';
import type { SecurityRule } from '../../src/core/securityRule.ts';
import { group, groupId } from './buildGroup.ts';
import { endpoint, machine, vmId } from './buildMachine.ts';
import { rule } from './buildRule.ts';
import { policy, port } from './policyArbitrary.ts';

const web = machine('web', [
  endpoint('10.0.0.4', { nicGroup: 'nsg' }),
  endpoint('fd00:1::4', { nicGroup: 'nsg' }),
]);
const [first, second] = [denyRuleName(vmId('web'), 1), denyRuleName(vmId('web'), 2)];
const v4 = deny(first, 'Tcp', 'any -> 10.0.0.4/32:22,3389');
const v6 = deny(second, 'Tcp', 'any -> [fd00:1::4/128]:22,3389');
const both = policy(port(), port({ number: 3389 }));

test.each<[string, SecurityRule[]]>([
  ['as they were written', [v4, v6]],
  ['in other rules of ours', [deny(first, 'any', 'any -> any:any')]],
  ['one by one', [deny(first, 'Tcp', 'any -> any:22'), deny(second, 'any', 'Any -> any:3389')]],
])('no deny is missing where the ports are denied %s', (_, rules) => {
  expect(missingDenies(web, groupLookup([group('nsg', ...rules)]), both)).toEqual([]);
});

test.each<[string, SecurityRule[], string[]]>([
  ['is gone', [], [first, second]],
  ['is gone for one family', [v4], [second]],
  ['is gone, and another one is left', [v6], [first]],
  ['lacks a port', [v4, deny(second, 'Tcp', 'any -> [fd00:1::4]:22')], [second]],
  ['lacks an address', [deny(first, 'Tcp', 'any -> 10.0.0.5:22,3389'), v6], [first]],
  ['is for another protocol', [{ ...v4, protocol: 'Udp' }, v6], ['JitAccess-Deny-web-68e3f979-3']],
  ['allows', [{ ...v4, access: 'Allow' }, v6], [first]],
  ['is for outbound traffic', [{ ...v4, direction: 'Outbound' }, v6], ['JitAccess-Deny-web-68e3f979-3']],
  ['denies some sources only', [{ ...v4, sources: ['192.0.2.0/32'] }, v6], [first]],
  ['denies some source ports only', [{ ...v4, sourcePorts: ['1024-2048'] }, v6], [first]],
  ['belongs to another machine', [{ ...v4, name: denyRuleName(vmId('db'), 1) }, v6], [first]],
  ['belongs to somebody else', [{ ...v4, name: 'deny-ssh' }, v6], [first]],
])('a deny is missing that %s', (_, rules, names) => {
  expect(missingDenies(web, groupLookup([group('nsg', ...rules)]), both)).toEqual(
    names.map((name) => ({ group: groupId('nsg'), rule: name })),
  );
});

test('a deny of TCP is half of one for any protocol', () => {
  const any = policy(port({ protocol: '*' }));
  const udp = deny('JitAccess-Deny-web-68e3f979-2', 'Udp', 'any -> any:22');
  const tcp = deny(first, 'Tcp', 'any -> any:22');

  expect(missingDenies(web, groupLookup([group('nsg', tcp)]), any)).toHaveLength(2);
  expect(missingDenies(web, groupLookup([group('nsg', tcp, udp)]), any)).toEqual([]);
});

test('every group that guards the machine is looked at, and no other', () => {
  const vm = machine('web', [endpoint('10.0.0.4', { subnetGroup: 'front', nicGroup: 'nsg' })]);
  const groups = groupLookup([group('front'), group('nsg'), group('other')]);

  expect(missingDenies(vm, groups, policy(port())).map((one) => one.group)).toEqual(
    ['front', 'nsg'].map(groupId),
  );
});

function deny(name: string, protocol: string, flow: string): SecurityRule {
  return rule(name, 500, 'Deny', protocol, flow);
}
