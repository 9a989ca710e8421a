import { expect, test } from 'vitest';
import {
  group,
  nicId,
  nsgId,
  publicIpId,
  type TestSandbox,
  testSandbox,
  vmId,
  vnetId,
} from './testSandbox.ts';

const balancerId = `${group}/providers/Microsoft.Network/loadBalancers/lb`;
const frontend = { id: `${balancerId}/frontendIPConfigurations/front` };
const pool = { id: `${balancerId}/backendAddressPools/pool` };
const sshRule = { id: `${balancerId}/inboundNatRules/ssh` };
const configuration = { id: `${nicId}/ipConfigurations/primary` };

const balancer = {
  location: 'westeurope',
  sku: { name: 'Standard' },
  properties: {
    frontendIPConfigurations: [{ name: 'front', properties: { publicIPAddress: { id: publicIpId } } }],
    backendAddressPools: [{ name: 'pool', properties: {} }],
    inboundNatRules: [
      {
        name: 'ssh',
        properties: {
          frontendIPConfiguration: frontend,
          protocol: 'Tcp',
          frontendPort: 50022,
          backendPort: 22,
        },
      },
      {
        name: 'each',
        properties: {
          frontendIPConfiguration: frontend,
          protocol: 'Tcp',
          frontendPortRangeStart: 51000,
          frontendPortRangeEnd: 51001,
          backendPort: 3389,
          backendAddressPool: pool,
        },
      },
    ],
    loadBalancingRules: [
      {
        name: 'https',
        properties: {
          frontendIPConfiguration: frontend,
          protocol: 'Tcp',
          frontendPort: 443,
          backendPort: 8443,
          backendAddressPool: pool,
        },
      },
    ],
  },
};

/** Gives the VM's interface one ip configuration with these ways in, and no public address of its own. */
function join(azure: TestSandbox, properties: object) {
  const subnet = { id: `${vnetId}/subnets/front` };
  const primary = { privateIPAddress: '10.0.0.4', subnet, ...properties };
  return azure.call('PUT', nicId, {
    location: 'westeurope',
    properties: { ipConfigurations: [{ name: 'primary', properties: primary }] },
  });
}

async function behindBalancer(): Promise<TestSandbox> {
  const azure = await testSandbox();
  await join(azure, {});
  await azure.call('PUT', balancerId, balancer);
  const joined = await join(azure, {
    loadBalancerInboundNatRules: [sshRule],
    loadBalancerBackendAddressPools: [pool],
  });
  expect(joined.status).toBe(200);
  return azure;
}

async function parts(azure: TestSandbox) {
  const { body } = await azure.call('GET', balancerId);
  const named = (collection: string, name: string) =>
    (body.properties[collection] as { name: string; properties: Record<string, unknown> }[]).find(
      (child) => child.name === name,
    )?.properties;
  return { body, named };
}

test('a load balancer shows who joined its rules and pools', async () => {
  const azure = await behindBalancer();

  const { named } = await parts(azure);

  expect(named('inboundNatRules', 'ssh')?.backendIPConfiguration).toEqual(configuration);
  expect(named('inboundNatRules', 'each')).not.toHaveProperty('backendIPConfiguration');
  expect(named('frontendIPConfigurations', 'front')).toMatchObject({
    inboundNatRules: [sshRule, { id: `${balancerId}/inboundNatRules/each` }],
    loadBalancingRules: [{ id: `${balancerId}/loadBalancingRules/https` }],
  });
  expect(named('backendAddressPools', 'pool')).toMatchObject({
    backendIPConfigurations: [configuration],
    loadBalancingRules: [{ id: `${balancerId}/loadBalancingRules/https` }],
    inboundNatRules: [{ id: `${balancerId}/inboundNatRules/each` }],
  });
});

test('a NAT rule of a pool gives each member a port of its range', async () => {
  const azure = await behindBalancer();

  const { named } = await parts(azure);

  expect(named('backendAddressPools', 'pool')?.loadBalancerBackendAddresses).toEqual([
    {
      name: expect.stringContaining('primary'),
      properties: {
        networkInterfaceIPConfiguration: configuration,
        inboundNatRulesPortMapping: [{ inboundNatRuleName: 'each', frontendPort: 51000, backendPort: 3389 }],
      },
    },
  ]);
});

test('the interface leaves: the load balancer knows no member any more', async () => {
  const azure = await behindBalancer();
  await join(azure, {});

  const { named } = await parts(azure);

  expect(named('inboundNatRules', 'ssh')).not.toHaveProperty('backendIPConfiguration');
  expect(named('backendAddressPools', 'pool')).not.toHaveProperty('loadBalancerBackendAddresses');
});

test('what is read can be sent back, and what Azure computes is not kept', async () => {
  const azure = await behindBalancer();
  const before = await parts(azure);
  const kept = (await azure.control('GET', 'world')).body.resources.find(({ id }) => id === balancerId);

  const put = await azure.call('PUT', balancerId, before.body);
  const after = await parts(azure);
  const keptThen = (await azure.control('GET', 'world')).body.resources.find(({ id }) => id === balancerId);

  expect(put.status).toBe(200);
  expect(JSON.stringify(kept)).not.toContain(configuration.id);
  expect(keptThen?.properties).toEqual(kept?.properties);
  expect(after.named('backendAddressPools', 'pool')).toEqual(before.named('backendAddressPools', 'pool'));
});

test('load balancers are listed by group and by subscription', async () => {
  const azure = await behindBalancer();

  for (const scope of [group, group.replace(/\/resourceGroups.*/, '')]) {
    const { body } = await azure.call('GET', `${scope}/providers/Microsoft.Network/loadBalancers`);
    expect(body.value.map(({ id }) => id)).toEqual([balancerId]);
  }
});

test.each([
  ['22', 'Allow', 'the NAT rule'],
  ['3389', 'Allow', 'the NAT rule of the pool'],
  ['8443', 'Allow', 'the load balancing rule'],
  ['443', 'Deny', 'no rule, since 443 is the frontend’s port'],
])('a packet to the VM’s port %s: %s, by %s', async (port, access) => {
  const azure = await behindBalancer();
  const open = {
    protocol: '*',
    access: 'Allow',
    priority: 100,
    direction: 'Inbound',
    sourcePortRange: '*',
    destinationPortRange: '*',
    sourceAddressPrefix: '*',
    destinationAddressPrefix: '*',
  };
  await azure.call('PUT', `${nsgId}/securityRules/all`, { properties: open });

  const fate = await azure.control('POST', 'probe', {
    source: '203.0.113.7',
    vm: vmId,
    port: Number(port),
    protocol: 'Tcp',
  });

  expect(fate.body.access).toBe(access);
});

test('an address of a pool is a member in the network of the pool only', async () => {
  const azure = await behindBalancer();
  const member = (network: string) => ({
    ...balancer,
    properties: {
      ...balancer.properties,
      inboundNatRules: [],
      backendAddressPools: [
        {
          name: 'pool',
          properties: {
            loadBalancerBackendAddresses: [
              { name: 'a', properties: { ipAddress: '10.0.0.4', virtualNetwork: { id: network } } },
            ],
          },
        },
      ],
    },
  });
  await join(azure, {});
  const reached = async () => {
    const question = { source: '203.0.113.7', vm: vmId, port: 8443, protocol: 'Tcp' };
    const { body } = await azure.control('POST', 'probe', question);
    return (body.by as { target: string }[]).some(({ target }) => target.includes('networkSecurityGroups'));
  };

  await azure.call('PUT', balancerId, member(vnetId));
  expect(await reached()).toBe(true);
  await azure.call('PUT', balancerId, member(`${vnetId}-2`));
  expect(await reached()).toBe(false);
});
