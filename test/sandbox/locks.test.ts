import { expect, test } from 'vitest';
import { group, nsgId, rule, subscription, type TestSandbox, testSandbox, vmId } from './testSandbox.ts';

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

async function lock(azure: TestSandbox, scope: string, level: string): Promise<string> {
  const id = `${scope}/providers/Microsoft.Authorization/locks/keep`;
  const put = await azure.call('PUT', id, { properties: { level, notes: 'tests' } });
  expect(put.status).toBe(201);
  return id;
}
