import { expect, test } from 'vitest';
import { nsgId, principal, resource, smallWorld, subscriptionId, testSandbox, vmId } from './testSandbox.ts';

const path = '/providers/Microsoft.ResourceGraph/resources';
const machines =
  "resources | where type =~ 'microsoft.compute/virtualmachines' | project id, name | order by name asc";

test('a query answers rows with their count and the quota that is left', async () => {
  const azure = await testSandbox();

  const { status, body, headers } = await azure.call('POST', path, {
    subscriptions: [subscriptionId],
    query: machines,
  });

  expect(status).toBe(200);
  expect(body).toMatchObject({ totalRecords: 1, count: 1, facets: [], resultTruncated: 'false' });
  expect(body.data).toEqual([{ id: vmId, name: 'web' }]);
  expect(headers.get('x-ms-user-quota-remaining')).toBe('14');
  expect(headers.get('x-ms-user-quota-resets-after')).toBe('00:00:05');
});

test('pages are followed by their token, and a table has columns and rows', async () => {
  const world = smallWorld();
  for (let index = 0; index < 4; index += 1) world.resources.push(resource(`${vmId}-${index}`, {}));
  const azure = await testSandbox({ world });

  const first = await azure.call('POST', path, { query: machines, options: { $top: 3 } });
  const second = await azure.call('POST', path, {
    query: machines,
    options: { $top: 3, $skipToken: first.body.$skipToken, resultFormat: 'table' },
  });

  expect(first.body).toMatchObject({ totalRecords: 5, count: 3 });
  expect(second.body).toMatchObject({
    totalRecords: 5,
    count: 2,
    data: {
      rows: [
        [`${vmId}-2`, 'web-2'],
        [`${vmId}-3`, 'web-3'],
      ],
      columns: [
        { name: 'id', type: 'string' },
        { name: 'name', type: 'string' },
      ],
    },
  });
  expect(second.body.$skipToken).toBeUndefined();
});

test('a query sees only what its caller may read, in the subscriptions that it names', async () => {
  const azure = await testSandbox({
    world: smallWorld({ principals: [principal('one', ['*/read'], nsgId)] }),
  });
  const query = 'resources | project id';

  const mine = await azure.call('POST', path, { query }, { as: 'sandbox-one' });
  const elsewhere = await azure.call('POST', path, { query, subscriptions: ['another'] });

  expect(mine.body.data).toEqual([{ id: nsgId }]);
  expect(elsewhere.body.data).toEqual([]);
});

test("a query that cannot be read is a 400 with the parser's word in its details", async () => {
  const azure = await testSandbox();

  const { status, body } = await azure.call('POST', path, { query: 'resources | wehre x' });

  expect(status).toBe(400);
  expect(body.error.code).toBe('BadRequest');
  expect(body.error.message).toMatch(/^Please provide below info when asking for support/);
  expect(body.error.details.length).toBeGreaterThan(0);
});

test('the sixteenth query within five seconds is 429 until the quota is reset', async () => {
  const azure = await testSandbox();
  const ask = () => azure.call('POST', path, { query: machines });

  const statuses: number[] = [];
  for (let index = 0; index < 16; index += 1) statuses.push((await ask()).status);
  const refused = await ask();
  await azure.control('POST', 'clock', { advance: 'PT6S' });

  expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  expect(refused.body.error.code).toBe('RateLimiting');
  expect(refused.headers.get('retry-after')).toMatch(/^[1-5]$/);
  expect((await ask()).status).toBe(200);
});
