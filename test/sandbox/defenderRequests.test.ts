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
const now = Date.parse('2026-11-22T12:00:00Z');
const after = (minutes: number) => new Date(now + minutes * 60_000).toISOString();

test('a request answers 202 as it begins; then the rule stands at 100 and the request is Initiated', async () => {
  const { call, control } = await opened();

  const reply = await ask(call, { number: 22, duration: 'PT1H', allowedSourceAddressPrefix: '203.0.113.20' });
  const [entry] = await requestsOf(call);
  const allow = (await rulesOf(call)).at(-1);

  expect(reply.status).toBe(202);
  expect(reply.body).toMatchObject({
    requestor: 'owner',
    justification: 'deploy',
    virtualMachines: [
      {
        id: vmId,
        ports: [
          {
            number: 22,
            allowedSourceAddressPrefix: '203.0.113.20',
            status: 'Initiating',
            statusReason: 'UserRequested',
          },
        ],
      },
    ],
  });
  expect(
    Date.parse(String(portOf(reply.body).endTimeUtc)) - Date.parse(String(reply.body.startTimeUtc)),
  ).toBe(3_600_000);
  expect(entry).toMatchObject({ startTimeUtc: reply.body.startTimeUtc, requestor: 'owner' });
  expect(portOf(entry)).toMatchObject({ status: 'Initiated' });
  expect(allow?.name).toMatch(/^MicrosoftDefenderForCloud-JITRule--?\d+-[0-9A-F]{32}$/);
  expect(allow?.properties).toMatchObject({
    description:
      "MDC JIT Network Access rule created by an initiation request for policy 'default' of VM 'web'.",
    protocol: '*',
    sourceAddressPrefix: '203.0.113.20',
    destinationAddressPrefix: '10.0.0.4',
    destinationPortRange: '22',
    access: 'Allow',
    priority: 100,
  });
  expect(await probe(control, '203.0.113.20')).toBe('Allow');
  expect(await probe(control, '203.0.113.21')).toBe('Deny');
});

test('the rule appears a while after the 202, and the group takes no other write until then', async () => {
  const { call } = await opened({ operationMs: 400 });

  await ask(call, { number: 22, duration: 'PT1H' });
  const meanwhile = (await call('GET', nsgId)).body;
  const other = await call('PUT', `${nsgId}/securityRules/x`, { properties: rule({ priority: 500 }) });
  const status = portOf((await requestsOf(call))[0]).status;
  await expect.poll(async () => (await rulesOf(call)).length, { interval: 50, timeout: 5000 }).toBe(3);

  expect(meanwhile.properties.provisioningState).toBe('Updating');
  expect(meanwhile.properties.securityRules.length).toBe(2);
  expect([other.status, other.body.error.code]).toEqual([429, 'RetryableError']);
  expect(status).toBe('Initiating');
  expect(portOf((await requestsOf(call))[0]).status).toBe('Initiated');
});

test('at its end by the clock the rule goes, and the request is Revoked as Expired', async () => {
  const { call, control } = await opened();
  const before = await rulesOf(call);
  await ask(call, { number: 22, endTimeUtc: after(60), allowedSourceAddressPrefix: '203.0.113.20' });

  await control('POST', 'clock', { advance: 'PT59M' });
  const during = await rulesOf(call);
  await control('POST', 'clock', { advance: 'PT2M' });
  const left = await rulesOf(call);

  expect(during.length).toBe(before.length + 1);
  expect(left.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
  expect(portOf((await requestsOf(call))[0])).toMatchObject({ status: 'Revoked', statusReason: 'Expired' });
});

test('rules of others at 100 and 101 move to make room, and keep their order', async () => {
  const { call } = await opened();
  for (const [name, priority] of Object.entries({ first: 100, second: 101, far: 103 }))
    await call('PUT', `${nsgId}/securityRules/${name}`, {
      properties: rule({ priority, destinationPortRange: '8080' }),
    });

  await ask(call, { number: 22, duration: 'PT1H' });
  const byName = Object.fromEntries(
    (await rulesOf(call)).map(({ name, properties }) => [name.slice(0, 6), properties.priority]),
  );

  expect(byName).toMatchObject({ first: 101, second: 102, far: 103 });
  expect((await rulesOf(call)).at(-1)?.properties.priority).toBe(100);
});

test('a newer request for the same port ends the older one', async () => {
  const { call } = await opened();

  await ask(call, { number: 22, duration: 'PT1H', allowedSourceAddressPrefix: '203.0.113.20' });
  await ask(call, { number: 22, duration: 'PT2H', allowedSourceAddressPrefix: '203.0.113.30' });
  const requests = await requestsOf(call);
  const sources = (await rulesOf(call)).slice(2).map(({ properties }) => properties.sourceAddressPrefix);

  expect(requests.map((request) => [portOf(request).status, portOf(request).statusReason])).toEqual([
    ['Revoked', 'NewerRequestInitiated'],
    ['Initiated', 'UserRequested'],
  ]);
  expect(sources).toEqual(['203.0.113.30']);
});

test('by the setting, only a newer request for the same source ends the older one', async () => {
  const { call } = await opened({}, { defender: { newerRequest: 'endsSameSource' } });

  for (const source of ['203.0.113.20', '203.0.113.30', '203.0.113.20'])
    await ask(call, { number: 22, duration: 'PT1H', allowedSourceAddressPrefix: source });

  const states = (await requestsOf(call)).map((request) => portOf(request).status);
  expect(states).toEqual(['Revoked', 'Initiated', 'Initiated']);
});

test('several sources stand in one rule; without any it is the address of the caller', async () => {
  const { call, control } = await opened();
  await control('POST', 'address', { address: '203.0.113.99' });

  const several = ['203.0.113.20', '203.0.113.30'];
  await ask(call, { number: 22, duration: 'PT1H', allowedSourceAddressPrefixes: several });
  await ask(call, { number: 3389, duration: 'PT1H' });
  const [many, own] = (await rulesOf(call)).slice(2);

  expect(many?.properties.sourceAddressPrefixes).toEqual(several);
  expect(own?.properties.sourceAddressPrefix).toBe('203.0.113.99');
  expect(portOf((await requestsOf(call))[1]).allowedSourceAddressPrefix).toBe('203.0.113.99');
});

test('the body is checked before the policy is looked up', async () => {
  const { call } = await opened();
  const unknown = policyId.replace(/default$/, 'unknown');
  const code = async (path: string, body: unknown) => {
    const { status, body: answer } = await call('POST', `${path}/initiate`, body);
    return `${status} ${answer.error.code}`;
  };
  const port = (changes: object) => ({
    virtualMachines: [{ id: vmId, ports: [{ number: 22, ...changes }] }],
  });

  expect(await code(unknown, port({}))).toBe('400 InvalidInitiateInput');
  expect(await code(unknown, port({ duration: 'PT1H', endTimeUtc: after(60) }))).toBe(
    '400 InvalidInitiateInput',
  );
  expect(await code(unknown, {})).toBe('400 InvalidInitiateInput');
  expect(await code(unknown, port({ duration: 'PT1H' }))).toBe('404 PolicyNotFound');
  expect(await code(policyId, port({ endTimeUtc: after(-1) }))).toBe('400 InvalidInitiateInput');
});

test('what is no subset of the policy is refused in the words of the service', async () => {
  const { call } = await opened({}, {}, ['203.0.113.0/24', '192.0.2.7']);
  const message = async (port: object) => {
    const { status, body } = await ask(call, port);
    return status === 202 ? 'granted' : body.error.message;
  };
  const refusal =
    `The given access request is not a subset of policy '${policyId}'. Please make sure that the access request ` +
    'is within the allowed policy properties.';

  expect(await message({ number: 23, duration: 'PT1H' })).toBe(refusal);
  expect(await message({ number: 22, duration: 'PT3H1M', allowedSourceAddressPrefix: '192.0.2.7' })).toBe(
    refusal,
  );
  expect(await message({ number: 22, duration: 'PT1H', allowedSourceAddressPrefix: '*' })).toBe(refusal);
  expect(await message({ number: 22, duration: 'PT1H', allowedSourceAddressPrefix: '192.0.2.8' })).toBe(
    refusal,
  );
  expect(await message({ number: 22, duration: 'PT3H', allowedSourceAddressPrefix: '203.0.113.0/24' })).toBe(
    'granted',
  );
  expect(await message({ number: 22, duration: 'PT1H', allowedSourceAddressPrefix: '203.0.113.4/30' })).toBe(
    'granted',
  );
});

test('by the setting, a part of an allowed range is refused, and the range itself is not', async () => {
  const { call } = await opened({}, { defender: { partOfRange: 'refused' } }, ['203.0.113.0/24']);
  const status = async (source: string) =>
    (await ask(call, { number: 22, duration: 'PT1H', allowedSourceAddressPrefix: source })).status;

  expect(await status('203.0.113.20')).toBe(400);
  expect(await status('203.0.113.0/24')).toBe(202);
});

test('whoever may request needs no right on the network, and a reader may not request', async () => {
  const { call } = await opened(
    {},
    {
      principals: [
        principal('requester', [
          'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action',
          'Microsoft.Compute/virtualMachines/read',
        ]),
        principal('reader', ['*/read']),
      ],
    },
  );
  const body = { virtualMachines: [{ id: vmId, ports: [{ number: 22, duration: 'PT1H' }] }] };

  const refused = await call('POST', `${policyId}/initiate`, body, { as: 'sandbox-reader' });
  const granted = await call('POST', `${policyId}/initiate`, body, { as: 'sandbox-requester' });

  expect([refused.status, refused.body.error.code]).toEqual([403, 'AuthorizationFailed']);
  expect([granted.status, granted.body.requestor]).toEqual([202, 'requester']);
  expect((await rulesOf(call)).length).toBe(3);
});

test('while a ReadOnly lock holds the group, Defender waits: to open, and to close', async () => {
  const { call, control } = await opened();
  const lock = `${nsgId}/providers/Microsoft.Authorization/locks/hold`;
  const hold = () => call('PUT', lock, { properties: { level: 'ReadOnly' } });

  await hold();
  await ask(call, { number: 22, duration: 'PT1H' });
  const held = await rulesOf(call);
  await call('DELETE', lock);
  const opening = await rulesOf(call);
  await hold();
  await control('POST', 'clock', { advance: 'PT2H' });
  const overdue = await rulesOf(call);
  const status = portOf((await requestsOf(call))[0]).status;
  await call('DELETE', lock);
  const closed = await rulesOf(call);

  expect([held, opening, overdue, closed].map(({ length }) => length)).toEqual([2, 3, 3, 2]);
  expect(status).toBe('Initiated');
  expect(portOf((await requestsOf(call))[0]).status).toBe('Revoked');
});

test('a request that a lock held until its end never opens', async () => {
  const { call, control } = await opened();
  const lock = `${nsgId}/providers/Microsoft.Authorization/locks/hold`;
  await call('PUT', lock, { properties: { level: 'ReadOnly' } });

  await ask(call, { number: 22, duration: 'PT1H' });
  await control('POST', 'clock', { advance: 'PT2H' });
  await call('DELETE', lock);

  expect((await rulesOf(call)).length).toBe(2);
  expect(portOf((await requestsOf(call))[0])).toMatchObject({ status: 'Revoked', statusReason: 'Expired' });
});

test('a machine that leaves the policy, and a policy that is deleted, take what is open along', async () => {
  const { call } = await opened();
  const policy = (await call('GET', policyId)).body;

  await ask(call, { number: 22, duration: 'PT1H' });
  await call('PUT', policyId, { properties: { virtualMachines: [] } });
  const afterPut = await rulesOf(call);
  const ended = portOf((await requestsOf(call))[0]);
  await call('PUT', policyId, policy);
  await ask(call, { number: 22, duration: 'PT1H' });
  await call('DELETE', policyId);

  expect(afterPut.length).toBe(1);
  expect(ended).toMatchObject({ status: 'Revoked' });
  expect((await rulesOf(call)).length).toBe(1);
});

test('a put does not write requests, whatever it says of them', async () => {
  const { call } = await opened();
  await ask(call, { number: 22, duration: 'PT1H' });
  const policy = (await call('GET', policyId)).body;

  await call('PUT', policyId, { ...policy, properties: { ...policy.properties, requests: [] } });

  expect((await requestsOf(call)).length).toBe(1);
});

test('a world that is loaded again ends what it finds open', async () => {
  const first = await opened();
  await ask(first.call, { number: 22, duration: 'PT1H' });
  await first.call('GET', nsgId);
  const world = (await first.control('GET', 'world')).body;

  const second = await testSandbox({ world: world as never });
  const open = await rulesOf(second.call);
  await second.control('POST', 'clock', { advance: 'PT2H' });

  expect(open.length).toBe(3);
  expect((await rulesOf(second.call)).length).toBe(2);
});

function ask(call: TestSandbox['call'], port: object) {
  return call('POST', `${policyId}/initiate`, {
    virtualMachines: [{ id: vmId, ports: [port] }],
    justification: 'deploy',
  });
}

async function rulesOf(call: TestSandbox['call']): Promise<ArmBody[]> {
  return (await call('GET', nsgId)).body.properties.securityRules;
}

async function requestsOf(call: TestSandbox['call']): Promise<unknown[]> {
  return (await call('GET', policyId)).body.properties.requests as unknown[];
}

function portOf(request: unknown): Record<string, unknown> {
  const { virtualMachines } = request as { virtualMachines: { ports: Record<string, unknown>[] }[] };
  return virtualMachines[0]?.ports[0] ?? {};
}

async function probe(control: TestSandbox['control'], source: string): Promise<unknown> {
  return (await control('POST', 'probe', { source, vm: vmId, port: 22 })).body.access;
}

/** The VM under a policy for 22 and 3389, its deny rule written. */
async function opened(
  options: Parameters<typeof testSandbox>[0] = {},
  changes: Parameters<typeof smallWorld>[0] = {},
  allowedSourceAddressPrefixes = ['*'],
): Promise<TestSandbox> {
  const world = smallWorld(changes);
  const plan = `${subscription}/providers/Microsoft.Security/pricings/VirtualMachines`;
  world.resources.push(resource(plan, { pricingTier: 'Standard', subPlan: 'P2' }));
  const sandbox = await testSandbox({ world, ...options });
  const sources =
    allowedSourceAddressPrefixes.length > 1
      ? { allowedSourceAddressPrefixes }
      : { allowedSourceAddressPrefix: allowedSourceAddressPrefixes[0] };
  const ports = [22, 3389].map((number) => ({
    number,
    protocol: '*',
    ...sources,
    maxRequestAccessDuration: 'PT3H',
  }));
  await sandbox.call('PUT', policyId, { properties: { virtualMachines: [{ id: vmId, ports }] } });
  await expect.poll(async () => (await rulesOf(sandbox.call)).length, { interval: 20 }).toBe(2);
  return sandbox;
}
