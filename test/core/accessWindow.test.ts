import { expect, test } from 'vitest';
import { isOverdue, windowRules, windowsIn } from '../../src/core/accessWindow.ts';
import { allowDescription } from '../../src/core/ruleDescription.ts';
import { allowRuleName, denyRuleName } from '../../src/core/ruleName.ts';
import type { SecurityRule } from '../../src/core/securityRule.ts';
import { vmHash } from '../../src/core/vmHash.ts';
import { group, groupId } from './buildGroup.ts';
import { vmId } from './buildMachine.ts';
import { rule } from './buildRule.ts';

const three = Date.parse('2026-11-22T15:00:00Z') / 1000;
const four = three + 3600;

test('a window is what its rules in all groups say together', () => {
  const front = group('front', allow('aaaa1111', three, 1, 'Tcp', '192.0.2.7/32 -> 10.0.0.4:22,3389'));
  const nsg = group(
    'nsg',
    allow('aaaa1111', three, 1, 'Tcp', '192.0.2.7/32 -> 10.0.0.4:22,3389'),
    allow('aaaa1111', three, 2, 'Udp', '192.0.2.7/32 -> 10.0.0.4:53'),
    allow('aaaa1111', three, 3, 'Tcp', '2001:db8::/48 -> [fd00:1::4]:22,3389'),
  );

  expect(windowsIn([front, nsg])).toEqual([
    {
      backend: 'direct',
      id: 'aaaa1111',
      vmHash: vmHash(vmId('web')),
      vmName: 'web',
      endSeconds: three,
      ports: [
        { number: 22, protocol: 'TCP', sources: ['192.0.2.7/32', '2001:db8::/48'] },
        { number: 53, protocol: 'UDP', sources: ['192.0.2.7/32'] },
        { number: 3389, protocol: 'TCP', sources: ['192.0.2.7/32', '2001:db8::/48'] },
      ],
      requestor: 'alice@contoso.com',
      justification: 'deploy',
      rules: [
        { group: groupId('front'), rule: name('aaaa1111', three, 1) },
        { group: groupId('nsg'), rule: name('aaaa1111', three, 1) },
        { group: groupId('nsg'), rule: name('aaaa1111', three, 2) },
        { group: groupId('nsg'), rule: name('aaaa1111', three, 3) },
      ],
      frontends: [],
    },
  ]);
});

test('an extended window ends at the later end, and keeps the rules of both', () => {
  const nsg = group('nsg', allow('aaaa1111', three, 1), allow('aaaa1111', four, 1, 'Tcp', undefined, 'bob'));

  const [window, ...others] = windowsIn([nsg]);

  expect(others).toEqual([]);
  expect(window).toMatchObject({ endSeconds: four, requestor: 'bob' });
  expect(window?.rules).toHaveLength(2);
});

test('windows of two people, and of two machines with one id, are apart, the first to end first', () => {
  const other = {
    ...allow('aaaa1111', three, 1),
    name: allowRuleName(vmId('db'), 'aaaa1111', three - 60, 1),
  };
  const nsg = group('nsg', allow('aaaa1111', four, 1), allow('bbbb2222', three, 1), other);

  expect(windowsIn([nsg]).map(({ id, vmName }) => [id, vmName])).toEqual([
    ['aaaa1111', 'db'],
    ['bbbb2222', 'web'],
    ['aaaa1111', 'web'],
  ]);
});

test('a rule without a description of ours is a window without a name', () => {
  const nsg = group('nsg', { ...allow('aaaa1111', three, 1), description: 'edited by hand' });

  expect(windowsIn([nsg])).toMatchObject([
    { id: 'aaaa1111', endSeconds: three, requestor: '', justification: '' },
  ]);
});

test('the description does not move the end: the name fixes it', () => {
  const nsg = group('nsg', {
    ...allow('aaaa1111', three, 1),
    description: allowDescription({ until: four, by: 'mallory', why: '' }),
  });

  expect(windowsIn([nsg])).toMatchObject([{ endSeconds: three }]);
});

test('a rule that opens nothing any more is no window, but is still one of our rules', () => {
  const nsg = group('nsg', { ...allow('aaaa1111', three, 1), access: 'Deny', sources: ['192.0.2.0/32'] });

  expect(windowsIn([nsg])).toEqual([]);
  expect(windowRules([nsg])).toHaveLength(1);
});

test('rules of others and our denies are no windows', () => {
  const nsg = group(
    'nsg',
    rule('allow-ssh', 300, 'Allow', 'Tcp', 'any -> any:22'),
    rule(denyRuleName(vmId('web'), 1), 500, 'Deny', 'Tcp', 'any -> 10.0.0.4:22'),
  );

  expect(windowsIn([nsg])).toEqual([]);
});

test('a window is overdue from its end on', () => {
  expect(isOverdue({ endSeconds: three } as never, three * 1000 - 1)).toBe(false);
  expect(isOverdue({ endSeconds: three } as never, three * 1000)).toBe(true);
});

function allow(
  id: string,
  end: number,
  n: number,
  protocol = 'Tcp',
  flow = '192.0.2.7/32 -> 10.0.0.4:22',
  by = 'alice@contoso.com',
): SecurityRule {
  const description = allowDescription({ until: end, by, why: 'deploy' });
  return rule(name(id, end, n), 499, 'Allow', protocol, flow, { description });
}

function name(id: string, end: number, n: number): string {
  return allowRuleName(vmId('web'), id, end, n);
}
