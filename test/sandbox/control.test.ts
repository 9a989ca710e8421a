import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseWorld } from '../../src/sandbox/readWorld.ts';
import { startSandbox } from '../../src/sandbox/startSandbox.ts';
import { contoso } from '../../src/sandbox/worlds/contoso.ts';
import {
  type ArmBody,
  group,
  nsgId,
  rule,
  smallWorld,
  subscription,
  testSandbox,
  vmId,
} from './testSandbox.ts';

test('a world that was never written to reads back as it was loaded', async () => {
  const azure = await testSandbox({ world: contoso });

  const { body } = await azure.control('GET', 'world');

  expect({ ...body, clock: contoso.clock }).toEqual(JSON.parse(JSON.stringify(contoso)));
});

test('a world that is loaded again is the same world, and its clock goes on', async () => {
  const azure = await testSandbox();
  await azure.call('PUT', `${nsgId}/securityRules/ssh`, { properties: rule() });
  await azure.call('PUT', nsgId, (await azure.call('GET', nsgId)).body);
  await azure.control('POST', 'clock', { advance: 'PT3H' });
  const first = (await azure.control('GET', 'world')).body;

  const again = await testSandbox({ world: parseWorld(JSON.stringify(first)) });
  const before = (await azure.call('GET', nsgId)).body;
  const after = (await again.call('GET', nsgId)).body;
  const second = (await again.control('GET', 'world')).body;

  expect(after).toEqual(before);
  expect({ ...second, clock: '' }).toEqual({ ...first, clock: '' });
  expect(Date.parse(second.clock)).toBeGreaterThanOrEqual(Date.parse(first.clock));
});

test('opening and closing leaves the world as it was, but for etags and states', async () => {
  const azure = await testSandbox({ world: contoso });
  const id = contoso.resources.find(({ type }) => /networkSecurityGroups$/.test(type))?.id ?? '';
  const ruleId = `${id}/securityRules/opened`;
  const before = (await azure.control('GET', 'world')).body;

  await azure.call('PUT', ruleId, { properties: rule({ priority: 211 }) });
  const whole = (await azure.call('GET', id)).body;
  whole.properties.securityRules = whole.properties.securityRules.filter(({ name }) => name !== 'opened');
  await azure.call('PUT', id, whole, { headers: { 'If-Match': whole.etag } });

  expect(comparable((await azure.control('GET', 'world')).body)).toEqual(comparable(before));
});

test('whatever a client writes into an unknown property is read back equal', async () => {
  const running = await startSandbox({ world: smallWorld() });
  const call = (method: string, id: string, body?: unknown) =>
    fetch(`${running.endpoint}${id}?api-version=2024-01-01`, {
      method,
      headers: { authorization: 'Bearer owner' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).then((response) => response.json() as Promise<ArmBody>);
  const ids = [
    `${group}/providers/Contoso.Things/widgets/one`,
    `${group}/providers/Microsoft.Network/virtualHubs/hub`,
    `${group}/providers/Microsoft.Network/networkSecurityGroups/fresh`,
    vmId,
  ];

  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ids), fc.jsonValue({ maxDepth: 3 }), async (id, value) => {
      await fetch(`${running.endpoint}/$sandbox/clock`, { method: 'POST', body: '{"advance":"PT1M"}' });
      await call('PUT', id, { location: 'westeurope', future: value, properties: { unheardOf: value } });

      const read = await call('GET', id);

      expect(read.future).toEqual(JSON.parse(JSON.stringify(value)));
      expect(read.properties.unheardOf).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 60 },
  );
  await running.close();
});

test('the clock can be moved, and every answer has its date', async () => {
  const azure = await testSandbox();

  const moved = await azure.control('POST', 'clock', { advance: 'P1DT2H30M' });
  const dates = [
    await azure.call('GET', '/subscriptions'),
    await azure.call('GET', '/nothing'),
    await azure.control('GET', 'address'),
  ].map(({ headers }) => headers.get('date'));

  expect(moved.body.now).toMatch(/^2026-11-23T14:30:0/);
  for (const date of dates) expect(date).toMatch(/^Mon, 23 Nov 2026 14:30:\d\d GMT$/);
});

test('the clock steps back a little, as between answers of two front ends', async () => {
  const azure = await testSandbox();

  const moved = await azure.control('POST', 'clock', { advance: '-PT30S' });
  const date = (await azure.call('GET', '/subscriptions')).headers.get('date');

  expect(moved.body.now).toMatch(/^2026-11-22T11:59:3/);
  expect(date).toMatch(/^Sun, 22 Nov 2026 11:59:3\d GMT$/);
});

test('the clock refuses to go back by more than a minute, and says so', async () => {
  const azure = await testSandbox();

  const answer = await azure.control('POST', 'clock', { advance: '-PT61S' });

  expect(answer.status).toBe(400);
  expect(answer.body.error.message).toContain('advance');
});

test.each(['3 hours', 'PT', 'P', '-PT1H', '--PT1S', '-', ''])('the clock refuses %j', async (advance) => {
  const azure = await testSandbox();

  expect((await azure.control('POST', 'clock', { advance })).status).toBe(400);
});

test('the log holds calls of Azure in order and none under /$sandbox, and can be emptied', async () => {
  const azure = await testSandbox();
  await azure.call('GET', '/subscriptions?api-version=2022-12-01');
  await azure.call('DELETE', `${nsgId}/securityRules/none`);

  const log = await azure.control('GET', 'requests');
  await azure.control('DELETE', 'requests');

  expect(log.body).toEqual([
    {
      method: 'GET',
      path: '/subscriptions?api-version=2022-12-01',
      status: 200,
      startedAt: expect.stringMatching(/^2026-11-22T12:00:\d\d\.\d{3}Z$/),
      ms: expect.any(Number),
    },
    expect.objectContaining({ method: 'DELETE', status: 204 }),
  ]);
  expect((await azure.control('GET', 'requests')).body).toEqual([]);
});

test('the address is text and can be changed', async () => {
  const azure = await testSandbox();

  const first = await azure.control('GET', 'address');
  await azure.control('POST', 'address', { address: '2001:db8::7' });
  const second = await azure.control('GET', 'address');

  expect(first.headers.get('content-type')).toContain('text/plain');
  expect([first.body, second.body]).toEqual(['203.0.113.7', '2001:db8::7']);
});

test("a probe tells a packet's fate as the rules stand", async () => {
  const azure = await testSandbox();
  const probe = { source: '203.0.113.7', vm: vmId.toUpperCase(), port: 22, protocol: 'TCP' };

  const shut = await azure.control('POST', 'probe', probe);
  await azure.call('PUT', `${nsgId}/securityRules/ssh`, { properties: rule() });
  const open = await azure.control('POST', 'probe', probe);

  expect(shut.body.access).toBe('Deny');
  expect(open.body).toMatchObject({
    access: 'Allow',
    by: [
      { target: nsgId, rule: 'ssh' },
      { target: nsgId, rule: 'ssh' },
    ],
  });
});

test('a probe of a VM that does not exist is 404, one without a port 400', async () => {
  const azure = await testSandbox();
  const probe = { source: '203.0.113.7', vm: `${vmId}-none`, port: 22, protocol: 'TCP' };

  expect((await azure.control('POST', 'probe', probe)).status).toBe(404);
  expect((await azure.control('POST', 'probe', { ...probe, port: undefined })).status).toBe(400);
});

test.each([
  ['a source that is no address', { source: 'Internet' }],
  ['a protocol that is none', { protocol: 'http' }],
])('a probe with %s is 400', async (_name, wrong) => {
  const azure = await testSandbox();
  const packet = { source: '203.0.113.7', vm: vmId, port: 22, protocol: 'TCP', ...wrong };

  expect((await azure.control('POST', 'probe', packet)).status).toBe(400);
});

test.each(['clock', 'faults', 'probe', 'address'])(
  'a body that is no JSON is refused at %s',
  async (name) => {
    const azure = await testSandbox();

    const answer = await azure.control('POST', name, '{"advance":');

    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequestContent' } } });
  },
);

test('an unknown control route is 404', async () => {
  const azure = await testSandbox();

  expect((await azure.control('GET', 'nothing')).status).toBe(404);
  expect((await azure.control('PUT', 'world', {})).status).toBe(404);
});

test("a principal's resource in a second subscription is seen in that one only", async () => {
  const azure = await testSandbox();

  expect((await azure.call('GET', `${subscription}0/resourcegroups`)).body.error.code).toBe(
    'SubscriptionNotFound',
  );
});

function comparable(world: { resources: object[] }): unknown {
  const drop = new Set(['etag', 'provisioningState', 'resourceGuid', 'clock']);
  return JSON.parse(JSON.stringify(world, (key, value) => (drop.has(key) ? undefined : value)));
}
