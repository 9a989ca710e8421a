import { expect, test } from 'vitest';
import {
  type ArmBody,
  group,
  nsgId,
  principal,
  resource,
  rule,
  smallWorld,
  subscription,
  type TestSandbox,
  testSandbox,
  vmId,
} from './testSandbox.ts';

const policyId = `${group}/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default`;
const plan = (properties: object) =>
  resource(`${subscription}/providers/Microsoft.Security/pricings/VirtualMachines`, { ...properties });
const plan2 = plan({ pricingTier: 'Standard', subPlan: 'P2' });
const ports = (...numbers: number[]) =>
  numbers.map((number) => ({
    number,
    protocol: '*',
    allowedSourceAddressPrefix: '*',
    maxRequestAccessDuration: 'PT3H',
  }));
const body = (changes: object = {}) => ({
  kind: 'Basic',
  properties: { virtualMachines: [{ id: vmId, ports: ports(22, 3389), ...changes }] },
});

test('a policy is put with 200, read back with what the service adds, and listed in four ways', async () => {
  const { call } = await defended();

  const put = await call('PUT', policyId, { ...body(), note: 'kept' });
  const again = await call('PUT', policyId.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'), body());
  const read = await call('GET', policyId.toLowerCase());

  expect([put.status, again.status, read.status]).toEqual([200, 200, 200]);
  expect(put.body).toMatchObject({
    id: policyId,
    name: 'default',
    type: 'Microsoft.Security/locations/jitNetworkAccessPolicies',
    location: 'westeurope',
    kind: 'Basic',
    note: 'kept',
    properties: { provisioningState: 'Succeeded', requests: [], virtualMachines: [{ id: vmId }] },
  });
  expect(put.headers.get('x-ms-ratelimit-remaining-subscription-resource-requests')).toBe('749');
  for (const path of [
    `${subscription}/providers/Microsoft.Security/jitNetworkAccessPolicies`,
    `${subscription}/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies`,
    `${group}/providers/Microsoft.Security/jitNetworkAccessPolicies`,
    `${group}/providers/Microsoft.Security/locations/WestEurope/jitNetworkAccessPolicies`,
  ])
    expect((await call('GET', path)).body.value.map(({ id }) => id)).toEqual([policyId]);
  const elsewhere = `${subscription}/providers/Microsoft.Security/locations/northeurope/jitNetworkAccessPolicies`;
  expect((await call('GET', elsewhere)).body.value).toEqual([]);
});

test('lists come in pages', async () => {
  const { call } = await defended({ pageSize: 1 });
  for (const name of ['default', 'other'])
    await call('PUT', policyId.replace(/default$/, name), body({ ports: ports(22) }));

  const first = (await call('GET', `${group}/providers/Microsoft.Security/jitNetworkAccessPolicies`)).body;
  const second = (await call('GET', first.nextLink ?? '')).body;

  expect([...first.value, ...second.value].map(({ name }) => name)).toEqual(['default', 'other']);
  expect(second.nextLink).toBeUndefined();
});

test('an unknown policy is not found, and is deleted with 204', async () => {
  const { call } = await defended();

  const read = await call('GET', policyId);
  const deleted = await call('DELETE', policyId);
  const patched = await call('PATCH', policyId, {});

  expect([read.status, read.body.error.code]).toEqual([404, 'ResourceNotFound']);
  expect(deleted.status).toBe(204);
  expect(patched.status).toBe(405);
});

test('enabling writes one deny rule per VM and NSG at 4096, below the rules of others', async () => {
  const { call } = await defended();

  await call('PUT', policyId, body());
  const [allowed, denied] = await rulesOf(call);

  expect(allowed).toMatchObject({ name: 'allow-web', properties: { priority: 300 } });
  expect(denied?.name).toMatch(/^MicrosoftDefenderForCloud-JITRule_-?\d+_[0-9A-F]{32}$/);
  expect(denied?.properties).toMatchObject({
    description: "MDC JIT Network Access rule for policy 'default' of VM 'web'.",
    protocol: '*',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: '10.0.0.4',
    destinationPortRanges: ['22', '3389'],
    access: 'Deny',
    direction: 'Inbound',
    priority: 4096,
  });
});

test('the former brand names rules as before 2023', async () => {
  const { call } = await defended({}, { defender: { brand: 'SecurityCenter' } });

  await call('PUT', policyId, body({ ports: ports(22) }));
  const denied = (await rulesOf(call)).at(-1);

  expect(denied?.name).toMatch(/^SecurityCenter-JITRule_-?\d+_[0-9A-F]{32}$/);
  expect(denied?.properties).toMatchObject({
    description: "ASC JIT Network Access rule for policy 'default' of VM 'web'.",
    destinationPortRange: '22',
  });
});

test('a rule of others at 4096 moves up to stay above the deny', async () => {
  const { call } = await defended();
  for (const [name, priority] of Object.entries({ last: 4096, before: 4095 }))
    await call('PUT', `${nsgId}/securityRules/${name}`, { properties: rule({ priority }) });

  await call('PUT', policyId, body());
  const rules = await rulesOf(call);

  expect(rules.map(({ name, properties }) => [name.slice(0, 9), properties.priority])).toEqual([
    ['allow-web', 300],
    ['last', 4095],
    ['before', 4094],
    ['Microsoft', 4096],
  ]);
});

test('another put of the same changes no rule; one with other ports rewrites the deny in its place', async () => {
  const { call } = await defended();
  await call('PUT', policyId, body());
  const before = (await call('GET', nsgId)).body;

  await call('PUT', policyId, body());
  const same = (await call('GET', nsgId)).body;
  await call('PUT', policyId, body({ ports: ports(22) }));
  const [, changed, ...more] = await rulesOf(call);

  expect(same.etag).toBe(before.etag);
  expect(changed?.name).toBe(before.properties.securityRules[1]?.name);
  expect(changed?.properties).toMatchObject({ destinationPortRange: '22', priority: 4096 });
  expect(more).toEqual([]);
});

test('a put replaces the whole policy: a machine that is not in it loses its deny, as all do on delete', async () => {
  const { call } = await defended();
  const before = await rulesOf(call);
  await call('PUT', policyId, body());

  await call('PUT', policyId, { properties: { virtualMachines: [] } });
  const dropped = await rulesOf(call);
  await call('PUT', policyId, body());
  const deleted = await call('DELETE', policyId);
  const left = await rulesOf(call);

  const names = (rules: ArmBody[]) => rules.map(({ name }) => name);
  expect(names(dropped)).toEqual(names(before));
  expect(deleted.status).toBe(200);
  expect(names(left)).toEqual(names(before));
});

test('a deleted VM leaves its entry and its deny rule behind, and the policy can still be written', async () => {
  const { call } = await defended();
  await call('PUT', policyId, body());

  await call('DELETE', vmId);
  const policy = (await call('GET', policyId)).body;
  const written = await call('PUT', policyId, policy);

  expect(policy.properties.virtualMachines).toMatchObject([{ id: vmId }]);
  expect(written.status).toBe(200);
  expect((await rulesOf(call)).length).toBe(2);
});

test('what Azure refuses is refused, with nothing written', async () => {
  const world = smallWorld();
  const bare = `${group}/providers/Microsoft.Compute/virtualMachines/bare`;
  const classic = `${group}/providers/Microsoft.ClassicCompute/virtualMachines/old`;
  const long = `${group}/providers/Microsoft.Compute/virtualMachines/${'v'.repeat(50)}`;
  world.resources.push(plan2, resource(bare, {}), resource(classic, {}), resource(long, {}));
  const { call } = await testSandbox({ world });
  const put = async (wanted: unknown, path = policyId) => {
    const { status, body: answer } = await call('PUT', path, wanted);
    return `${status} ${answer.error?.code}`;
  };
  const port = (changes: object) => body({ ports: [{ ...ports(22)[0], ...changes }] });

  expect(await put({ properties: {} })).toBe('400 InvalidPolicyInput');
  expect(await put(port({ protocol: '' }))).toBe('500 InternalServerError');
  expect(await put(port({ protocol: 'Icmp' }))).toBe('400 InvalidPolicyInput');
  expect(await put(port({ number: 65_536 }))).toBe('400 InvalidPolicyInput');
  expect(await put(port({ maxRequestAccessDuration: 'PT4M' }))).toBe('400 InvalidPolicyInput');
  expect(await put(port({ maxRequestAccessDuration: 'PT25H' }))).toBe('400 InvalidPolicyInput');
  expect(await put(port({ allowedSourceAddressPrefixes: ['10.0.0.0/8'] }))).toBe('400 InvalidPolicyInput');
  expect(await put(body({ id: `${vmId}-unknown` }))).toBe('404 ResourceNotFound');
  expect(await put(body({ id: bare }))).toBe('400 UnsupportedVirtualMachine');
  expect(await put(body({ id: classic }))).toBe('400 UnsupportedVirtualMachine');
  expect(await put(body({ id: long }))).toBe('400 InvalidPolicyInput');
  expect(await put(body(), policyId.replace('westeurope', 'northeurope'))).toBe('400 InvalidPolicyInput');
  expect((await call('GET', policyId)).status).toBe(404);
  expect((await rulesOf(call)).length).toBe(1);
});

test.each([
  ['no plan', []],
  ['the free plan', [plan({ pricingTier: 'Free' })]],
  ['plan 1', [plan({ pricingTier: 'Standard', subPlan: 'P1' })]],
])('with %s a policy is refused', async (_name, more) => {
  const world = smallWorld();
  world.resources.push(...more);
  const { call } = await testSandbox({ world });

  const { status, body: answer } = await call('PUT', policyId, body());

  expect([status, answer.error.code]).toEqual([400, 'UnsupportedPricingTier']);
});

test('configuring takes the right on the policy and the right to write the VM', async () => {
  const jit = 'Microsoft.Security/locations/jitNetworkAccessPolicies/*';
  const { call } = await defended(
    {},
    {
      principals: [
        principal('configurer', [jit, 'Microsoft.Compute/virtualMachines/write']),
        principal('half', [jit]),
        principal('reader', ['*/read']),
      ],
    },
  );
  const put = async (as: string) => {
    const { status, body: answer } = await call('PUT', policyId, body(), { as: `sandbox-${as}` });
    return `${status} ${answer.error?.code}`;
  };

  expect(await put('reader')).toBe('403 AuthorizationFailed');
  expect(await put('half')).toBe('403 LinkedAuthorizationFailed');
  expect(await put('configurer')).toBe('200 undefined');
});

test('a ReadOnly lock on the NSG keeps Defender out too; CanNotDelete does not', async () => {
  const { call } = await defended();
  const lock = `${nsgId}/providers/Microsoft.Authorization/locks/hold`;

  await call('PUT', lock, { properties: { level: 'ReadOnly' } });
  const refused = await call('PUT', policyId, body());
  await call('PUT', lock, { properties: { level: 'CanNotDelete' } });
  const written = await call('PUT', policyId, body());
  await call('DELETE', policyId);

  expect([refused.status, refused.body.error.code]).toEqual([409, 'ScopeLocked']);
  expect(written.status).toBe(200);
  expect((await rulesOf(call)).length).toBe(1);
});

test('the plan of servers is Free until it is bought', async () => {
  const { call } = await testSandbox();
  const path = `${subscription}/providers/Microsoft.Security/pricings/VirtualMachines`;

  const before = await call('GET', path);
  const bought = await call('PUT', path, { properties: { pricingTier: 'Standard', subPlan: 'P2' } });
  const wrong = await call('PUT', path, { properties: { pricingTier: 'Standard', subPlan: 'P3' } });

  expect(before.body.properties.pricingTier).toBe('Free');
  expect(bought.body.properties).toMatchObject({ pricingTier: 'Standard', subPlan: 'P2' });
  expect(wrong.status).toBe(400);
  expect((await call('PUT', policyId, body())).status).toBe(200);
});

async function rulesOf(call: TestSandbox['call']): Promise<ArmBody[]> {
  return (await call('GET', nsgId)).body.properties.securityRules;
}

async function defended(
  options: Parameters<typeof testSandbox>[0] = {},
  changes: Parameters<typeof smallWorld>[0] = {},
): Promise<TestSandbox> {
  const world = smallWorld(changes);
  world.resources.push(plan2);
  return testSandbox({ world, ...options });
}
