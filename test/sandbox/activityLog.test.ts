import { expect, test } from 'vitest';
import { defended } from '../../src/sandbox/worlds/defended.ts';
import { defendedSubscription } from '../../src/sandbox/worlds/defendedSubscriptions.ts';
import {
  group,
  nsgId,
  principal,
  rule,
  smallWorld,
  subscription,
  type TestSandbox,
  testSandbox,
  vmId,
} from './testSandbox.ts';

interface Event {
  [name: string]: unknown;
  caller: string;
  claims: Record<string, string>;
  correlationId: string;
  resourceId: string;
  operationName: { value: string; localizedValue: string };
  status: { value: string };
  subStatus: { value: string };
  properties: Record<string, string>;
}

const week = "eventTimestamp ge '2026-11-15T12:00:00Z' and eventTimestamp le '2026-11-29T12:00:00Z'";
const ruleId = `${nsgId}/securityRules/ssh`;

test('a write of a rule is two events that tell who, what, when and how it ended', async () => {
  const { call } = await testSandbox();
  const headers = { 'x-ms-correlation-request-id': '5b1f7e0c-0000-4000-8000-000000000001' };

  await call('PUT', ruleId, { properties: rule() }, { as: 'sandbox-operator', headers });
  const [ended, began, ...more] = await events(call, `${week} and resourceUri eq '${ruleId}'`);

  expect(more).toEqual([]);
  for (const event of [ended, began])
    expect(event).toMatchObject({
      caller: 'operator',
      correlationId: '5b1f7e0c-0000-4000-8000-000000000001',
      resourceId: ruleId,
      resourceGroupName: 'web',
      operationName: {
        value: 'Microsoft.Network/networkSecurityGroups/securityRules/write',
        localizedValue: 'Create or Update Security Rule',
      },
      authorization: { scope: ruleId },
    });
  expect([began?.status.value, ended?.status.value]).toEqual(['Started', 'Succeeded']);
  expect(ended?.claims['http://schemas.microsoft.com/identity/claims/objectidentifier']).toBe(
    'oid-of-operator',
  );
  expect(JSON.parse(began?.properties.requestbody ?? '')).toEqual({ properties: rule() });
});

test('a long-running write ends in the log when it ends', async () => {
  const { call, control } = await testSandbox({ operationMs: 300 });
  await control('POST', 'faults', [{ method: 'PUT', path: 'broken', operation: 'Failed' }]);
  const states = async (id: string) =>
    (await events(call, `${week} and resourceUri eq '${id}'`)).map(({ status }) => status.value);

  await call('PUT', ruleId, { properties: rule() });
  const meanwhile = await states(ruleId);
  await expect.poll(() => states(ruleId), { interval: 50, timeout: 5000 }).toEqual(['Succeeded', 'Started']);
  await call('PUT', `${nsgId}/securityRules/broken`, { properties: rule({ priority: 101 }) });

  expect(meanwhile).toEqual(['Started']);
  await expect
    .poll(() => states(`${nsgId}/securityRules/broken`), { interval: 50, timeout: 5000 })
    .toEqual(['Failed', 'Started']);
});

test('deletes, tags and whole groups are in it; reads are not', async () => {
  const { call } = await testSandbox();
  const tags = `${vmId}/providers/Microsoft.Resources/tags/default`;

  await call('PUT', ruleId, { properties: rule() });
  await call('DELETE', ruleId);
  await call('PATCH', tags, { operation: 'merge', properties: { tags: { a: 'b' } } });
  await call('PUT', nsgId, (await call('GET', nsgId)).body);
  const all = await events(call, week);

  expect(
    all.filter(({ status }) => status.value === 'Succeeded').map(({ operationName }) => operationName.value),
  ).toEqual([
    'Microsoft.Network/networkSecurityGroups/write',
    'Microsoft.Resources/tags/write',
    'Microsoft.Network/networkSecurityGroups/securityRules/delete',
    'Microsoft.Network/networkSecurityGroups/securityRules/write',
  ]);
});

test('what is refused has failed: with one event where the right is missing, with two elsewhere', async () => {
  const { call } = await testSandbox();

  await call('PUT', ruleId, { properties: rule() }, { as: 'sandbox-reader' });
  await call('PUT', ruleId, { properties: rule({ priority: 50 }) });
  const all = await events(call, week);

  expect(all.map(({ caller, status, subStatus }) => [caller, status.value, subStatus.value])).toEqual([
    ['owner', 'Failed', 'BadRequest'],
    ['owner', 'Started', ''],
    ['reader', 'Failed', 'Forbidden'],
  ]);
  expect(JSON.parse(all[0]?.properties.statusMessage ?? '').error.code).toBe('SecurityRuleInvalidPriority');
});

test('a request of access is told by its name, and what Defender writes by the name of Defender', async () => {
  const { call } = await testSandbox({ world: defended });
  const scope = `/subscriptions/${defendedSubscription.subscriptionId}`;
  const shop = `${scope}/resourceGroups/shop/providers`;
  const policyId = `${shop}/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default`;
  const id = `${shop}/Microsoft.Compute/virtualMachines/web-02`;
  const ask = { virtualMachines: [{ id, ports: [{ number: 22, duration: 'PT1H' }] }] };

  await call('POST', `${policyId}/initiate`, ask, { as: 'sandbox-requester' });
  const asked = await events(call, `${week} and resourceProvider eq 'Microsoft.Security'`, scope);
  const written = await events(call, `${week} and resourceProvider eq 'Microsoft.Network'`, scope);

  expect(asked[0]).toMatchObject({
    caller: 'requester',
    resourceId: policyId,
    operationName: {
      value: 'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action',
      localizedValue: 'Initiate JIT Network Access Policy',
    },
    status: { value: 'Succeeded' },
    subStatus: { value: 'Accepted' },
  });
  expect(new Set(asked.map(({ caller }) => caller))).toEqual(
    new Set(['requester', 'bob@contoso.com', 'alice@contoso.com', 'carol@contoso.com']),
  );
  expect(asked.length).toBe(14);
  expect(written.map(({ caller, resourceId }) => [caller, resourceId.split('/').at(-1)])).toEqual([
    ['8edd93e1-2103-40b4-bd70-6e34e586362d', 'web-02-nsg'],
    ['8edd93e1-2103-40b4-bd70-6e34e586362d', 'web-02-nsg'],
  ]);
});

test('the filters that Azure documents and its command line sends are taken, and no others', async () => {
  const { call } = await testSandbox();
  await call('PUT', ruleId, { properties: rule() });
  const count = async (filter: string) => (await events(call, filter)).length;
  const refusal = async (filter: string | undefined) => {
    const { status, body } = await read(call, filter);
    return `${status} ${body.error?.code}`;
  };
  const [{ correlationId } = { correlationId: '' }] = await events(call, week);

  expect(await count("eventTimestamp ge '2026-11-15T12:00:00Z'")).toBe(2);
  expect(await count(`${week} and resourceGroupName eq 'WEB'`)).toBe(2);
  expect(await count(`${week} and resourceGroupName eq 'other'`)).toBe(0);
  expect(await count(`${week} and resourceUri eq '${nsgId}'`)).toBe(2);
  expect(await count(`${week} and correlationId eq '${correlationId}'`)).toBe(2);
  expect(
    await count("eventTimestamp ge '2026-11-22T13:00:00Z' and eventTimestamp le '2026-11-22T14:00:00Z'"),
  ).toBe(0);
  expect(await count(`${week} and caller eq 'owner'`)).toBe(2);
  expect(await count(`${week} and caller eq 'owner' and status eq 'Succeeded'`)).toBe(1);
  expect(
    await count('eventTimestamp ge 2026-11-22T11:59:59.999 and eventTimestamp le 2026-11-22T13:00:00'),
  ).toBe(2);
  expect(await refusal(undefined)).toBe('400 BadRequest');
  expect(await refusal("resourceGroupName eq 'web'")).toBe('400 BadRequest');
  expect(await refusal(`${week} and operationName eq 'x'`)).toBe('400 BadRequest');
  expect(await refusal(`${week} and resourceGroupName eq 'web' and correlationId eq 'x'`)).toBe(
    '400 BadRequest',
  );
  expect(await refusal("eventTimestamp ge '2026-08-01T00:00:00Z'")).toBe('400 BadRequest');
});

test('events come in pages, and with the fields that are selected', async () => {
  const { call } = await testSandbox({ pageSize: 2 });
  for (const priority of [100, 101])
    await call('PUT', `${nsgId}/securityRules/r${priority}`, { properties: rule({ priority }) });

  const first = (await read(call, week)).body;
  const second = (await call('GET', first.nextLink ?? '')).body;
  const [narrow] = (await read(call, week, subscription, '&$select=caller,eventTimestamp')).body.value;

  expect([first.value.length, second.value.length, second.nextLink]).toEqual([2, 2, undefined]);
  expect(Object.keys(narrow ?? {}).sort()).toEqual(['caller', 'eventTimestamp']);
});

test('after 90 days an event is gone', async () => {
  const { call, control } = await testSandbox();
  await call('PUT', ruleId, { properties: rule() });

  await control('POST', 'clock', { advance: 'P91D' });

  expect(await events(call, "eventTimestamp ge '2026-11-24T00:00:00Z'")).toEqual([]);
  expect((await read(call, "eventTimestamp ge '2026-11-22T00:00:00Z'")).status).toBe(400);
});

test('who may read a part of the subscription sees that part, and who may read none is refused', async () => {
  const { call } = await testSandbox({
    world: smallWorld({
      principals: [
        principal('local', ['*/read'], `${group}-other`),
        principal('blind', ['Microsoft.Compute/*']),
      ],
    }),
  });
  await call('PUT', ruleId, { properties: rule() });
  const filter = encodeURIComponent(week);
  const path = `${subscription}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=${filter}`;

  const local = await call('GET', path, undefined, { as: 'sandbox-local' });
  const blind = await call('GET', path, undefined, { as: 'sandbox-blind' });

  expect([local.status, local.body.value]).toEqual([200, []]);
  expect([blind.status, blind.body.error.code]).toEqual([403, 'AuthorizationFailed']);
});

test('the log is no part of the world, so that a world that is as before is the same', async () => {
  const { call, control } = await testSandbox();

  await call('PUT', ruleId, { properties: rule() });
  const world = (await control('GET', 'world')).body;

  expect(Object.keys(world).sort()).toEqual(['clock', 'principals', 'resources', 'subscriptions']);
});

async function events(call: TestSandbox['call'], filter: string, scope = subscription): Promise<Event[]> {
  return (await read(call, filter, scope)).body.value as unknown as Event[];
}

function read(call: TestSandbox['call'], filter: string | undefined, scope = subscription, more = '') {
  const given = filter === undefined ? '' : `&$filter=${encodeURIComponent(filter)}`;
  return call(
    'GET',
    `${scope}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01${given}${more}`,
  );
}
