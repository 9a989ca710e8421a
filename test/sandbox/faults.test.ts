import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/startSandbox.ts';
import { nsgId, rule, smallWorld, type TestSandbox, testSandbox } from './testSandbox.ts';

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
  ['a hold without a name', [{ path: 'x', hold: 'before' }], 'faults[0].hold'],
  ['a hold that is neither before nor after', [{ path: 'x', hold: 'during:late' }], 'faults[0].hold'],
  ['a cut before a hold after', [{ path: 'x', hold: 'after:late', drop: 'before' }], 'faults[0].drop'],
  ['a status beside a hold after', [{ path: 'x', hold: 'after:late', status: 504 }], 'faults[0].status'],
  ['an unknown end', [{ path: 'x', operation: 'Succeeded' }], 'faults[0].operation'],
])('%s is refused by name', async (_name, faults, field) => {
  const azure = await testSandbox();

  const answer = await azure.control('POST', 'faults', faults);

  expect(answer.status).toBe(400);
  expect(answer.body.error.message).toContain(field);
});

async function namesOf(azure: TestSandbox): Promise<string[]> {
  return (await azure.call('GET', `${nsgId}/securityRules`)).body.value.map(({ name }) => name);
}

describe('a request that is held', () => {
  test('before is applied and answered on its release, so that a later one can land first', async () => {
    const azure = await testSandbox();
    await azure.control('POST', 'faults', [
      { method: 'PUT', path: 'first', hold: 'before:first' },
      { method: 'PUT', path: 'second', hold: 'before:second' },
    ]);
    const put = (name: string, priority: number) =>
      azure.call('PUT', `${nsgId}/securityRules/${name}`, { properties: rule({ priority }) });
    const answers = [put('first', 101), put('second', 102)];
    await expect.poll(async () => (await azure.control('GET', 'held')).body).toHaveLength(2);
    const held = await namesOf(azure);

    const released = await azure.control('POST', 'release', { name: 'second' });
    const afterSecond = await namesOf(azure);
    await azure.control('POST', 'release', { name: 'first' });
    const afterBoth = await namesOf(azure);

    expect(held).toEqual(['allow-web']);
    expect(released.body).toEqual([
      { name: 'second', at: 'before', method: 'PUT', path: expect.stringContaining('/second?') },
    ]);
    expect(afterSecond).toEqual(['allow-web', 'second']);
    expect(afterBoth).toEqual(['allow-web', 'second', 'first']);
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([201, 201]);
    expect((await azure.control('GET', 'held')).body).toEqual([]);
  });

  test('after is applied at once and answered on its release', async () => {
    const azure = await testSandbox();
    await azure.control('POST', 'faults', [{ method: 'PUT', path: 'late', hold: 'after:late' }]);
    let isAnswered = false;
    const answer = azure.call('PUT', `${nsgId}/securityRules/late`, { properties: rule() }).finally(() => {
      isAnswered = true;
    });
    await expect.poll(async () => (await azure.control('GET', 'held')).body).toMatchObject([{ at: 'after' }]);

    const standing = await namesOf(azure);
    const wasAnswered = isAnswered;
    await azure.control('POST', 'release', { name: 'late' });

    expect(standing).toEqual(['allow-web', 'late']);
    expect(wasAnswered).toBe(false);
    expect((await answer).status).toBe(201);
  });

  test('lands on its release although its client has hung up', async () => {
    const azure = await testSandbox();
    await azure.control('POST', 'faults', [{ method: 'PUT', path: 'ssh', hold: 'before:late' }]);
    const hangUp = new AbortController();
    const impatient = fetch(`${azure.endpoint}${sshId}?api-version=2023-09-01`, {
      method: 'PUT',
      headers: { authorization: 'Bearer owner' },
      body: JSON.stringify({ properties: rule() }),
      signal: hangUp.signal,
    });
    await expect.poll(async () => (await azure.control('GET', 'held')).body).toHaveLength(1);
    hangUp.abort();
    await expect(impatient).rejects.toThrow();

    const before = await namesOf(azure);
    await azure.control('POST', 'release', { name: 'late' });

    expect(before).toEqual(['allow-web']);
    expect(await namesOf(azure)).toEqual(['allow-web', 'ssh']);
  });

  test('and whose client is cut off before lands on its release', async () => {
    const azure = await testSandbox();
    await azure.control('POST', 'faults', [
      { method: 'PUT', path: 'ssh', hold: 'before:late', drop: 'before' },
    ]);

    await expect(azure.call('PUT', sshId, { properties: rule() })).rejects.toThrow('fetch failed');
    const before = await namesOf(azure);
    await azure.control('POST', 'release', { name: 'late' });

    expect(before).toEqual(['allow-web']);
    expect(await namesOf(azure)).toEqual(['allow-web', 'ssh']);
    expect((await azure.control('GET', 'requests')).body).toMatchObject([
      { method: 'PUT', status: 0 },
      { method: 'GET' },
      { method: 'GET' },
    ]);
  });

  test('behind a gateway that gave up lands on its release', async () => {
    const azure = await testSandbox();
    await azure.control('POST', 'faults', [{ method: 'PUT', path: 'ssh', hold: 'before:late', status: 504 }]);

    const answer = await azure.call('PUT', sshId, { properties: rule() });
    const before = await namesOf(azure);
    await azure.control('POST', 'release', { name: 'late' });

    expect(answer.status).toBe(504);
    expect(before).toEqual(['allow-web']);
    expect(await namesOf(azure)).toEqual(['allow-web', 'ssh']);
  });

  test('and whose answer is cut is applied on its release and never answered', async () => {
    const azure = await testSandbox();
    await azure.control('POST', 'faults', [
      { method: 'PUT', path: 'ssh', hold: 'before:late', drop: 'after' },
    ]);
    const answer = azure.call('PUT', sshId, { properties: rule() });
    answer.catch(() => undefined);
    await expect.poll(async () => (await azure.control('GET', 'held')).body).toHaveLength(1);

    await azure.control('POST', 'release', { name: 'late' });

    await expect(answer).rejects.toThrow('fetch failed');
    expect(await namesOf(azure)).toEqual(['allow-web', 'ssh']);
  });

  test('is released with the faults when they are taken away', async () => {
    const azure = await testSandbox();
    await azure.control('POST', 'faults', [{ method: 'PUT', path: 'ssh', hold: 'before:late' }]);
    const answer = azure.call('PUT', sshId, { properties: rule() });
    await expect.poll(async () => (await azure.control('GET', 'held')).body).toHaveLength(1);

    await azure.control('DELETE', 'faults');

    expect((await answer).status).toBe(201);
  });

  test('is cut off and never applied when the sandbox stops', async () => {
    const sandbox = await startSandbox({ world: smallWorld() });
    const fault = [{ method: 'PUT', path: 'ssh', hold: 'before:late' }];
    const control = (method: string, name: string, body?: unknown) =>
      fetch(`${sandbox.endpoint}/$sandbox/${name}`, { method, body: body ? JSON.stringify(body) : null });
    await control('POST', 'faults', fault);
    const answer = fetch(`${sandbox.endpoint}${sshId}?api-version=2023-09-01`, {
      method: 'PUT',
      headers: { authorization: 'Bearer owner' },
      body: JSON.stringify({ properties: rule() }),
    });
    answer.catch(() => undefined);
    await expect.poll(async () => (await control('GET', 'held')).json()).toHaveLength(1);

    await sandbox.close();

    await expect(answer).rejects.toThrow('fetch failed');
  });
});

test('the release of what is not held is refused and tells what is held', async () => {
  const azure = await testSandbox();
  await azure.control('POST', 'faults', [{ method: 'GET', path: 'ssh', hold: 'before:late' }]);
  const answer = azure.call('GET', sshId);
  await expect.poll(async () => (await azure.control('GET', 'held')).body).toHaveLength(1);

  const unknown = await azure.control('POST', 'release', { name: 'early' });
  const nameless = await azure.control('POST', 'release', {});
  await azure.control('POST', 'release', { name: 'late' });

  expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'NotFound' } } });
  expect(unknown.body.error.message).toContain('late');
  expect(nameless.status).toBe(400);
  expect((await answer).status).toBe(404);
});

test('a hold is shown as it was given', async () => {
  const azure = await testSandbox();

  const shown = await azure.control('POST', 'faults', [{ path: 'x', hold: 'after:late.put-1' }]);

  expect(shown.body).toMatchObject([{ path: 'x', hold: 'after:late.put-1', times: 1, after: 0 }]);
});

test.each([
  [401, { 'WWW-Authenticate': 'Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="' }],
  [403, {}],
])(
  '%i in the middle of a verb meets one request, with its headers, and applies nothing',
  async (status, headers) => {
    const azure = await testSandbox();
    await azure.control('POST', 'faults', [
      { method: 'PUT', path: 'securityRules', after: 1, status, headers },
    ]);
    const put = (name: string, priority: number) =>
      azure.call('PUT', `${nsgId}/securityRules/${name}`, { properties: rule({ priority }) });

    const answers = [await put('one', 101), await put('two', 102), await put('three', 103)];

    expect(answers.map((answer) => answer.status)).toEqual([201, status, 201]);
    for (const [name, text] of Object.entries(headers)) expect(answers[1]?.headers.get(name)).toBe(text);
    expect(await namesOf(azure)).toEqual(['allow-web', 'one', 'three']);
  },
);

test('a DELETE that fails leaves the rule as Failed, one that is canceled as it was', async () => {
  const azure = await testSandbox();
  const id = `${nsgId}/securityRules/allow-web`;
  await azure.control('POST', 'faults', [
    { method: 'DELETE', path: 'allow-web', operation: 'Canceled' },
    { method: 'DELETE', path: 'allow-web', operation: 'Failed' },
  ]);

  await azure.call('DELETE', id);
  const canceled = await azure.call('GET', id);
  await azure.call('DELETE', id);
  const failed = await azure.call('GET', id);

  expect(canceled.body.properties.provisioningState).toBe('Succeeded');
  expect(failed.body.properties.provisioningState).toBe('Failed');
});

test.each([
  ['Failed', ['ours'], 'Failed'],
  ['Canceled', ['allow-web'], 'Succeeded'],
] as const)(
  'a write of the whole group that ends %s is applied whole or not at all',
  async (operation, names, state) => {
    const azure = await testSandbox();
    await azure.control('POST', 'faults', [{ method: 'PUT', path: 'web-nsg\\?', operation }]);

    await azure.call('PUT', nsgId, {
      location: 'westeurope',
      properties: { securityRules: [{ name: 'ours', properties: rule() }] },
    });
    const read = await azure.call('GET', nsgId);

    expect(read.body.properties.securityRules.map(({ name }) => name)).toEqual(names);
    expect(read.body.properties.provisioningState).toBe(state);
  },
);
