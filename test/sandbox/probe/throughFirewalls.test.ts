import { expect, test } from 'vitest';
import { probePacket } from '../../../src/sandbox/probe/probePacket.ts';
import type { ArmResource } from '../../../src/sandbox/world.ts';
import { firewalled } from '../../../src/sandbox/worlds/firewalled.ts';

type Bag = Record<string, unknown>;

const anybody = '203.0.113.7';
const guest = '203.0.113.200';
const partner = '203.0.113.70';
const banned = '203.0.113.130';
const office = '172.16.8.3';

// source, machine, port and protocol → fate, and `place: rule` at each gate of the deciding path.
test.each`
  situation                                                  | source         | vm             | port          | fate       | by
  ${'a partner comes through DNAT and is the firewall then'} | ${partner}     | ${'app-01'}    | ${'443/Tcp'}  | ${'Allow'} | ${['fw-classic: partner-https/portal', 'front: null', 'app-01-nsg: allow-portal-from-firewall']}
  ${'who is in no source of the DNAT rule finds no way'}     | ${anybody}     | ${'app-01'}    | ${'443/Tcp'}  | ${'Deny'}  | ${['app-01: null']}
  ${'a protocol that the DNAT rule lacks finds no way'}      | ${partner}     | ${'app-01'}    | ${'443/Udp'}  | ${'Deny'}  | ${['app-01: null']}
  ${'a port without DNAT rule finds no way'}                 | ${partner}     | ${'app-01'}    | ${'22/Tcp'}   | ${'Deny'}  | ${['app-01: null']}
  ${'a public address behind a route to a firewall is dead'} | ${anybody}     | ${'both-01'}   | ${'22/Tcp'}   | ${'Deny'}  | ${['apps-routes: to-firewall']}
  ${'a neighbour needs no firewall'}                         | ${'10.11.1.9'} | ${'bare-01'}   | ${'22/Tcp'}   | ${'Allow'} | ${['bare: null', 'bare-01-nic: null']}
  ${'a DNAT rule of a policy lets all in'}                   | ${anybody}     | ${'legacy-01'} | ${'22/Tcp'}   | ${'Allow'} | ${['DefaultDnatRuleCollectionGroup: legacy/legacy-ssh', 'shops-nsg: allow-legacy-ssh-from-firewall', 'legacy-01-nic: null']}
  ${'a deny of the parent policy wins over it'}              | ${banned}      | ${'legacy-01'} | ${'22/Tcp'}   | ${'Deny'}  | ${['DefaultNetworkRuleCollectionGroup: deny-banned/banned']}
  ${'a group of a team has its DNAT rule'}                   | ${anybody}     | ${'shop-01'}   | ${'443/Tcp'}  | ${'Allow'} | ${['shop-team: shop-web/shop-https', 'shops-nsg: allow-https-from-firewall', 'shop-01-nic: null']}
  ${'a machine of the same subnet has none'}                 | ${anybody}     | ${'desk-01'}   | ${'3389/Tcp'} | ${'Deny'}  | ${['desk-01: null']}
  ${'an office comes by a network rule, as itself'}          | ${office}      | ${'shop-01'}   | ${'22/Tcp'}   | ${'Deny'}  | ${['DefaultNetworkRuleCollectionGroup: allow-office/office-to-shops', 'shops-nsg: deny-rest']}
  ${'an office without a network rule is refused'}           | ${office}      | ${'shop-01'}   | ${'443/Tcp'}  | ${'Deny'}  | ${['fw-policy: null']}
  ${'a hub has no rule for its machine'}                     | ${anybody}     | ${'plant-01'}  | ${'22/Tcp'}   | ${'Deny'}  | ${['plant-01: null']}
  ${'nothing is known of an appliance'}                      | ${anybody}     | ${'nva-01'}    | ${'22/Tcp'}   | ${'Deny'}  | ${['nva-01: null']}
`('$situation', ({ source, vm, port, fate, by }) => {
  const answer = probe(firewalled.resources, source, vm, port);

  expect(answer).toEqual([fate, by]);
});

test('a machine without any NSG is open to whom DNAT lets in', () => {
  const world = withNat(firewalled.resources, 'fw-classic', nat({ translatedAddress: '10.11.2.4' }));

  expect(probe(world, anybody, 'bare-01', '22/Tcp')).toEqual([
    'Allow',
    ['fw-classic: jit/ssh', 'bare: null', 'bare-01-nic: null'],
  ]);
});

test('an explicit deny of a classic firewall wins over DNAT, and so does not where an allow comes first', () => {
  const opened = withNat(
    firewalled.resources,
    'fw-classic',
    nat({ translatedAddress: '10.11.2.4', sourceAddresses: ['*'] }),
  );
  const allow = {
    name: 'first',
    properties: { priority: 100, action: { type: 'Allow' }, rules: [networkRule([guest])] },
  };
  const excepted = changed(opened, 'fw-classic', (properties) => ({
    networkRuleCollections: [...list(properties.networkRuleCollections), allow],
  }));

  expect(probe(opened, guest, 'bare-01', '22/Tcp')).toEqual(['Deny', ['fw-classic: deny-guests/guest-wifi']]);
  expect(probe(excepted, guest, 'bare-01', '22/Tcp')[0]).toBe('Allow');
});

test.each([
  ['the whole subnet', '10.10.0.0/26', 'Allow'],
  ['the requester, whom the machine never sees', anybody, 'Deny'],
  ['the address that routes name, which no instance has', '10.10.0.4', 'Deny'],
])('behind DNAT an NSG rule must name the firewall: %s', (_name, sourceAddressPrefix, fate) => {
  const opened = withNat(firewalled.resources, 'fw-classic', nat({ translatedAddress: '10.11.1.4' }));
  const rule = {
    name: 'ssh',
    properties: {
      priority: 200,
      direction: 'Inbound',
      access: 'Allow',
      protocol: 'Tcp',
      sourceAddressPrefix,
      destinationAddressPrefix: '10.11.1.4',
      destinationPortRange: '22',
    },
  };
  const world = changed(opened, 'app-01-nsg', (properties) => ({
    securityRules: [...list(properties.securityRules), rule],
  }));

  expect(probe(world, anybody, 'app-01', '22/Tcp')[0]).toBe(fate);
});

test.each([
  ['an address that is not the firewall’s', { destinationAddresses: ['192.0.2.99'] }, 'Deny'],
  ['an address of the same number in a network that it does not reach', {}, 'Deny', 'nva-01'],
  ['a range of source addresses', { sourceAddresses: ['203.0.113.0-203.0.113.9'] }, 'Allow'],
  ['several ports', { destinationPorts: ['50000-50010', '60000'] }, 'Allow'],
  ['another translated port', { translatedPort: '3389' }, 'Deny'],
])('a DNAT rule with %s', (_name, change, fate, vm = 'bare-01') => {
  const translatedAddress = vm === 'bare-01' ? '10.11.2.4' : '10.40.1.4';
  const world = withNat(firewalled.resources, 'fw-classic', nat({ translatedAddress, ...change }));

  expect(probe(world, anybody, vm, '22/Tcp')[0]).toBe(fate);
});

test('a rule that an earlier one takes every packet from leads nowhere', () => {
  const first = nat({ translatedAddress: '10.11.1.5' });
  const second = nat({ translatedAddress: '10.11.2.4' });
  const shadowed = withNat(
    withNat(firewalled.resources, 'fw-classic', second, 300),
    'fw-classic',
    first,
    250,
  );

  expect(probe(shadowed, anybody, 'bare-01', '22/Tcp')[0]).toBe('Deny');
});

test.each(['plant-01', 'plant-02'])('a hub’s firewall translates to %s and is let in by its NSG', (vm) => {
  const translatedAddress = vm === 'plant-01' ? '10.31.1.4' : '10.31.2.4';
  const rule = { ...nat({ translatedAddress, destinationAddresses: ['192.0.2.30'] }), ruleType: 'NatRule' };
  const group: ArmResource = {
    id: `${idOf('wan-rules')}/ruleCollectionGroups/jit`,
    type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
    name: 'jit',
    properties: {
      priority: 500,
      ruleCollections: [{ name: 'nat', priority: 100, action: { type: 'DNAT' }, rules: [rule] }],
    },
  };
  const world = [...changed(firewalled.resources, 'plants-nsg', () => ({ securityRules: [] })), group];

  expect(probe(world, anybody, vm, '22/Tcp')).toEqual([
    'Allow',
    ['jit: nat/ssh', 'plants-nsg: AllowVnetInBound', `${vm}-nic: null`],
  ]);
});

test('while instances differ the worse of both versions counts', () => {
  const opened = withNat(firewalled.resources, 'fw-classic', nat({ translatedAddress: '10.11.2.4' }));
  const open = opened.find(({ name }) => name === 'fw-classic');
  const question = { source: anybody, vm: idOf('bare-01'), port: 22, protocol: 'Tcp' };
  const others = new Map([[idOf('fw-classic').toLowerCase(), [open]]]);

  expect(probePacket(firewalled.resources, question).access).toBe('Deny');
  expect(probePacket(firewalled.resources, question, others).access).toBe('Allow');
});

function probe(resources: readonly ArmResource[], source: string, vm: string, port: string) {
  const [number, protocol = ''] = port.split('/');
  const answer = probePacket(resources, { source, vm: idOf(vm), port: Number(number), protocol });
  return [answer.access, answer.by.map(({ target, rule }) => `${target.split('/').at(-1)}: ${rule}`)];
}

function idOf(name: string): string {
  return firewalled.resources.find((resource) => resource.name === name)?.id ?? '';
}

function changed(
  resources: readonly ArmResource[],
  name: string,
  change: (properties: Bag) => Bag,
): ArmResource[] {
  return resources.map((resource) =>
    resource.name === name
      ? { ...resource, properties: { ...resource.properties, ...change(resource.properties ?? {}) } }
      : resource,
  );
}

function withNat(
  resources: readonly ArmResource[],
  firewall: string,
  rule: Bag,
  priority = 250,
): ArmResource[] {
  const collection = { name: 'jit', properties: { priority, action: { type: 'Dnat' }, rules: [rule] } };
  return changed(resources, firewall, (properties) => ({
    natRuleCollections: [...list(properties.natRuleCollections), collection],
  }));
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function nat(change: Bag): Bag {
  return {
    name: 'ssh',
    protocols: ['TCP'],
    ipProtocols: ['TCP'],
    sourceAddresses: [anybody],
    destinationAddresses: ['192.0.2.10'],
    destinationPorts: ['50022'],
    translatedPort: '22',
    ...change,
  };
}

function networkRule(sourceAddresses: string[]): Bag {
  return {
    name: 'any',
    protocols: ['Any'],
    sourceAddresses,
    destinationAddresses: ['*'],
    destinationPorts: ['*'],
  };
}
