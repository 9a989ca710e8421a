import { expect, test } from 'vitest';
import { nsgId, rule, type TestSandbox, testSandbox } from './testSandbox.ts';

const waitFor = (azure: TestSandbox, advance: string) => azure.control('POST', 'clock', { advance });

test('reads beyond 250 are 429 with Retry-After, for this principal only, and pass after the wait', async () => {
  const azure = await testSandbox();
  const read = async (as = 'owner') => azure.call('GET', nsgId, undefined, { as });

  const burst = await Promise.all(Array.from({ length: 400 }, () => read()));
  const refused = burst.find(({ status }) => status === 429);
  const reader = await read('sandbox-reader');
  const written = await azure.call('PUT', `${nsgId}/securityRules/ssh`, { properties: rule() });
  await waitFor(azure, 'PT11S');
  const later = await read();

  expect(burst.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(250);
  expect(refused?.headers.get('retry-after')).toBe('10');
  expect(refused?.body.error.code).toBe('SubscriptionRequestsThrottled');
  expect(refused?.body.error.message).toMatch(
    /^Number of 'read' requests for subscription '.*' actor '.*' exceeded\./,
  );
  expect([reader.status, written.status, later.status]).toEqual([200, 201, 200]);
});

test('a request before the end of the wait begins the wait anew', async () => {
  const azure = await testSandbox();
  const remove = async () => (await azure.call('DELETE', `${nsgId}/securityRules/none`)).status;
  await Promise.all(Array.from({ length: 300 }, remove));

  await waitFor(azure, 'PT8S');
  const early = await remove();
  await waitFor(azure, 'PT8S');
  const stillEarly = await remove();
  await waitFor(azure, 'PT11S');

  expect([early, stillEarly, await remove()]).toEqual([429, 429, 204]);
});

test('the network provider takes 1,000 writes in five minutes', async () => {
  const azure = await testSandbox();
  const remove = async () => azure.call('DELETE', `${nsgId}/securityRules/none`);

  const codes: string[] = [];
  for (let round = 0; round < 10; round += 1) {
    const answers = await Promise.all(Array.from({ length: 190 }, remove));
    codes.push(...answers.map(({ status, body }) => (status === 204 ? 'taken' : body.error.code)));
    await waitFor(azure, 'PT19S');
  }

  const taken = codes.filter((code) => code === 'taken').length;
  expect(taken).toBeGreaterThan(1000);
  expect(taken).toBeLessThan(1700);
  expect(new Set(codes)).toEqual(new Set(['taken', 'TooManyRequests']));
});
