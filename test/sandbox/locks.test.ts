import { expect, test } from 'vitest';
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

const ruleId = `${nsgId}/securityRules/allow-web`;

test.each([
  ['subscription', subscription],
  ['resource group', group],
  ['network security group', nsgId],
])('a CanNotDelete lock on the %s holds a rule, which can still be rewritten', async (_name, scope) => {
  const azure = await testSandbox();
  await lock(azure, scope, 'CanNotDelete');

  const deleted = await azure.call('DELETE', ruleId);
  const rewritten = await azure.call('PUT', ruleId, { properties: rule({ access: 'Deny' }) });

  expect(deleted).toMatchObject({ status: 409, body: { error: { code: 'ScopeLocked' } } });
  expect(deleted.body.error.message).toBe(
    `The scope '${ruleId}' cannot perform delete operation because following scope(s) are locked: '${scope}'. ` +
      'Please remove the lock and try again.',
  );
  expect(rewritten.status).toBe(200);
});

test('a whole PUT without the rule passes a CanNotDelete lock', async () => {
  const azure = await testSandbox();
  await lock(azure, group, 'CanNotDelete');

  const put = await azure.call('PUT', nsgId, { location: 'westeurope', properties: { securityRules: [] } });

  expect(put.status).toBe(200);
  expect((await azure.call('GET', ruleId)).status).toBe(404);
});

test('a ReadOnly lock holds every change, also of tags and of power', async () => {
  const azure = await testSandbox();
  await lock(azure, group, 'ReadOnly');

  const answers = [
    await azure.call('PUT', ruleId, { properties: rule() }),
    await azure.call('DELETE', ruleId),
    await azure.call('PATCH', vmId, { tags: {} }),
    await azure.call('PATCH', `${vmId}/providers/Microsoft.Resources/tags/default`, { operation: 'Merge' }),
    await azure.call('POST', `${vmId}/deallocate`),
  ];

  expect(answers.map(({ status }) => status)).toEqual([409, 409, 409, 409, 409]);
  expect((await azure.call('GET', ruleId)).status).toBe(200);
});

test('a lock further down keeps what contains it from being deleted', async () => {
  const azure = await testSandbox();
  await lock(azure, nsgId, 'CanNotDelete');

  expect((await azure.call('DELETE', group)).body.error.code).toBe('ScopeLocked');
  expect((await azure.call('DELETE', vmId)).status).toBe(202);
});

test('a lock is listed where it holds, can be taken away, and then holds no more', async () => {
  const azure = await testSandbox();
  const id = await lock(azure, nsgId, 'ReadOnly');

  const listed = await azure.call('GET', `${subscription}/providers/Microsoft.Authorization/locks`);
  const removed = await azure.call('DELETE', id);
  const deleted = await azure.call('DELETE', ruleId);

  expect(listed.body.value).toMatchObject([{ id, name: 'keep', properties: { level: 'ReadOnly' } }]);
  expect(removed.status).toBe(200);
  expect(deleted.status).toBe(202);
});

const locksOf = (scope: string) => `${scope}/providers/Microsoft.Authorization/locks`;

/** A lock on the subscription, one on the group, one on the NSG and one on the VM, named after where they stand. */
async function lockEverywhere(options: Parameters<typeof testSandbox>[0] = {}): Promise<TestSandbox> {
  const azure = await testSandbox(options);
  const places = { subscription, group, nsg: nsgId, vm: vmId };
  for (const [name, scope] of Object.entries(places)) {
    await azure.call('PUT', `${locksOf(scope)}/${name}`, { properties: { level: 'CanNotDelete' } });
  }
  return azure;
}

test.each([
  ['the subscription, all below included', locksOf(subscription), ['subscription', 'group', 'nsg', 'vm']],
  ['the subscription alone', `${locksOf(subscription)}?$filter=atScope()`, ['subscription']],
  ['the resource group, those above included', locksOf(group), ['subscription', 'group', 'nsg', 'vm']],
  [
    'a resource whose path has an empty parent, as the Azure CLI asks',
    `${group}/providers/Microsoft.Network//networkSecurityGroups/web-nsg/providers/Microsoft.Authorization/locks`,
    ['subscription', 'group', 'nsg'],
  ],
  [
    'a scope in one encoded segment, as the Python SDK asks',
    `/${encodeURIComponent(nsgId.slice(1))}/providers/Microsoft.Authorization/locks`,
    ['subscription', 'group', 'nsg'],
  ],
])('locks are listed at %s', async (_, path, names) => {
  const azure = await lockEverywhere();

  const { body } = await azure.call('GET', path);

  expect(body.value.map(({ name }) => name)).toEqual(names);
});

test('locks are listed in pages', async () => {
  const azure = await lockEverywhere({ pageSize: 3 });

  const first = await azure.call('GET', locksOf(subscription));
  const second = await azure.call('GET', first.body.nextLink ?? '');

  expect(first.body.value).toHaveLength(3);
  expect(second.body.value.map(({ name }) => name)).toEqual(['vm']);
  expect(second.body.nextLink).toBeUndefined();
});

test('who may not read locks is refused, who may read some sees those', async () => {
  const azure = await lockEverywhere({
    world: smallWorld({
      principals: [principal('none', ['Microsoft.Network/*/read']), principal('some', ['*/read'], nsgId)],
    }),
  });

  const none = await azure.call('GET', locksOf(subscription), undefined, { as: 'sandbox-none' });
  const some = await azure.call('GET', locksOf(subscription), undefined, { as: 'sandbox-some' });

  expect(none).toMatchObject({ status: 403, body: { error: { code: 'AuthorizationFailed' } } });
  expect(none.body.error.message).toContain("'Microsoft.Authorization/locks/read'");
  expect(some.body.value.map(({ name }) => name)).toEqual(['nsg']);
});

test.each([[{ level: 'Never' }], [{}]])('a lock with the properties %j is refused', async (properties) => {
  const azure = await testSandbox();

  const put = await azure.call('PUT', `${locksOf(nsgId)}/keep`, { properties });

  expect(put).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequestContent' } } });
  expect((await azure.call('GET', locksOf(subscription))).body.value).toEqual([]);
});

async function lock(azure: TestSandbox, scope: string, level: string): Promise<string> {
  const id = `${scope}/providers/Microsoft.Authorization/locks/keep`;
  const put = await azure.call('PUT', id, { properties: { level, notes: 'tests' } });
  expect(put.status).toBe(201);
  return id;
}
