import { expect, test } from 'vitest';
import { parseConnection } from '../../src/cli/connectionOptions.ts';

test('a sandbox tells the address, and options win over the environment', () => {
  const connection = parseConnection(
    { endpoint: 'http://127.0.0.1:2/', token: 'alice' },
    { AZURE_JIT_ENDPOINT: 'http://127.0.0.1:1', AZURE_JIT_TOKEN: 'owner', AZURE_JIT_SOURCE_SERVICES: 'x' },
  );

  expect(connection).toEqual({
    ok: true,
    value: {
      to: 'sandbox',
      endpoint: 'http://127.0.0.1:2',
      token: 'alice',
      sourceServices: ['http://127.0.0.1:2/$sandbox/address'],
    },
  });
});

test('without an endpoint it is Azure, and two independent services tell the address', () => {
  const connection = parseConnection({}, { AZURE_JIT_ENDPOINT: '', AZURE_JIT_TOKEN: '' });

  if (!connection.ok) throw new Error('it is Azure');
  const { to, endpoint, sourceServices } = connection.value;
  expect({ to, endpoint }).toEqual({ to: 'azure', endpoint: 'https://management.azure.com' });
  expect(new Set(sourceServices.map((service) => new URL(service).host)).size).toBe(2);
});

test('the services that tell the address may be chosen', () => {
  const connection = parseConnection(
    {},
    { AZURE_JIT_SOURCE_SERVICES: 'https://a.example, https://b.example/ip' },
  );

  expect(connection).toMatchObject({
    value: { sourceServices: ['https://a.example', 'https://b.example/ip'] },
  });
});

test.each(['http://127.0.0.1:1', 'https://management.example'])(
  'the own sign-in is never sent to %s',
  (endpoint) => {
    expect(parseConnection({ endpoint }, {})).toMatchObject({ ok: false, error: [{ field: '--token' }] });
  },
);

test.each(['http://192.0.2.1:80', 'http://127.example', 'http://127.0.0.1.example'])(
  'a token does not travel in the clear to %s',
  (endpoint) => {
    expect(parseConnection({ endpoint, token: 't' }, {})).toMatchObject({
      ok: false,
      error: [{ field: '--endpoint' }],
    });
  },
);
