import { describe, expect, test } from 'vitest';
import { networkParts } from '../../src/azure/joinInventory.ts';
import { machineOf } from '../../src/azure/machineOf.ts';

const network = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network';
const lb = `${network}/loadBalancers/lb`;
const nicId = `${network}/networkInterfaces/nic`;
const configuration = { id: `${nicId}/ipConfigurations/primary` };
const front = { id: `${lb}/frontendIPConfigurations/front` };
const pool = { id: `${lb}/backendAddressPools/pool` };
const vnet = { id: `${network}/virtualNetworks/vnet` };

interface Facts {
  sku?: string | null;
  /** Of the frontend; a private one has no public address. */
  frontend?: object;
  natRules?: object[];
  rules?: object[];
  pool?: object;
  /** Of the ip configuration. */
  nic?: object;
}

const rule = (collection: string, name: string, properties: object) => ({
  id: `${lb}/${collection}/${name}`,
  name,
  properties: { frontendIPConfiguration: front, protocol: 'Tcp', ...properties },
});
const nat = (properties: object) => rule('inboundNatRules', 'ssh', { backendPort: 22, ...properties });
const balancing = (properties: object) =>
  rule('loadBalancingRules', 'https', { backendPort: 8443, frontendPort: 443, ...properties });

/** The mappings of the one VM, without what all have in common. */
function mappings(facts: Facts) {
  const { sku = 'Standard', frontend = { publicIPAddress: { id: `${network}/publicIPAddresses/ip` } } } =
    facts;
  const parts = networkParts([
    {
      id: nicId,
      type: 'Microsoft.Network/networkInterfaces',
      properties: {
        ipConfigurations: [
          {
            id: configuration.id,
            name: 'primary',
            properties: {
              privateIPAddress: '10.0.0.4',
              subnet: { id: `${vnet.id}/subnets/default` },
              ...facts.nic,
            },
          },
        ],
      },
    },
    {
      id: `${network}/publicIPAddresses/IP`,
      type: 'microsoft.network/publicipaddresses',
      sku: { name: 'Standard' },
      properties: { ipAddress: '198.51.100.20' },
    },
    {
      id: lb,
      type: 'Microsoft.Network/loadBalancers',
      ...(sku === null ? {} : { sku: { name: sku } }),
      properties: {
        frontendIPConfigurations: [{ id: front.id.toUpperCase(), name: 'front', properties: frontend }],
        backendAddressPools: [{ id: pool.id, name: 'pool', properties: facts.pool ?? {} }],
        inboundNatRules: facts.natRules ?? [],
        loadBalancingRules: facts.rules ?? [],
      },
    },
  ]);
  const vm = {
    id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm',
    name: 'vm',
    type: 'Microsoft.Compute/virtualMachines',
    location: '',
    properties: { networkProfile: { networkInterfaces: [{ id: nicId }] } },
  };
  return machineOf(vm, parts, false).endpoints.flatMap((endpoint) => endpoint.mappings);
}

const listed = { loadBalancerInboundNatRules: [{ id: `${lb}/INBOUNDNATRULES/ssh` }] };
const member = { loadBalancerBackendAddressPools: [pool] };
const each = { frontendPortRangeStart: 51000, frontendPortRangeEnd: 51009, backendAddressPool: pool };
const port = (frontendPort: number) => ({
  inboundNatRulesPortMapping: [{ inboundNatRuleName: 'SSH', frontendPort, backendPort: 22 }],
});

describe('a NAT rule leads to the VM', () => {
  const told = [{ via: 'natRule', protocol: 'TCP', frontendPort: 50022, backendPort: 22 }];
  test.each<[string, Facts]>([
    ['where the interface names it', { natRules: [nat({ frontendPort: 50022 })], nic: listed }],
    [
      'where it names the ip configuration',
      { natRules: [nat({ frontendPort: 50022, backendIPConfiguration: configuration })] },
    ],
    [
      'once, where both name each other',
      { natRules: [nat({ frontendPort: 50022, backendIPConfiguration: configuration })], nic: listed },
    ],
  ])('%s', (_, facts) => {
    expect(mappings(facts)).toMatchObject(told);
    expect(mappings(facts)).toHaveLength(1);
  });

  test.each<[string, Facts]>([
    ['that neither names the other', { natRules: [nat({ frontendPort: 50022 })] }],
    [
      'of an internal frontend',
      {
        frontend: { privateIPAddress: '10.0.0.9' },
        natRules: [nat({ frontendPort: 50022 })],
        nic: listed,
      },
    ],
    ['without a port', { natRules: [nat({ backendPort: null })], nic: listed }],
  ])('but not one %s', (_, facts) => {
    expect(mappings(facts)).toEqual([]);
  });
});

describe('a NAT rule of a pool', () => {
  test.each<[string, Facts, number | null]>([
    ['has a port that is not told', { natRules: [nat(each)], nic: member }, null],
    [
      'has the port that the pool tells of the interface',
      {
        natRules: [nat(each)],
        nic: member,
        pool: {
          backendIPConfigurations: [configuration],
          loadBalancerBackendAddresses: [
            { properties: { networkInterfaceIPConfiguration: { id: `${nicId}x` }, ...port(51001) } },
            { properties: { networkInterfaceIPConfiguration: configuration, ...port(51002) } },
          ],
        },
      },
      51002,
    ],
    [
      'has the port that the pool tells of the address in the network',
      {
        natRules: [nat(each)],
        pool: {
          loadBalancerBackendAddresses: [
            { properties: { ipAddress: '10.0.0.4', virtualNetwork: { id: `${vnet.id}-2` }, ...port(51001) } },
            { properties: { ipAddress: '10.0.0.4', virtualNetwork: vnet, ...port(51002) } },
          ],
        },
      },
      51002,
    ],
    [
      'has the one port of its range',
      { natRules: [nat({ ...each, frontendPortRangeEnd: 51000 })], nic: member },
      51000,
    ],
  ])('%s', (_, facts, frontendPort) => {
    expect(mappings(facts)).toMatchObject([{ via: 'natRule', backendPort: 22, frontendPort }]);
  });
});

describe('a load balancing rule leads to a member of its pool', () => {
  const inPool = { backendAddressPool: pool };
  const addresses = (facts: object) => ({
    loadBalancerBackendAddresses: [{ properties: { ipAddress: '10.0.0.4', ...facts } }],
  });
  test.each<[string, Facts]>([
    ['that names the pool', { rules: [balancing(inPool)], nic: member }],
    ['that names one of several pools', { rules: [balancing({ backendAddressPools: [pool] })], nic: member }],
    [
      'that the pool names',
      { rules: [balancing(inPool)], pool: { backendIPConfigurations: [configuration] } },
    ],
    ['by its address', { rules: [balancing(inPool)], pool: addresses({ virtualNetwork: vnet }) }],
    [
      'by its address in a subnet',
      { rules: [balancing(inPool)], pool: addresses({ subnet: { id: `${vnet.id}/subnets/default` } }) },
    ],
    [
      'by its address in the pool’s network',
      { rules: [balancing(inPool)], pool: { virtualNetwork: vnet, ...addresses({}) } },
    ],
  ])('%s', (_, facts) => {
    expect(mappings(facts)).toMatchObject([
      { via: 'loadBalancingRule', protocol: 'TCP', frontendPort: 443, backendPort: 8443 },
    ]);
  });

  test('but not to the same address in another network', () => {
    const facts = { rules: [balancing(inPool)], pool: addresses({ virtualNetwork: { id: `${vnet.id}-2` } }) };

    expect(mappings(facts)).toEqual([]);
  });

  test.each([
    ['All', 0, { protocol: '*', backendPort: 'every', frontendPort: 'every' }],
    ['All', 8443, { protocol: '*', backendPort: 8443, frontendPort: 443 }],
    ['Udp', 53, { protocol: 'UDP', backendPort: 53 }],
    ['Quic', 443, { protocol: 'UDP', backendPort: 443 }],
  ])('over %s to port %d', (protocol, backendPort, told) => {
    const rules = [balancing({ ...inPool, protocol, backendPort })];

    expect(mappings({ rules, nic: member })).toMatchObject([told]);
  });
});

test.each([
  ['Standard', 'Standard'],
  ['Gateway', 'Standard'],
  ['Basic', 'Basic'],
  [null, 'Basic'],
])('a load balancer of SKU %s is told as %s, and its frontend’s address with it', (sku, told) => {
  const [mapping] = mappings({ sku, natRules: [nat({ frontendPort: 50022 })], nic: listed });

  expect(mapping?.publicAddress).toEqual({
    id: `${network}/publicIPAddresses/ip`,
    address: '198.51.100.20',
    sku: told,
  });
});

test('a frontend whose address could not be read is a way in at an address that is not known', () => {
  const frontend = { publicIPAddress: { id: `${network}/publicIPAddresses/unseen` } };

  const [mapping] = mappings({ frontend, natRules: [nat({ frontendPort: 50022 })], nic: listed });

  expect(mapping?.publicAddress.address).toBeNull();
});
