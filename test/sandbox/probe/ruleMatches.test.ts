import { expect, test } from 'vitest';
import { probePacket } from '../../../src/sandbox/probe/probePacket.ts';
import type { SecurityRuleFacts } from '../../../src/sandbox/worlds/securityRule.ts';
import { admins, oneMachineWorld, servers } from './oneMachineWorld.ts';

const allow = (facts: Partial<SecurityRuleFacts>): SecurityRuleFacts => ({
  name: 'rule',
  priority: 100,
  access: 'Allow',
  ...facts,
});

test.each<[string, Partial<SecurityRuleFacts>, string, string, 'Allow' | 'Deny']>([
  ['a range holds the port', { ports: '20-25' }, '203.0.113.7', '22/Tcp', 'Allow'],
  ['a range ends', { ports: '20-25' }, '203.0.113.7', '26/Tcp', 'Deny'],
  [
    'one of several ranges holds the port',
    { ports: ['80', '2200-2222'] },
    '203.0.113.7',
    '2222/Tcp',
    'Allow',
  ],
  ['a port says nothing of ICMP', { ports: '22', protocol: '*' }, '203.0.113.7', '22/Icmp', 'Deny'],
  ['any protocol is also AH', { protocol: '*' }, '203.0.113.7', '0/Ah', 'Allow'],
  ['TCP is not UDP', { protocol: 'Tcp' }, '203.0.113.7', '22/Udp', 'Deny'],
  ['one address', { source: '203.0.113.7' }, '203.0.113.7', '22/Tcp', 'Allow'],
  ['its neighbour', { source: '203.0.113.7' }, '203.0.113.8', '22/Tcp', 'Deny'],
  ['the last address of a range', { source: '203.0.113.0/25' }, '203.0.113.127', '22/Tcp', 'Allow'],
  ['the first beyond it', { source: '203.0.113.0/25' }, '203.0.113.128', '22/Tcp', 'Deny'],
  ['all of IPv4 by prefix', { source: '0.0.0.0/0' }, '203.0.113.7', '22/Tcp', 'Allow'],
  ['IPv4 that is written as IPv6', { source: '203.0.113.7' }, '::ffff:203.0.113.7', '22/Tcp', 'Allow'],
  ['Internet', { source: 'Internet' }, '203.0.113.7', '22/Tcp', 'Allow'],
  ['a tag in another case', { source: 'internet' }, '203.0.113.7', '22/Tcp', 'Allow'],
  ['what is no prefix', { source: '789' }, '203.0.113.7', '22/Tcp', 'Deny'],
  ['an octal octet', { source: '0203.0.113.7' }, '203.0.113.7', '22/Tcp', 'Deny'],
  ['the private address as destination', { destination: '10.0.0.4' }, '203.0.113.7', '22/Tcp', 'Allow'],
  ['the public address is no destination', { destination: '198.51.100.1' }, '203.0.113.7', '22/Tcp', 'Deny'],
  ['a group as destination', { destinationGroups: [servers] }, '203.0.113.7', '22/Tcp', 'Allow'],
  ['another group as destination', { destinationGroups: [admins] }, '203.0.113.7', '22/Tcp', 'Deny'],
  ['outbound rules do not count', { direction: 'Outbound' }, '203.0.113.7', '22/Tcp', 'Deny'],
])('%s', (_, facts, source, port, expected) => {
  const { vm, resources } = oneMachineWorld([allow(facts)]);
  const [number, protocol = ''] = port.split('/');

  expect(probePacket(resources, { source, vm, port: Number(number), protocol }).access).toBe(expected);
});

test('the lower number decides, whatever the order of the rules', () => {
  const { vm, resources } = oneMachineWorld([
    { name: 'later', priority: 200, access: 'Allow' },
    { name: 'sooner', priority: 199, access: 'Deny', ports: '22' },
  ]);

  const { access, by } = probePacket(resources, { source: '203.0.113.7', vm, port: 22, protocol: 'Tcp' });

  expect(access).toBe('Deny');
  expect(by.at(-1)?.rule).toBe('sooner');
});

test('a group as source holds its members only', () => {
  const { vm, resources } = oneMachineWorld([
    { name: 'admins', priority: 100, access: 'Allow', sourceGroups: [admins] },
    { name: 'others', priority: 110, access: 'Deny' },
  ]);
  const from = (source: string) => probePacket(resources, { source, vm, port: 22, protocol: 'Tcp' }).access;

  expect(from('10.0.0.5')).toBe('Allow');
  expect(from('10.0.0.6')).toBe('Deny');
});

test('a world without default rules has them nevertheless', () => {
  const { vm, resources } = oneMachineWorld([]);
  for (const { properties } of resources) if (properties) delete properties.defaultSecurityRules;

  const from = (source: string) =>
    probePacket(resources, { source, vm, port: 22, protocol: 'Tcp' }).by.at(-1)?.rule;

  expect(from('203.0.113.7')).toBe('DenyAllInBound');
  expect(from('10.0.0.5')).toBe('AllowVnetInBound');
});

test('rules that stand on their own count as their NSG’s', () => {
  const { vm, resources } = oneMachineWorld([]);
  const nsg = resources.find(({ name }) => name === 'nsg');
  const rule = {
    id: `${nsg?.id}/securityRules/apart`,
    type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    name: 'apart',
    properties: { ...oneRule, sourceAddressPrefix: '203.0.113.7' },
  };

  const { by } = probePacket([...resources, rule], { source: '203.0.113.7', vm, port: 22, protocol: 'Tcp' });

  expect(by.at(-1)?.rule).toBe('apart');
});

const oneRule = {
  protocol: 'Tcp',
  sourcePortRange: '*',
  destinationPortRange: '22',
  destinationAddressPrefix: '*',
  access: 'Allow',
  priority: 150,
  direction: 'Inbound',
};
