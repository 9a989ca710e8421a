import { expect, test } from 'vitest';
import { ProbeError } from '../../../src/sandbox/probe/probeError.ts';
import { probePacket } from '../../../src/sandbox/probe/probePacket.ts';
import { contoso } from '../../../src/sandbox/worlds/contoso.ts';

const anybody = '203.0.113.7';
const blocked = '203.0.113.70';
const ipv6Friend = '2001:db8:2::9';

// source, machine, port and protocol → fate, and `place: rule` at each gate of the deciding path.
test.each`
  situation                                               | source             | vm                   | port           | fate       | by
  ${'the JIT deny shuts SSH'}                             | ${anybody}         | ${'web/web-01'}      | ${'22/Tcp'}    | ${'Deny'}  | ${['front-nsg: JitAccess-Deny-web-01-85c4916c']}
  ${'the JIT deny shuts SSH for the neighbour as well'}   | ${'10.1.1.5'}      | ${'web/web-01'}      | ${'22/Tcp'}    | ${'Deny'}  | ${['front-nsg: JitAccess-Deny-web-01-85c4916c']}
  ${'the JIT deny of TCP lets UDP of the neighbour in'}   | ${'10.1.1.5'}      | ${'web/web-01'}      | ${'22/Udp'}    | ${'Allow'} | ${['front-nsg: AllowVnetInBound', 'web-01-nic: null']}
  ${'the deny of one machine leaves another alone'}       | ${'10.1.1.4'}      | ${'web/web-02'}      | ${'22/Tcp'}    | ${'Allow'} | ${['front-nsg: AllowVnetInBound', 'web-02-nic: null']}
  ${'a list of ports lets the web in'}                    | ${anybody}         | ${'web/web-01'}      | ${'443/tcp'}   | ${'Allow'} | ${['front-nsg: allow-web', 'web-01-nic: null']}
  ${'a list of sources shuts blocked addresses out'}      | ${blocked}         | ${'web/web-01'}      | ${'443/Tcp'}   | ${'Deny'}  | ${['front-nsg: deny-scanners']}
  ${'an unknown service tag covers nobody'}               | ${anybody}         | ${'web/web-02'}      | ${'8080/Tcp'}  | ${'Deny'}  | ${['front-nsg: DenyAllInBound']}
  ${'the load balancer of Azure probes from its address'} | ${'168.63.129.16'} | ${'web/web-02'}      | ${'8080/Tcp'}  | ${'Allow'} | ${['front-nsg: AllowAzureLoadBalancerInBound', 'web-02-nic: null']}
  ${'a NAT rule leads to the NSG'}                        | ${anybody}         | ${'web/web-03'}      | ${'22/Tcp'}    | ${'Deny'}  | ${['front-nsg: DenyAllInBound']}
  ${'no NAT rule for the port is no path'}                | ${anybody}         | ${'web/web-03'}      | ${'443/Tcp'}   | ${'Deny'}  | ${['web-03: null']}
  ${'default rules shut what nobody opened'}              | ${anybody}         | ${'edge/jumpbox'}    | ${'22/Tcp'}    | ${'Deny'}  | ${['back: null', 'jumpbox-nsg: DenyAllInBound']}
  ${'a peered network is VirtualNetwork'}                 | ${'10.2.1.4'}      | ${'edge/jumpbox'}    | ${'22/Tcp'}    | ${'Allow'} | ${['back: null', 'jumpbox-nsg: AllowVnetInBound']}
  ${'a network without peering is not'}                   | ${'10.3.0.4'}      | ${'edge/jumpbox'}    | ${'22/Tcp'}    | ${'Deny'}  | ${['back: null', 'jumpbox-nsg: DenyAllInBound']}
  ${'the second NIC is a path of its own'}                | ${'10.1.1.5'}      | ${'edge/gateway-01'} | ${'443/Tcp'}   | ${'Allow'} | ${['edge: null', 'gateway-outer-nsg: AllowVnetInBound']}
  ${'UDP has its own rule'}                               | ${anybody}         | ${'edge/gateway-01'} | ${'51820/Udp'} | ${'Allow'} | ${['edge: null', 'gateway-outer-nsg: allow-wireguard']}
  ${'IPv6 reaches the IPv6 address'}                      | ${ipv6Friend}      | ${'edge/dual-01'}    | ${'22/Tcp'}    | ${'Allow'} | ${['dual: null', 'dual-01-nsg: allow-ssh-ipv6']}
  ${'another IPv6 prefix does not'}                       | ${'2001:db8:4::9'} | ${'edge/dual-01'}    | ${'22/Tcp'}    | ${'Deny'}  | ${['dual: null', 'dual-01-nsg: DenyAllInBound']}
  ${'ICMP has no port'}                                   | ${anybody}         | ${'edge/dual-01'}    | ${'0/Icmp'}    | ${'Allow'} | ${['dual: null', 'dual-01-nsg: allow-ping']}
  ${'ESP is not ICMP'}                                    | ${anybody}         | ${'edge/dual-01'}    | ${'0/Esp'}     | ${'Deny'}  | ${['dual: null', 'dual-01-nsg: DenyAllInBound']}
  ${'the office comes through the gateway'}               | ${'172.16.8.3'}    | ${'data/sql-01'}     | ${'1433/Tcp'}  | ${'Allow'} | ${['sql-nsg: allow-sql', 'sql-01-nic: null']}
  ${'a private address without a route does not'}         | ${'192.168.7.7'}   | ${'data/sql-01'}     | ${'1433/Tcp'}  | ${'Deny'}  | ${['sql-nsg: DenyAllInBound']}
  ${'both NSGs must let the packet pass'}                 | ${'172.16.8.3'}    | ${'data/sql-02'}     | ${'3389/Tcp'}  | ${'Allow'} | ${['sql-nsg: AllowVnetInBound', 'sql-02-nsg: allow-rdp-from-office']}
  ${'the subnet refuses before the NIC is asked'}         | ${'172.30.1.1'}    | ${'data/sql-02'}     | ${'3389/Tcp'}  | ${'Deny'}  | ${['sql-nsg: deny-guest-wifi']}
  ${'the Internet does not reach a private machine'}      | ${anybody}         | ${'data/sql-02'}     | ${'3389/Tcp'}  | ${'Deny'}  | ${['sql-02: null']}
  ${'no NSG at all lets the neighbour in'}                | ${'10.2.1.4'}      | ${'data/batch-01'}   | ${'22/Tcp'}    | ${'Allow'} | ${['batch: null', 'batch-01-nic: null']}
  ${'an allow above the JIT deny keeps winning'}          | ${anybody}         | ${'test/app-01'}     | ${'22/Tcp'}    | ${'Allow'} | ${['default: null', 'app-01-nsg: default-allow-ssh']}
  ${'a Standard address without NSG is shut'}             | ${anybody}         | ${'shop/shop-01'}    | ${'22/Tcp'}    | ${'Deny'}  | ${['shop-01-ip: null']}
  ${'a Basic address without NSG is open'}                | ${anybody}         | ${'dev/legacy-01'}   | ${'22/Tcp'}    | ${'Allow'} | ${['default: null', 'legacy-01-nic: null']}
  ${'a classic machine has no path that ARM knows'}       | ${anybody}         | ${'classic/old-erp'} | ${'3389/Tcp'}  | ${'Deny'}  | ${['old-erp: null']}
`('$situation', ({ source, vm, port, fate, by }) => {
  const [number, protocol] = port.split('/');

  const answer = probePacket(contoso.resources, { source, vm: idOf(vm), port: Number(number), protocol });

  expect(answer.access).toBe(fate);
  expect(answer.by.map(({ target, rule }) => `${target.split('/').at(-1)}: ${rule}`)).toEqual(by);
});

test('a balancing rule leads to every member of its pool', () => {
  const balancer = contoso.resources.find(({ name }) => name === 'web-lb');
  const nic = contoso.resources.find(({ name }) => name === 'web-03-nic');
  const pool = {
    id: `${balancer?.id}/backendAddressPools/pool`,
    name: 'pool',
    properties: membersOf(nic?.id),
  };
  const rule = {
    name: 'https',
    properties: {
      protocol: 'Tcp',
      frontendPort: 443,
      backendPort: 8443,
      backendAddressPool: { id: pool.id },
      frontendIPConfiguration: { id: `${balancer?.id}/frontendIPConfigurations/frontend` },
    },
  };
  const resources = contoso.resources.map((resource) =>
    resource === balancer
      ? {
          ...balancer,
          properties: { ...balancer.properties, backendAddressPools: [pool], loadBalancingRules: [rule] },
        }
      : resource,
  );
  const to = (port: number) =>
    probePacket(resources, { source: anybody, vm: idOf('web/web-03'), port, protocol: 'Tcp' }).by.at(-1)
      ?.rule;

  expect(to(8443)).toBe('DenyAllInBound');
  expect(to(443)).toBeNull();
});

test('finds the VM whatever the case of its id', () => {
  const vm = idOf('dev/ubuntu-01').toUpperCase();

  const { access } = probePacket(contoso.resources, { source: anybody, vm, port: 22, protocol: 'Tcp' });

  expect(access).toBe('Allow');
});

test.each([
  ['an unknown VM', { vm: `${idOf('web/web-01')}x` }, 'unknownVirtualMachine'],
  [
    'a resource that is no VM',
    { vm: idOf('web/web-01').replace('Compute/virtualMachines', 'Network/x') },
    'unknownVirtualMachine',
  ],
  ['a name for a source', { source: 'example.com' }, 'malformedPacket'],
  ['a protocol that is none', { protocol: '*' }, 'malformedPacket'],
  ['a port beyond 65535', { port: 65536 }, 'malformedPacket'],
])('refuses %s', (_, change, kind) => {
  const question = { source: anybody, vm: idOf('web/web-01'), port: 22, protocol: 'Tcp', ...change };

  expect(() => probePacket(contoso.resources, question)).toThrow(
    expect.objectContaining({ kind, name: 'ProbeError' }),
  );
  expect(() => probePacket(contoso.resources, question)).toThrow(ProbeError);
});

function membersOf(nicId: string | undefined) {
  return { backendIPConfigurations: [{ id: `${nicId}/ipConfigurations/ipconfig1` }] };
}

function idOf(groupAndName: string): string {
  const [group, name] = groupAndName.split('/');
  const found = contoso.resources.find(
    (resource) =>
      resource.type.endsWith('/virtualMachines') &&
      resource.name === name &&
      resource.id.includes(`/resourceGroups/${group}/`),
  );
  if (!found) throw new Error(`The world has no ${groupAndName}`);
  return found.id;
}
