import { describe, expect, test } from 'vitest';
import { connectionTo } from '../../src/access/connection.ts';
import type { Endpoint } from '../../src/core/machine.ts';
import type { Protocol } from '../../src/core/protocol.ts';
import { classicFirewall, through, throughAppliance } from '../core/buildFirewall.ts';
import { endpoint, machine, mapping } from '../core/buildMachine.ts';
import { prefix } from '../core/policyArbitrary.ts';

const ssh = { number: 22, protocol: 'TCP' as Protocol };
const pending = { id: 'ip', address: null, sku: 'Standard' as const };

function way(endpoints: Endpoint[], facts: { port?: typeof ssh; sources?: string[] } = {}): string {
  const { port = ssh, sources } = facts;
  const connection = connectionTo(machine('web', endpoints), {
    ports: [port],
    sources: sources?.map(prefix) ?? '*',
  });
  if (!connection) return 'none';
  const { host, port: at, vmPort, protocol, isPrivate } = connection;
  expect(vmPort).toBe(port.number);
  return `${host} ${at}/${protocol}${isPrivate ? ' private' : ''}`;
}

const hidden = (...mappings: Endpoint['mappings']) => endpoint('10.0.0.4', { publicAddress: null, mappings });

describe('the way in', () => {
  test.each<[string, string, Endpoint[]]>([
    ['is the own public address', '198.51.100.1 22/TCP', [endpoint('10.0.0.4')]],
    [
      'is the own public address where there is a NAT rule too',
      '198.51.100.1 22/TCP',
      [endpoint('10.0.0.4', { mappings: [mapping()] })],
    ],
    [
      'is the second interface’s public address rather than the first one’s NAT rule',
      '198.51.100.1 22/TCP',
      [hidden(mapping()), endpoint('10.0.0.5', { nic: 'b' })],
    ],
    ['is the frontend and its port', '198.51.100.20 50022/TCP', [hidden(mapping())]],
    [
      'is the frontend where the own address is not allocated',
      '198.51.100.20 50022/TCP',
      [{ ...endpoint('10.0.0.4', { mappings: [mapping()] }), publicAddress: pending }],
    ],
    [
      'is the frontend of the rule to the granted port',
      '198.51.100.20 50022/TCP',
      [hidden(mapping({ frontendPort: 50080, backendPort: 80 }), mapping())],
    ],
    [
      'is the port itself where every port is mapped',
      '198.51.100.20 22/TCP',
      [hidden(mapping({ protocol: '*', frontendPort: 'every', backendPort: 'every' }))],
    ],
    [
      'is not a load balancing rule, which may lead to another VM',
      '10.0.0.4 22/TCP private',
      [hidden(mapping({ via: 'loadBalancingRule' }))],
    ],
    ['is not a NAT rule over UDP', '10.0.0.4 22/TCP private', [hidden(mapping({ protocol: 'UDP' }))]],
    [
      'is not a NAT rule whose port is not told',
      '10.0.0.4 22/TCP private',
      [hidden(mapping({ frontendPort: null }))],
    ],
    [
      'is not a frontend without an address',
      '10.0.0.4 22/TCP private',
      [hidden(mapping({ publicAddress: pending }))],
    ],
    ['is none without an interface', 'none', []],
  ])('%s', (_, expected, endpoints) => {
    expect(way(endpoints)).toBe(expected);
  });

  test('is that of the sources’ family', () => {
    const six = { id: 'six', address: '2001:db8::20', sku: 'Standard' as const };
    const both = [
      hidden(mapping()),
      endpoint('fd00:1::4', { publicAddress: null, mappings: [mapping({ publicAddress: six })] }),
    ];

    expect(way(both, { sources: ['203.0.113.7'] })).toBe('198.51.100.20 50022/TCP');
    expect(way(both, { sources: ['2001:db8:1::7'] })).toBe('2001:db8::20 50022/TCP');
  });

  test.each<[Protocol, Protocol, Protocol]>([
    ['*', 'TCP', 'TCP'],
    ['*', 'UDP', 'UDP'],
    ['*', '*', '*'],
    ['TCP', '*', 'TCP'],
  ])('of a grant for %s through a rule for %s is over %s', (granted, mapped, told) => {
    const endpoints = [hidden(mapping({ protocol: mapped }))];

    expect(way(endpoints, { port: { number: 22, protocol: granted } })).toBe(`198.51.100.20 50022/${told}`);
  });
});

describe('behind a firewall the way in', () => {
  const holder = classicFirewall('fw');
  const behind = (facts: Parameters<typeof endpoint>[1] = {}) =>
    machine('web', [endpoint('10.0.0.4', { publicAddress: null, route: through(holder), ...facts })]);
  const frontends = [
    { address: '203.0.113.10', port: 50656, vmPort: 22 },
    { address: '203.0.113.11', port: 62814, vmPort: 3389 },
  ];
  const rdp = { number: 3389, protocol: 'TCP' as const };

  test.each([
    ['is where its window leads to the first port', [ssh, rdp], frontends, '203.0.113.10:50656 to 22'],
    ['follows the order of the ports', [rdp, ssh], frontends, '203.0.113.11:62814 to 3389'],
    ['is a private address where the window leads nowhere', [ssh], [], '10.0.0.4:22 to 22 private'],
  ])('%s', (_, ports, known, expected) => {
    const found = connectionTo(behind(), { ports, sources: '*', frontends: known });

    expect(
      found && `${found.host}:${found.port} to ${found.vmPort}${found.isPrivate ? ' private' : ''}`,
    ).toBe(expected);
  });

  test('is no public address whose answers leave by the firewall or by an unknown appliance', () => {
    for (const route of [through(holder), throughAppliance('10.0.2.4')]) {
      const found = connectionTo(behind({ publicAddress: '203.0.113.99', route }), {
        ports: [ssh],
        sources: [prefix('10.9.0.1')],
      });

      expect(found).toMatchObject({ host: '10.0.0.4', isPrivate: true });
    }
  });

  test('is a public address that answers by itself, though a NAT rule leads to the VM as well', () => {
    const found = connectionTo(behind({ publicAddress: '203.0.113.99', route: through(holder, false) }), {
      ports: [ssh],
      sources: '*',
      frontends: [],
    });

    expect(found).toMatchObject({ host: '203.0.113.99', port: 22, isPrivate: false });
  });
});
