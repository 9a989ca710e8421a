import { describe, expect, test } from 'vitest';
import { propertiesOfRule, ruleFromProperties } from '../../src/core/ruleProperties.ts';
import { sameRule } from '../../src/core/sameRule.ts';
import type { SecurityRule } from '../../src/core/securityRule.ts';
import { rule } from './buildRule.ts';

const plural = rule(
  'r',
  500,
  'Deny',
  'Tcp',
  '192.0.2.7/32,198.51.100.0/24 -> 10.0.0.4/32,10.0.0.5/32:22,3389',
);

test.each<[string, SecurityRule]>([
  ['one of each', rule('r', 500, 'Deny', 'Tcp', 'any -> 10.0.0.4/32:22')],
  ['several of each', plural],
  ['any protocol', rule('r', 500, 'Allow', 'any', 'any -> 10.0.0.4/32:53')],
])('properties write the rule again that they were made of: %s', (_, one) => {
  expect(ruleFromProperties('r', propertiesOfRule(one))).toEqual(one);
});

test.each(['TCP', 'tcp', 'UDP'])('a protocol written as %s stays that protocol', (protocol) => {
  const written = propertiesOfRule({ ...plural, protocol });

  expect(written).toMatchObject({ protocol: expect.stringMatching(new RegExp(`^${protocol}$`, 'i')) });
});

test('one value goes into the singular field and several into the plural, never both', () => {
  expect(propertiesOfRule(plural)).not.toHaveProperty('sourceAddressPrefix');
  expect(propertiesOfRule(rule('r', 500, 'Deny', 'Tcp', 'any -> any:22'))).toMatchObject({
    sourceAddressPrefix: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: '22',
  });
});

describe('a rule is the same', () => {
  test.each<[string, Partial<SecurityRule>]>([
    ['with its lists in another order', { destinationPorts: ['3389', '22'] }],
    ['with addresses in another spelling', { destinations: ['10.0.0.5', '10.0.0.4/32'] }],
    ['with its protocol in another case', { protocol: 'TCP' }],
    ['with another description', { description: 'edited' }],
  ])('%s', (_, change) => {
    expect(sameRule({ ...plural, ...change }, propertiesOfRule(plural))).toBe(true);
  });

  test.each<[string, Partial<SecurityRule>]>([
    ['priority', { priority: 501 }],
    ['access', { access: 'Allow' }],
    ['direction', { direction: 'Outbound' }],
    ['protocol', { protocol: 'Udp' }],
    ['sources', { sources: ['*'] }],
    ['source ports', { sourcePorts: ['1024-2048'] }],
    ['ports', { destinationPorts: ['22'] }],
    ['addresses', { destinations: ['10.0.0.4/32'] }],
    ['application security groups', { destinationApplicationSecurityGroups: ['/x'] }],
  ])('but not with another %s', (_, change) => {
    expect(sameRule({ ...plural, ...change }, propertiesOfRule(plural))).toBe(false);
  });
});
