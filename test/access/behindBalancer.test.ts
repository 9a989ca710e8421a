import { expect, test } from 'vitest';
import type { SecurityRuleFacts } from '../../src/sandbox/worlds/securityRule.ts';
import { balancedWorld } from './balancedWorld.ts';
import { expectOk } from './expectOk.ts';
import { nicNsgId, subscriptionId, vmId } from './machineWorld.ts';
import { type Access, here, startAccess } from './startAccess.ts';

const sshForAll: SecurityRuleFacts = {
  name: 'allow-ssh',
  priority: 300,
  access: 'Allow',
  protocol: 'Tcp',
  ports: '22',
  source: 'Internet',
};
const ask = { sources: 'my-ip', justification: '', waitMs: 0 } as const;
const frontend = { host: '198.51.100.20', port: 50022, vmPort: 22, protocol: 'TCP', isPrivate: false };

async function listed(access: Access) {
  const { machines, gaps } = expectOk(await access.app.listMachines({}));
  const [summary] = machines;
  if (!summary) throw new Error('The VM is not listed.');
  return { ...summary, gaps };
}

test('a VM behind a NAT rule is enabled, opened, reached through the frontend, and closed', async () => {
  const access = await startAccess({ world: balancedWorld({ rules: [sshForAll] }) });
  const before = await access.world();
  expectOk(await access.app.enablePolicy({ vm: 'vm', existingRules: 'override' }));
  const shut = await access.probe(here, vmId);

  const { window, connection } = expectOk(await access.app.requestAccess({ ...ask, vm: 'vm' }));

  expect(connection).toEqual(frontend);
  expect([shut, await access.probe(here, vmId), await access.probe('192.0.2.9', vmId)]).toEqual([
    'Deny',
    'Allow',
    'Deny',
  ]);
  expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));
  expectOk(await access.app.disablePolicy({ vm: 'vm' }));
  const rulesOf = (world: typeof before) => world.resources.find(({ id }) => id === nicNsgId)?.properties;
  expect(rulesOf(await access.world())?.securityRules).toEqual(rulesOf(before)?.securityRules);
});

test('a port that is open to the Internet through a load balancer is told as exposed', async () => {
  const access = await startAccess({ world: balancedWorld({ rules: [sshForAll] }) });

  const { state, exposed } = await listed(access);

  expect(state).toBe('recommended');
  expect(exposed).toEqual([{ number: 22, protocol: 'TCP', rule: 'allow-ssh', priority: 300 }]);
});

test.each([
  ['Basic', [{ number: 22, protocol: 'TCP', rule: null, priority: null }]],
  ['Standard', []],
] as const)('without a group behind a %s load balancer, a group is what is missing', async (sku, open) => {
  const access = await startAccess({ world: balancedWorld({ groups: [], sku }) });

  const { state, reasons, exposed } = await listed(access);

  expect({ state, reasons, exposed }).toEqual({ state: 'none', reasons: ['missingNsg'], exposed: open });
});

test('lists tell the same as the graph', async () => {
  const access = await startAccess({ world: balancedWorld({ rules: [sshForAll] }) });
  const fromGraph = await listed(access);
  await access.faults({ path: 'Microsoft.ResourceGraph', times: 100, status: 403 });

  const fromLists = await listed(access);

  expect(fromGraph.machine.endpoints[0]?.mappings).toHaveLength(1);
  expect(fromLists.machine).toEqual(fromGraph.machine);
});

test('load balancers that may not be listed are a gap, and the rest counts', async () => {
  const access = await startAccess({ world: balancedWorld() });
  await access.faults(
    { path: 'Microsoft.ResourceGraph', times: 100, status: 403 },
    { path: 'loadBalancers', times: 100, status: 403 },
  );

  const { machine, gaps } = await listed(access);

  expect(machine.endpoints[0]?.mappings).toEqual([]);
  expect(gaps).toMatchObject([
    { what: 'load balancers', fault: { kind: 'forbidden' } },
    { what: 'a load balancer before vm', fault: { kind: 'forbidden' } },
  ]);
});

test('a load balancer that the graph does not show is a gap, and nobody says that there is no way in', async () => {
  const carol = {
    name: 'carol',
    objectId: 'oid-of-carol',
    assignments: [
      {
        scope: `/subscriptions/${subscriptionId}`,
        actions: ['*/read'],
        notActions: ['Microsoft.Network/loadBalancers/read'],
      },
    ],
  };
  const access = await startAccess({ world: balancedWorld({ groups: [], principals: [carol] }) });

  const { machines, gaps } = expectOk(await access.as('carol').listMachines({}));

  expect(machines).toMatchObject([{ state: 'none', reasons: [], exposed: [] }]);
  expect(gaps).toMatchObject([
    {
      what: 'a load balancer before vm',
      fault: { action: 'Microsoft.Network/loadBalancers/read', scope: balancerId },
    },
  ]);
});

test.each([
  ['may not be read', { path: 'loadBalancers/', times: 100, status: 403 }],
  [
    'is gone',
    { path: 'loadBalancers/', times: 100, status: 404, body: { error: { code: 'ResourceNotFound' } } },
  ],
  ['is answered in another shape', { path: 'loadBalancers/', times: 100, status: 200, body: { id: 7 } }],
  ['has an address that may not be read', { path: 'publicIPAddresses/', times: 100, status: 403 }],
])('a load balancer that %s does not keep a window from opening', async (_, fault) => {
  const world = balancedWorld({ tags: { 'jit-access': '22/Tcp PT3H *' } });
  const access = await startAccess({ world });
  await access.faults({ path: 'Microsoft.ResourceGraph', times: 100, status: 403 }, fault);

  const { connection } = expectOk(await access.app.requestAccess({ ...ask, vm: vmId }));

  expect(connection).toMatchObject({ host: '10.0.0.4', port: 22, isPrivate: true });
  expect(await access.probe(here, vmId)).toBe('Allow');
});

test('a member of a pool by its address alone is reached through the port that the pool tells', async () => {
  const world = balancedWorld({ tags: { 'jit-access': '22/Tcp PT3H *' } });
  const access = await startAccess({ world });
  await access.call('PUT', `${network}/networkInterfaces/vm-nic`, await withoutBalancer(access));
  await access.call('PUT', balancerId, poolByAddress);
  const { machine } = await listed(access);

  const { connection } = expectOk(await access.app.requestAccess({ ...ask, vm: vmId, hint: machine }));

  expect(connection).toEqual({ ...frontend, port: 51000 });
});

const network = nicNsgId.replace(/\/networkSecurityGroups\/.*/, '');
const balancerId = `${network}/loadBalancers/lb`;
const pool = { id: `${balancerId}/backendAddressPools/pool` };
const poolByAddress = {
  location: 'westeurope',
  sku: { name: 'Standard' },
  properties: {
    frontendIPConfigurations: [
      { name: 'frontend', properties: { publicIPAddress: { id: `${network}/publicIPAddresses/lb-ip` } } },
    ],
    backendAddressPools: [
      {
        name: 'pool',
        properties: {
          loadBalancerBackendAddresses: [
            {
              name: 'vm',
              properties: {
                ipAddress: '10.0.0.4',
                virtualNetwork: { id: `${network}/virtualNetworks/vnet` },
              },
            },
          ],
        },
      },
    ],
    inboundNatRules: [
      {
        name: 'each',
        properties: {
          frontendIPConfiguration: { id: `${balancerId}/frontendIPConfigurations/frontend` },
          protocol: 'Tcp',
          frontendPortRangeStart: 51000,
          frontendPortRangeEnd: 51009,
          backendPort: 22,
          backendAddressPool: pool,
        },
      },
    ],
  },
};

async function withoutBalancer(access: Access): Promise<unknown> {
  const nic = (await access.world()).resources.find(({ name }) => name === 'vm-nic');
  const [first] = (nic?.properties?.ipConfigurations ?? []) as { properties: Record<string, unknown> }[];
  const { loadBalancerInboundNatRules: _rules, ...rest } = first?.properties ?? {};
  return { ...nic, properties: { ...nic?.properties, ipConfigurations: [{ ...first, properties: rest }] } };
}
