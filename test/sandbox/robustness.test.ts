import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/startSandbox.ts';
import { group, nsgId, rule, smallWorld, subscription, testSandbox, vmId, vnetId } from './testSandbox.ts';

test('no request makes the sandbox fail', async () => {
  const running = await startSandbox({ world: smallWorld() });
  const segment = fc.constantFrom(
    ...[
      'providers',
      'subscriptions',
      'resourceGroups',
      'Microsoft.Network',
      'networkSecurityGroups',
      'locks',
    ],
    ...[
      'securityRules',
      'subnets',
      'tags',
      'default',
      'permissions',
      'instanceView',
      'powerOff',
      'x',
      '%2F',
      '%00',
    ],
    ...[
      'Microsoft.Authorization',
      'Microsoft.Resources',
      'Microsoft.Compute',
      'locations',
      'operations',
      'register',
    ],
  );
  const start = fc.constantFrom(
    '',
    subscription,
    group,
    nsgId,
    vmId,
    vnetId,
    `${nsgId}/securityRules/allow-web`,
  );
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        properties: fc.oneof(fc.jsonValue(), fc.constant(rule())),
        location: fc.jsonValue(),
        tags: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
    fc.record({ location: fc.constant('westeurope'), properties: fc.dictionary(segment, fc.jsonValue()) }),
  );
  const method = fc.constantFrom('GET', 'PUT', 'PATCH', 'POST', 'DELETE', 'HEAD', 'OPTIONS');

  await fc.assert(
    fc.asyncProperty(
      method,
      start,
      fc.array(segment, { maxLength: 6 }),
      body,
      async (verb, prefix, segments, sent) => {
        await fetch(`${running.endpoint}/$sandbox/clock`, { method: 'POST', body: '{"advance":"PT1M"}' });
        const path = [prefix, ...segments].join('/') || '/';

        const response = await fetch(`${running.endpoint}${path}?api-version=1`, {
          method: verb,
          headers: { authorization: 'Bearer owner' },
          ...(verb === 'GET' || verb === 'HEAD' ? {} : { body: JSON.stringify(sent) }),
        });

        expect(response.status, await response.text()).toBeLessThan(500);
      },
    ),
    { numRuns: 400 },
  );
  await running.close();
});

test('a body that is no JSON, no object or too long is refused', async () => {
  const azure = await testSandbox();
  const id = `${nsgId}/securityRules/ssh`;

  expect((await azure.call('PUT', id, '{"properties":')).body.error.code).toBe('InvalidRequestContent');
  expect((await azure.call('PUT', id, '[]')).body.error.code).toBe('InvalidRequestContent');
  expect((await azure.call('PUT', id, `"${'x'.repeat(5_000_000)}"`)).status).toBe(413);
  expect((await azure.call('GET', '/%E0%A4%A')).status).toBe(400);
});

test('bytes that are no HTTP are refused and the sandbox goes on', async () => {
  const azure = await testSandbox();
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(new URL(azure.endpoint).port), '127.0.0.1', () =>
      socket.end('nonsense\r\n\r\n'),
    );
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('close', () => resolve(text));
  });

  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect((await azure.call('GET', '/subscriptions')).status).toBe(200);
});

test('a port that is taken is an error of the start', async () => {
  const azure = await testSandbox();

  await expect(
    startSandbox({ world: smallWorld(), port: Number(new URL(azure.endpoint).port) }),
  ).rejects.toThrow('EADDRINUSE');
});
