import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { azureCredential } from '../../src/compose.ts';

interface Asked {
  url: URL;
  header: unknown;
}

let asked: Asked[] = [];

/** What Azure Functions puts beside an app: its identities' tokens, for whoever has the header. */
const server = createServer(({ url = '', headers }, answer) => {
  asked.push({ url: new URL(url, 'http://identity'), header: headers['x-identity-header'] });
  answer.setHeader('content-type', 'application/json');
  answer.end(
    JSON.stringify({
      access_token: `token-${asked.length}`,
      expires_on: String(Math.floor(Date.now() / 1000) + 3600),
      resource: 'https://management.azure.com',
      token_type: 'Bearer',
    }),
  );
});

// Azure's library looks once for the process where tokens come from, so all tests share one service.
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('IDENTITY_ENDPOINT', `http://127.0.0.1:${port}/msi/token`);
  vi.stubEnv('IDENTITY_HEADER', 'secret-of-the-app');
  // Nothing but the managed identity may be asked: not the Azure CLI, not a service principal.
  vi.stubEnv('PATH', '');
});

beforeEach(() => {
  asked = [];
});

afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
});

test('a guard signs in as the identity of its app, and keeps the token while it lasts', async () => {
  const getToken = azureCredential('managedIdentity');

  const tokens = [await getToken(), await getToken()];

  expect(tokens).toEqual(['token-1', 'token-1']);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.header).toBe('secret-of-the-app');
  expect(asked[0]?.url.searchParams.get('resource')).toMatch(/^https:\/\/management\.azure\.com\/?$/);
});

test('one of several identities is chosen by its client id', async () => {
  const clientId = '11111111-aaaa-4000-8000-000000000001';

  const token = await azureCredential('managedIdentity', clientId)();

  expect(token).toBe('token-1');
  expect(asked[0]?.url.searchParams.get('client_id')).toBe(clientId);
});
