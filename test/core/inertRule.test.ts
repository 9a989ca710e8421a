import { expect, test } from 'vitest';
import { inertProperties, isInert } from '../../src/core/inertRule.ts';
import { ruleFromProperties } from '../../src/core/ruleProperties.ts';
import { rule } from './buildRule.ts';

test.each([
  ['one source', '192.0.2.7/32 -> 10.0.0.4/32:22'],
  ['several sources', '192.0.2.7/32,198.51.100.0/24 -> 10.0.0.4/32:22,3389'],
])('a locked rule for %s becomes a deny of nobody, and everything else stays', (_, flow) => {
  const locked = rule('JitAccess-Allow', 499, 'Allow', 'Tcp', flow, { description: 'jit1 until=…' });

  const inert = ruleFromProperties(locked.name, inertProperties(locked));

  expect(inert).toEqual({ ...locked, access: 'Deny', sources: ['192.0.2.0/32'] });
  expect(isInert(inert)).toBe(true);
  expect(isInert(locked)).toBe(false);
});

test('what somebody gave a rule beyond our own shape stays, but for a source that is a group', () => {
  const edited = rule('JitAccess-Allow', 499, 'Allow', 'Icmp', 'asg/admins -> asg/servers:any', {
    sourcePorts: ['1024-2048', '4096'],
  });

  const inert = ruleFromProperties(edited.name, inertProperties(edited));

  // Azure refuses a rule that has both addresses and application security groups on one side.
  const source = { sources: ['192.0.2.0/32'], sourceApplicationSecurityGroups: [] };
  expect(inert).toEqual({ ...edited, access: 'Deny', ...source });
});

test.each([
  ['allows', rule('a', 499, 'Allow', 'Tcp', '192.0.2.0/32 -> any:22'), false],
  ['denies somebody else too', rule('a', 499, 'Deny', 'Tcp', '192.0.2.0/32,192.0.2.7 -> any:22'), false],
  ['denies another address', rule('a', 499, 'Deny', 'Tcp', '192.0.2.1/32 -> any:22'), false],
  ['denies nobody, written without a length', rule('a', 499, 'Deny', 'Tcp', '192.0.2.0 -> any:22'), true],
])('a rule that %s', (_, one, expected) => {
  expect(isInert(one)).toBe(expected);
});
