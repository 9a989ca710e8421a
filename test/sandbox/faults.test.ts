import { expect, test } from 'vitest';
import { nsgId, rule, testSandbox } from './testSandbox.ts';

const sshId = `${nsgId}/securityRules/ssh`;

test("a fault answers in Azure's place, with its headers and body, and is spent", async () => {
  const azure = await testSandbox();
  const body = { error: { code: 'TooManyRequests', message: 'Slow down.' } };
  await azure.control('POST', 'faults', [
    { method: 'PUT', path: 'securityRules', status: 429, headers: { 'Retry-After': '7' }, body },
  ]);

  const first = await azure.call('PUT', sshId, { properties: rule() });
  const read = await azure.call('GET', sshId);
  const second = await azure.call('PUT', sshId, { properties: rule() });

  expect(first).toMatchObject({ status: 429, body });
  expect(first.headers.get('retry-after')).toBe('7');
  expect(first.headers.get('date')).not.toBeNull();
  expect(read.status).toBe(404);
  expect(second.status).toBe(201);
});

test('a fault lets the first matches pass, then meets as many as it says', async () => {
  const azure = await testSandbox();
  await azure.control('POST', 'faults', [
    { method: 'GET', path: '/subscriptions', after: 2, times: 2, status: 503 },
  ]);

  const statuses: number[] = [];
  for (let index = 0; index < 6; index += 1)
    statuses.push((await azure.call('GET', '/subscriptions')).status);

  expect(statuses).toEqual([200, 200, 503, 503, 200, 200]);
});

test('the first match wins, the method is exact, and the pattern sees the query', async () => {
  const azure = await testSandbox();
  await azure.control('POST', 'faults', [
    { method: 'get', path: '.*', status: 500 },
    { method: 'GET', path: 'api-version=2020-02-02', status: 501 },
  ]);
  await azure.control('POST', 'faults', [{ method: 'GET', path: '.', status: 502 }]);

  expect((await azure.call('GET', '/subscriptions?api-version=2020-02-02')).status).toBe(501);
  expect((await azure.call('GET', '/subscriptions?api-version=2020-02-02')).status).toBe(502);
  expect((await azure.call('GET', '/subscriptions')).status).toBe(200);
});

test('a request that the first match lets pass meets no other fault', async () => {
  const azure = await testSandbox();
  await azure.control('POST', 'faults', [
    { path: '/subscriptions', after: 1, status: 503 },
    { path: '/subscriptions', status: 429 },
  ]);

  const statuses: number[] = [];
  for (let index = 0; index < 4; index += 1)
    statuses.push((await azure.call('GET', '/subscriptions')).status);

  expect(statuses).toEqual([200, 503, 429, 200]);
});

test('a request that is cut before has no effect, one that is cut after has it', async () => {
  const azure = await testSandbox();
  await azure.control('POST', 'faults', [
    { method: 'PUT', path: 'before', drop: 'before' },
    { method: 'PUT', path: 'after', drop: 'after' },
  ]);
  const put = (name: string, priority: number) =>
    azure.call('PUT', `${nsgId}/securityRules/${name}`, { properties: rule({ priority }) });

  await expect(put('before', 101)).rejects.toThrow('fetch failed');
  await expect(put('after', 102)).rejects.toThrow('fetch failed');
  const rules = await azure.call('GET', `${nsgId}/securityRules`);
  const { body: log } = await azure.control('GET', 'requests');

  expect(rules.body.value.map(({ name }) => name)).toEqual(['allow-web', 'after']);
  expect(log).toMatchObject([{ status: 0 }, { status: 0 }, { status: 200 }]);
});

test('a delayed request takes effect late, also when its client is gone', async () => {
  const azure = await testSandbox();
  await azure.control('POST', 'faults', [{ method: 'PUT', path: 'ssh', delayMs: 100 }]);

  const impatient = fetch(`${azure.endpoint}${sshId}?api-version=2023-09-01`, {
    method: 'PUT',
    headers: { authorization: 'Bearer owner' },
    body: JSON.stringify({ properties: rule() }),
    signal: AbortSignal.timeout(30),
  });
  await expect(impatient).rejects.toThrow();
  const early = await azure.call('GET', sshId);
  await expect.poll(async () => (await azure.call('GET', sshId)).status).toBe(200);

  expect(early.status).toBe(404);
});

test('faults are shown and taken away', async () => {
  const azure = await testSandbox();
  await azure.control('POST', 'faults', [{ path: 'x', status: 500 }]);

  const shown = await azure.control('GET', 'faults');
  const removed = await azure.control('DELETE', 'faults');

  expect(shown.body).toMatchObject([{ path: 'x', status: 500, times: 1, after: 0 }]);
  expect(removed).toMatchObject({ status: 200, body: [] });
  expect((await azure.control('GET', 'faults')).body).toEqual([]);
});

test.each([
  ['a broken pattern', [{ path: '(' }], 'faults[0].path'],
  ['a status that is none', [{ path: 'x', status: 7 }], 'faults[0].status'],
  ['an unknown way to drop', [{ path: 'x', drop: 'never' }], 'faults[0].drop'],
  ['an unknown end', [{ path: 'x', operation: 'Succeeded' }], 'faults[0].operation'],
])('%s is refused by name', async (_name, faults, field) => {
  const azure = await testSandbox();

  const answer = await azure.control('POST', 'faults', faults);

  expect(answer.status).toBe(400);
  expect(answer.body.error.message).toContain(field);
});
