import { describe, expect, test } from 'vitest';
import {
  firewallDecides,
  firewallWay,
  internetSourcesOf,
  sourcesAtMachine,
} from '../../src/core/firewallWay.ts';
import { formatIpPrefix } from '../../src/core/ipPrefix.ts';
import type { Endpoint } from '../../src/core/machine.ts';
import { groupLookup } from '../../src/core/networkView.ts';
import { classicFirewall, firewallId, policyFirewall, through, throughAppliance } from './buildFirewall.ts';
import { endpoint, machine, mapping } from './buildMachine.ts';
import { prefix } from './policyArbitrary.ts';

const fw = classicFirewall('fw');
const hidden = { publicAddress: null, route: through(fw) };

function wayOf(endpoints: readonly Endpoint[], holder = fw): string | undefined {
  const way = firewallWay(machine('web', endpoints), groupLookup([holder]));
  return way && `${way.firewall.name} to ${formatIpPrefix(way.endpoint.privateAddress)}`;
}

describe('the way from the Internet', () => {
  test.each<[string, string | undefined, Endpoint[]]>([
    ['is the firewall of the default route', 'fw to 10.0.0.4/32', [endpoint('10.0.0.4', hidden)]],
    [
      'is a firewall whose NAT rule leads to the VM',
      'fw to 10.0.0.4/32',
      [endpoint('10.0.0.4', { publicAddress: null, route: through(fw, false) })],
    ],
    [
      'is the firewall where the answers of a public address leave by it',
      'fw to 10.0.0.4/32',
      [endpoint('10.0.0.4', { route: through(fw) })],
    ],
    [
      'is the firewall where the answers of a load balancer’s connections leave by it',
      'fw to 10.0.0.4/32',
      [endpoint('10.0.0.4', { ...hidden, mappings: [mapping()] })],
    ],
    [
      'is the firewall for IPv4 beside a public IPv6 address',
      'fw to 10.0.0.4/32',
      [endpoint('10.0.0.4', hidden), endpoint('fd00:1::4', { publicAddress: '2001:db8::1' })],
    ],
    [
      'is to the first address behind it',
      'fw to 10.0.0.5/32',
      [endpoint('10.0.0.4', { publicAddress: null }), endpoint('10.0.0.5', hidden)],
    ],
    [
      'is the public address to which a NAT rule leads as well',
      undefined,
      [endpoint('10.0.0.4', { route: through(fw, false) })],
    ],
    [
      'is the public address of another interface',
      undefined,
      [endpoint('10.0.0.4', hidden), endpoint('10.0.2.4', { nic: 'outer' })],
    ],
    ['is no unknown appliance', undefined, [endpoint('10.0.0.4', { route: throughAppliance('10.0.2.4') })]],
    ['is none for IPv6 alone', undefined, [endpoint('fd00:1::4', hidden)]],
    ['is none without a route', undefined, [endpoint('10.0.0.4', { publicAddress: null })]],
  ])('%s', (_, expected, endpoints) => {
    expect(wayOf(endpoints)).toBe(expected);
  });

  test.each([
    ['of another firewall', classicFirewall('other')],
    ['without a public address', classicFirewall('fw', [], { publicAddresses: [null] })],
    ['of which nobody knows as what a VM sees it', classicFirewall('fw', [], { translatedSources: [] })],
  ])('is none through rules %s', (_, holder) => {
    expect(wayOf([endpoint('10.0.0.4', hidden)], holder)).toBeUndefined();
  });

  test('finds the holder and the firewall in another spelling', () => {
    const route = { ...through(fw), firewallId: firewallId('FW'), holderId: firewallId('Fw') } as const;

    expect(wayOf([endpoint('10.0.0.4', { publicAddress: null, route })])).toBe('fw to 10.0.0.4/32');
  });
});

describe('the sources', () => {
  const endpoints = [endpoint('10.0.0.4', { publicAddress: null, route: through(policyFirewall('hub')) })];
  const way = firewallWay(machine('web', endpoints), groupLookup([policyFirewall('hub')]));

  test.each<[string, string[], string[], string[]]>([
    ['of the Internet come as the firewall', ['192.0.2.7'], ['192.0.2.7/32'], ['10.0.1.0/26']],
    ['of a private network come as themselves', ['10.9.0.1'], [], ['10.9.0.1/32']],
    ['of both come as both', ['192.0.2.7', '10.9.0.1'], ['192.0.2.7/32'], ['10.0.1.0/26', '10.9.0.1/32']],
    ['of IPv6 come as themselves', ['2001:db8::7'], [], ['2001:db8::7/128']],
    [
      'in a block with private addresses come as both',
      ['8.0.0.0/6'],
      ['8.0.0.0/6'],
      ['10.0.1.0/26', '8.0.0.0/6'],
    ],
    ['that touch are one', ['192.0.2.0/25', '192.0.2.128/25'], ['192.0.2.0/24'], ['10.0.1.0/26']],
  ])('%s', (_, texts, atFirewall, atGroups) => {
    if (!way) throw new Error('There is no way.');
    const sources = texts.map(prefix);
    const seen = sourcesAtMachine(way, sources);

    expect(internetSourcesOf(sources)).toEqual(atFirewall);
    expect(seen === '*' ? seen : seen.map(formatIpPrefix)).toEqual(atGroups);
    expect(firewallDecides(way, sources)).toBe(atFirewall.length > 0);
  });

  test('are all where anybody may come', () => {
    expect(internetSourcesOf('*')).toEqual(['*']);
    expect(way && sourcesAtMachine(way, '*')).toBe('*');
  });

  test('are nothing to a firewall that is not on the way', () => {
    expect(firewallDecides(undefined, '*')).toBe(false);
  });
});
