import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { armClient } from '../../src/azure/armClient.ts';
import { azureClock } from '../../src/azure/azureClock.ts';
import { isOfEndpoint } from '../../src/azure/isOfEndpoint.ts';
import { listAll } from '../../src/azure/listAll.ts';
import { write } from '../../src/azure/write.ts';
import { startAnswers } from './startAnswers.ts';

const id = '/subscriptions/s';

describe('the token goes to the endpoint only', () => {
  const home = 'https://management.azure.com';
  const urls: [string, boolean][] = [
    ['/subscriptions?api-version=1', true],
    ['https://management.azure.com/subscriptions', true],
    ['https://westeurope.management.azure.com/operations/1', true],
    ['https://management.azure.com:444/x', false],
    ['http://management.azure.com/x', false],
    ['http://westeurope.management.azure.com/x', false],
    ['https://management.azure.com.evil.example/x', false],
    ['https://evilmanagement.azure.com/x', false],
    ['https://management.azure.com@evil.example/x', false],
    ['//evil.example/x', false],
    ['/\\evil.example/x', false],
    ['evil.example/x', false],
    ['', false],
    ['javascript:alert(1)', false],
  ];
  test.each(urls)('%s: %s', (url, expected) => {
    expect(isOfEndpoint(url, home)).toBe(expected);
  });

  test.each(['next page', 'second page by a path', 'operation', 'result', 'redirect'])(
    'whatever an answer says: %s',
    async (what) => {
      const evil = await startAnswers(() => ({ body: { value: [], status: 'Succeeded' } }));
      const { ports, received } = await startAnswers(() => {
        switch (what) {
          case 'next page':
            return { body: { value: [], nextLink: `${evil.endpoint}/next` } };
          case 'second page by a path':
            return { body: { value: [], nextLink: `${evil.endpoint.replace('http:', '')}/next` } };
          case 'operation':
            return { status: 201, headers: { 'azure-asyncoperation': `${evil.endpoint}/operations/1` } };
          case 'result':
            return { status: 202, headers: { location: `${evil.endpoint}/operationResults/1` } };
          default:
            return { status: 307, headers: { location: `${evil.endpoint}/elsewhere` } };
        }
      });

      const result =
        what === 'operation' || what === 'result'
          ? await write(ports, { method: 'PUT', url: id, body: {} }, id)
          : await listAll(ports, id, id);

      expect(evil.received).toEqual([]);
      expect(received[0]?.authorization).toBe('Bearer secret');
      if ('ok' in result) expect(result.ok).toBe(false);
      else expect(result.outcome).toBe('unknown');
    },
  );

  test.each(['no address', 'http://[', ':'])(
    'a next page at %j is an answer that cannot be used',
    async (nextLink) => {
      const { ports } = await startAnswers(() => ({ body: { value: [], nextLink } }));

      const listed = await listAll(ports, id, id);

      expect(listed.ok).toBe(false);
    },
  );
});

describe('what becomes of a request', () => {
  test('nobody listens: it was surely not sent', async () => {
    const { endpoint, close } = await startAnswers(() => ({}));
    await close();
    const connection = { endpoint, getToken: async () => 'x', sourceServices: [] };

    const reply = await armClient(connection, azureClock()).send({ method: 'PUT', url: id });

    expect(reply).toMatchObject({ kind: 'notSent' });
  });

  test('no token: it was surely not sent', async () => {
    const { endpoint, received } = await startAnswers(() => ({}));
    const getToken = async () => {
      throw new Error('signed out');
    };

    const reply = await armClient({ endpoint, getToken, sourceServices: [] }, azureClock()).send({
      method: 'GET',
      url: id,
    });

    expect(reply).toEqual({ kind: 'noToken', message: 'signed out' });
    expect(received).toEqual([]);
  });

  test('given up while the token is fetched: given up, and not sent', async () => {
    const { endpoint, received } = await startAnswers(() => ({}));
    const abort = new AbortController();
    const getToken = async () => {
      abort.abort();
      throw new Error('aborted');
    };

    const reply = await armClient({ endpoint, getToken, sourceServices: [] }, azureClock()).send({
      method: 'PUT',
      url: id,
      signal: abort.signal,
    });

    expect(reply).toEqual({ kind: 'aborted', wasSent: false });
    expect(received).toEqual([]);
  });

  test.each([500, 502, 403])(
    'a gateway’s page with status %d is an answer of that status',
    async (status) => {
      const { ports } = await startAnswers(() => ({ status, body: '<html>oops' }));

      const reply = await ports.arm.send({ method: 'PUT', url: id, body: {} });

      expect(reply).toMatchObject({ kind: 'answer', answer: { status } });
    },
  );

  test('the connection is cut: nobody knows, and it is not sent again', async () => {
    const { ports, received } = await startAnswers(() => 'cut');

    const reply = await ports.arm.send({ method: 'PUT', url: id, body: {} });

    expect(reply).toMatchObject({ kind: 'lost' });
    expect(received).toHaveLength(1);
  });

  test.each([500, 502, 503, 504, 408, 429])(
    'an answer with %i is not sent again by the library either',
    async (status) => {
      const { ports, received } = await startAnswers(() => ({ status, headers: { 'retry-after': '0' } }));

      await ports.arm.send({ method: 'PUT', url: id, body: {} });

      expect(received).toHaveLength(1);
    },
  );

  test('addresses that Azure gave are used to the letter', async () => {
    const signed = '/operations/1?t=1&c=MII%2bA%3d%3d&s=%7E';
    const { ports, received, endpoint } = await startAnswers(({ method }) =>
      method === 'PUT'
        ? { status: 201, headers: { 'azure-asyncoperation': `${endpointOf()}${signed}` } }
        : { body: { status: 'Succeeded' } },
    );
    const endpointOf = () => endpoint;

    await write(ports, { method: 'PUT', url: id, body: {} }, id);

    expect(received.map(({ url }) => url)).toEqual([id, signed]);
  });

  test('a proxy of the environment is not asked for this machine', async () => {
    const proxy = await startAnswers(() => ({ status: 502 }));
    vi.stubEnv('HTTP_PROXY', proxy.endpoint);
    vi.stubEnv('HTTPS_PROXY', proxy.endpoint);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { ports, received } = await startAnswers(() => ({ body: {} }));

    await ports.arm.send({ method: 'GET', url: id });

    expect(proxy.received).toEqual([]);
    expect(received).toHaveLength(1);
  });

  test('a list that names itself as its next page ends', async () => {
    const { ports, received } = await startAnswers(() => ({ body: { value: [1], nextLink: '/again' } }));

    const listed = await listAll(ports, id, id);

    expect(listed).toMatchObject({ ok: false, error: { kind: 'unexpectedAnswer' } });
    expect(received).toHaveLength(2);
  });

  test('the log has neither queries nor tokens', async () => {
    const { endpoint } = await startAnswers(() => ({ body: {} }));
    const lines: string[] = [];
    const connection = {
      endpoint,
      getToken: async () => 'secret',
      sourceServices: [],
      log: (line: string) => lines.push(line),
    };

    await armClient(connection, azureClock()).send({ method: 'GET', url: '/operations/1?s=signature' });

    expect(lines).toEqual([expect.stringMatching(/^GET \/operations\/1 200 \d+ ms$/)]);
  });
});
