import { expect, test } from 'vitest';
import { firewalled } from '../../src/sandbox/worlds/firewalled.ts';
import { type ArmBody, type TestSandbox, testSandbox } from './testSandbox.ts';

type Bag = Record<string, unknown>;

const forever = 3_600_000;
const anybody = '203.0.113.7';
const firewall = idOf('fw-classic');
const policyFirewall = idOf('fw-policy');

test('a firewall is put back as it was read, with every property that nobody here knows', async () => {
  const azure = await firewalls();
  const before = await azure.call('GET', firewall);

  const put = await azure.call('PUT', firewall, before.body, {
    headers: { 'If-Match': before.body.etag ?? '' },
  });
  const after = await azure.call('GET', firewall);
  const stale = await azure.call('PUT', firewall, before.body, {
    headers: { 'If-Match': before.body.etag ?? '' },
  });

  expect(put).toMatchObject({ status: 200, body: { properties: { provisioningState: 'Updating' } } });
  expect(put.headers.get('retry-after')).toBe('10');
  expect(put.headers.get('azure-asyncoperation')).toMatch(/\/locations\/westeurope\/operations\//);
  expect(withoutEtags(after.body)).toEqual(withoutEtags(before.body));
  expect(after.body.etag).toMatch(/^W\/"/);
  expect(collections(after.body, 'natRuleCollections')).toMatchObject([
    {
      id: `${firewall}/natRuleCollections/partner-https`,
      etag: after.body.etag,
      type: 'Microsoft.Network/azureFirewalls/natRuleCollections',
      properties: { rules: [{ annotations: { ticket: 'NET-4711' } }] },
    },
  ]);
  expect(after.body.properties.ipConfigurations[0]).toMatchObject({
    id: `${firewall}/azureFirewallIpConfigurations/fw-classic-ip-1`,
    type: 'Microsoft.Network/azureFirewalls/azureFirewallIpConfigurations',
  });
  expect(stale.status).toBe(412);
});

test('a firewall is shown with what its client left out', async () => {
  const azure = await firewalls();
  const id = `${firewall}-new`;
  const rule = {
    name: 'dns',
    protocols: ['UDP'],
    sourceAddresses: ['10.0.2.0/24'],
    destinationPorts: ['53'],
  };
  const properties = {
    sku: { name: 'AZFW_VNet' },
    networkRuleCollections: [
      {
        name: 'net',
        properties: {
          priority: 200,
          action: { type: 'Allow' },
          rules: [{ ...rule, destinationAddresses: ['209.244.0.3'] }],
        },
      },
    ],
  };

  const { body } = await azure.call('PUT', id, { location: 'westeurope', properties });

  expect(body.properties).toMatchObject({
    sku: { name: 'AZFW_VNet', tier: 'Standard' },
    threatIntelMode: 'Alert',
    additionalProperties: {},
    ipConfigurations: [],
    natRuleCollections: [],
    applicationRuleCollections: [],
    networkRuleCollections: [
      {
        properties: {
          rules: [{ ...rule, sourceIpGroups: [], destinationIpGroups: [], destinationFqdns: [] }],
        },
      },
    ],
  });
});

test('a PATCH changes the tags of a firewall and nothing else', async () => {
  const azure = await firewalls();

  const patched = await azure.call('PATCH', firewall, { tags: { a: 'b' }, properties: {} });

  expect(patched.body.tags).toEqual({ a: 'b' });
  expect(collections(patched.body, 'natRuleCollections')).toHaveLength(1);
});

test('a firewall that is updated takes no other write', async () => {
  const azure = await firewalls({ firewallOperationMs: forever });
  const { body } = await azure.call('GET', firewall);

  const first = await azure.call('PUT', firewall, body);
  const second = await azure.call('PUT', firewall, body);
  const read = await azure.call('GET', firewall);

  expect(first.body.properties.provisioningState).toBe('Updating');
  expect(second).toMatchObject({ status: 409, body: { error: { code: 'AnotherOperationInProgress' } } });
  expect(collections(read.body, 'natRuleCollections')[0]).toMatchObject({
    properties: { provisioningState: 'Updating' },
  });
});

test('other operations take their own time beside those of firewalls', async () => {
  const azure = await firewalls({ firewallOperationMs: forever });

  const table = await azure.call('GET', idOf('apps-routes'));
  await azure.call('PUT', idOf('apps-routes'), table.body);

  expect((await azure.call('GET', idOf('apps-routes'))).body.properties.provisioningState).toBe('Succeeded');
});

test.each([
  [
    'a destination that is not its own',
    { destinationAddresses: ['192.0.2.99'] },
    'AzureFirewallNatRuleInvalidDestination',
  ],
  ['a destination that is no address', { destinationAddresses: ['*'] }, 'AzureFirewallRuleInvalidAddress'],
  ['a source that is no address', { sourceAddresses: ['clouddrive'] }, 'AzureFirewallRuleInvalidAddress'],
  [
    'a range that runs backwards',
    { sourceAddresses: ['203.0.113.9-203.0.113.1'] },
    'AzureFirewallRuleInvalidAddress',
  ],
  ['an IPv6 source', { sourceAddresses: ['2001:db8::1'] }, 'AzureFirewallRuleInvalidAddress'],
  ['a port beyond all', { destinationPorts: ['65536'] }, 'FirewallRuleInvalidPort'],
  ['a port that is a number', { destinationPorts: [50_022] }, 'InvalidRequestFormat'],
  ['no translated port', { translatedPort: '' }, 'FirewallNatRuleInvalid'],
  ['an address and a name to translate to', { translatedFqdn: 'vm.contoso.com' }, 'FirewallNatRuleInvalid'],
  ['a protocol that it does not translate', { protocols: ['ICMP'] }, 'FirewallRuleInvalidProtocol'],
  [
    'an IP group that is not there',
    { sourceIpGroups: [`${idOf('partners')}-gone`] },
    'InvalidResourceReference',
  ],
])('a firewall refuses a DNAT rule with %s', async (_name, change, code) => {
  const azure = await firewalls();

  const answer = await azure.call('PUT', firewall, await withNat(azure, firewall, change));

  expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
});

test('a firewall refuses more DNAT destinations and public addresses than 250', async () => {
  const azure = await firewalls();
  const ports = (count: number) => Array.from({ length: count }, (_, at) => String(50_000 + at));

  // One destination of the network team and two addresses leave 247.
  const most = await withNat(azure, firewall, { destinationPorts: ports(247) });
  const tooMany = await withNat(azure, firewall, { destinationPorts: ports(248) });

  expect((await azure.call('PUT', firewall, tooMany)).body.error.code).toBe(
    'AzureFirewallTooManyDestinations',
  );
  expect((await azure.call('PUT', firewall, most)).status).toBe(200);
});

test('a firewall with a policy takes no rules of its own', async () => {
  const azure = await firewalls();

  const answer = await azure.call('PUT', policyFirewall, await withNat(azure, policyFirewall, {}));

  expect(answer).toMatchObject({
    status: 400,
    body: { error: { code: 'AzureFirewallPolicyAndRuleCollectionsConflict' } },
  });
});

test('a new firewall gets a private address of its subnet and shows it to its hub or network', async () => {
  const azure = await firewalls();
  const { body } = await azure.call('GET', firewall);
  await azure.call('DELETE', firewall);
  const [first, ...others] = body.properties.ipConfigurations;
  const properties = { ...first?.properties, privateIPAddress: undefined };

  const made = await azure.call('PUT', firewall, {
    ...body,
    properties: { ...body.properties, ipConfigurations: [{ ...first, properties }, ...others] },
  });
  const publicIp = await azure.call('GET', idOf('fw-classic-ip-1'));
  const hub = await azure.call('GET', idOf('corp-hub'));

  expect(made.status).toBe(201);
  expect(made.body.properties.ipConfigurations[0]?.properties.privateIPAddress).toBe('10.10.0.4');
  expect(publicIp.body.properties.ipConfiguration).toEqual({
    id: `${firewall}/azureFirewallIpConfigurations/fw-classic-ip-1`,
  });
  expect(hub.body.properties.azureFirewall).toEqual({ id: idOf('fw-hub') });
});

test('a firewall of a hub keeps its addresses, and a further one is added where more are asked for', async () => {
  const azure = await firewalls();
  const { body } = await azure.call('GET', idOf('fw-hub'));
  const { hubIPAddresses, ...properties } = body.properties;

  await azure.call('PUT', idOf('fw-hub'), { ...body, properties });
  const kept = await azure.call('GET', idOf('fw-hub'));
  const publicIPs = { count: 3 };
  await azure.call('PUT', idOf('fw-hub'), {
    ...body,
    properties: { ...properties, hubIPAddresses: { publicIPs } },
  });
  const more = await azure.call('GET', idOf('fw-hub'));

  expect(kept.body.properties.hubIPAddresses).toEqual(hubIPAddresses);
  expect(more.body.properties.hubIPAddresses).toEqual({
    privateIPAddress: '10.30.0.132',
    publicIPs: {
      count: 3,
      addresses: ['192.0.2.30', '192.0.2.31', '192.0.2.254'].map((address) => ({ address })),
    },
  });
});

test('after an update that failed some instances have the old rules, until the next one succeeds', async () => {
  const azure = await firewalls();
  const closed = (await azure.call('GET', firewall)).body;
  const opened = await withNat(azure, firewall, {});
  await azure.call('PUT', firewall, opened);
  const whenOpen = await reach(azure, 'bare-01');
  await azure.control('POST', 'faults', { method: 'PUT', path: 'fw-classic', operation: 'Failed' });

  await azure.call('PUT', firewall, closed);
  const { body } = await azure.call('GET', firewall);
  const whenFailed = await reach(azure, 'bare-01');
  await azure.call('PUT', firewall, closed);
  const whenClosed = await reach(azure, 'bare-01');

  expect(body.properties.provisioningState).toBe('Failed');
  expect([whenOpen, whenFailed, whenClosed]).toEqual(['Allow', 'Allow', 'Deny']);
});

test('while a firewall is updated the old rules may still hold, and after a cancelled update they do', async () => {
  const azure = await firewalls({ firewallOperationMs: forever });
  const opened = await withNat(azure, firewall, {});

  const before = await reach(azure, 'bare-01');
  await azure.call('PUT', firewall, opened);
  const meanwhile = await reach(azure, 'bare-01');

  const other = await firewalls();
  await other.control('POST', 'faults', { method: 'PUT', path: 'fw-classic', operation: 'Canceled' });
  await other.call('PUT', firewall, await withNat(other, firewall, {}));

  expect([before, meanwhile]).toEqual(['Deny', 'Allow']);
  expect(await reach(other, 'bare-01')).toBe('Deny');
});

test('an IP group of a rule is kept while it is used, and a change of it reaches the rules', async () => {
  const azure = await firewalls();
  const { body } = await azure.call('GET', idOf('partners'));
  const everybody = { ...body, properties: { ipAddresses: ['203.0.113.0-203.0.113.255'] } };

  const before = await reach(azure, 'app-01', 443);
  const deleted = await azure.call('DELETE', idOf('partners'));
  await azure.call('PUT', idOf('partners'), everybody);

  expect(body.properties.firewalls).toEqual([{ id: firewall }]);
  expect(deleted.status).toBe(400);
  expect([before, await reach(azure, 'app-01', 443)]).toEqual(['Deny', 'Allow']);
});

async function firewalls(options: Bag = {}): Promise<TestSandbox> {
  return testSandbox({ world: firewalled, ...options });
}

function idOf(name: string): string {
  return firewalled.resources.find((resource) => resource.name === name)?.id ?? '';
}

async function reach(azure: TestSandbox, vm: string, port = 22): Promise<unknown> {
  const { body } = await azure.control('POST', 'probe', { source: anybody, vm: idOf(vm), port });
  return body.access;
}

async function withNat(azure: TestSandbox, id: string, change: Bag): Promise<Bag> {
  const { body } = await azure.call('GET', id);
  const rule = {
    name: 'ssh',
    protocols: ['TCP'],
    sourceAddresses: [anybody],
    destinationAddresses: ['192.0.2.10'],
    destinationPorts: ['50022'],
    translatedAddress: '10.11.2.4',
    translatedPort: '22',
    ...change,
  };
  const collection = { name: 'jit', properties: { priority: 250, action: { type: 'Dnat' }, rules: [rule] } };
  const natRuleCollections = [...collections(body, 'natRuleCollections'), collection];
  return { ...body, properties: { ...body.properties, natRuleCollections } };
}

function collections(body: ArmBody, list: string): unknown[] {
  const value = body.properties[list];
  return Array.isArray(value) ? value : [];
}

function withoutEtags(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === 'etag' ? undefined : inner)));
}
