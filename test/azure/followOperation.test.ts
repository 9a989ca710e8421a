import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/access/ports.ts';
import { write } from '../../src/azure/write.ts';
import { type Answer, startAnswers } from './startAnswers.ts';

const id = '/subscriptions/s/x';
const put = { method: 'PUT', url: id, body: {} } as const;

/** A server that takes a PUT, and then answers polls one after the other. */
function startOperation(started: Answer, polls: (Answer | 'cut')[]) {
  const left = [...polls];
  return startAnswers(({ method }) =>
    method === 'GET' ? (left.shift() ?? { body: { status: 'Succeeded' } }) : started,
  );
}

const running = (headers: Record<string, string> = {}): Answer => ({
  body: { status: 'InProgress' },
  headers,
});
const accepted = (headers: Record<string, string> = {}): Answer => ({
  status: 201,
  headers: { 'azure-asyncoperation': '/operations/1?api-version=1', ...headers },
});

const absent = { status: 404, body: { error: { code: 'NotFound', message: '' } } };

describe('an operation is polled', () => {
  const waits: [string, Answer, Answer[], number[]][] = [
    ['at once, and is done', accepted(), [], []],
    [
      'as its answers say',
      accepted(),
      [running({ 'retry-after': '3' }), running({ 'retry-after': '1' })],
      [3000, 1000],
    ],
    ['as the write said where they do not', accepted({ 'retry-after': '4' }), [running()], [4000]],
    ['after two seconds where nothing says', accepted(), [running()], [2000]],
    [
      'at most ten seconds apart',
      accepted({ 'retry-after': '60' }),
      [running({ 'retry-after': '600' }), running()],
      [10_000, 10_000],
    ],
  ];
  test.each(waits)('%s', async (_, started, polls, sleeps) => {
    const server = await startOperation(started, polls);

    expect(await write(server.ports, put, id)).toEqual({ outcome: 'applied' });

    expect(server.sleeps).toEqual(sleeps);
    expect(server.received).toHaveLength(polls.length + 2);
  });

  test('by its location where it has no other address', async () => {
    const server = await startOperation({ status: 202, headers: { location: '/results/1' } }, [
      { status: 202, headers: { 'retry-after': '2' } },
      { status: 204 },
    ]);

    expect(await write(server.ports, put, id)).toEqual({ outcome: 'applied' });
    expect(server.sleeps).toEqual([2000]);
  });

  test('until ten minutes are over: unknown', async () => {
    const server = await startAnswers(({ method }) =>
      method === 'GET' ? running({ 'retry-after': '10' }) : accepted(),
    );

    expect(await write(server.ports, put, id)).toEqual({
      outcome: 'unknown',
      fault: { kind: 'operationFailed', id, status: 'InProgress', code: '', message: '' },
    });
    expect(server.sleeps.length).toBeLessThan(70);
  });

  test('again after two seconds where Azure asks for no time at all', async () => {
    const server = await startOperation(accepted(), [running({ 'retry-after': '0' })]);

    expect(await write(server.ports, put, id)).toEqual({ outcome: 'applied' });
    expect(server.sleeps).toEqual([2000]);
  });

  test.each(['Accepted', 'Updating', 'Validating', 'SomethingNobodyKnows'])(
    'on while its status is %s',
    async (status) => {
      const server = await startOperation(accepted(), [{ body: { status } }, { body: { status } }]);

      expect(await write(server.ports, put, id)).toEqual({ outcome: 'applied' });
      expect(server.received).toHaveLength(4);
    },
  );

  test('whatever the case of its words', async () => {
    const server = await startOperation(accepted(), [{ body: { status: 'succeeded' } }]);

    expect(await write(server.ports, put, id)).toEqual({ outcome: 'applied' });
    expect(server.received).toHaveLength(2);
  });

  test('and giving up returns at once, whatever the wait', async () => {
    const server = await startOperation(accepted(), [running({ 'retry-after': '10' })]);
    const abort = new AbortController();
    const clock: Clock = {
      now: () => 0,
      sleep: (_, signal) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => resolve(), { once: true });
          abort.abort();
        }),
    };

    const outcome = await write({ ...server.ports, clock }, put, id, { signal: abort.signal });

    expect(outcome).toEqual({ outcome: 'unknown', fault: { kind: 'cancelled' } });
    expect(server.received).toHaveLength(2);
  });
});

describe('an operation without an address is followed by the resource itself', () => {
  const state = (provisioningState: string, status = 200): Answer => ({
    status,
    body: { properties: { provisioningState } },
  });
  const remove = { method: 'DELETE', url: id } as const;

  test.each([200, 201])('a PUT that is answered with %i and Updating', async (status) => {
    const server = await startOperation(state('Updating', status), [state('Updating'), state('Succeeded')]);

    expect(await write(server.ports, put, id)).toEqual({ outcome: 'applied' });
    expect(server.received.map(({ method, url }) => [method, url])).toEqual([
      ['PUT', id],
      ['GET', id],
      ['GET', id],
    ]);
    expect(server.sleeps).toEqual([2000]);
  });

  test('a PUT that is accepted and says nothing', async () => {
    const server = await startOperation({ status: 202 }, [state('Updating'), state('Succeeded')]);

    expect(await write(server.ports, put, id)).toEqual({ outcome: 'applied' });
  });

  test('a PUT that succeeded at once is not read again', async () => {
    const server = await startOperation(state('Succeeded', 201), []);

    expect(await write(server.ports, put, id)).toEqual({ outcome: 'applied' });
    expect(server.received).toHaveLength(1);
  });

  test.each([
    ['at once', state('Failed', 201), []],
    ['later', state('Updating', 201), [state('Failed')]],
  ])('a PUT that failed %s is unknown', async (_, started, polls) => {
    const server = await startOperation(started, polls);

    expect(await write(server.ports, put, id)).toEqual({
      outcome: 'unknown',
      fault: { kind: 'operationFailed', id, status: 'Failed', code: '', message: '' },
    });
  });

  test('a DELETE that is accepted is done when nothing is found', async () => {
    const polls = [state('Succeeded'), state('Deleting'), absent];
    const server = await startOperation({ status: 202 }, polls);

    expect(await write(server.ports, remove, id)).toEqual({ outcome: 'applied' });
    expect(server.received).toHaveLength(4);
  });
});

describe('a poll that says nothing is sent again', () => {
  const cases: [string, Answer | 'cut', number[]][] = [
    ['a cut connection', 'cut', [1000]],
    ['500', { status: 500 }, [1000]],
    ['502 with a page', { status: 502, body: '<html>' }, [1000]],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '20' } }, [20_000]],
    ['429', { status: 429 }, [10_000]],
    [
      '429 with Retry-After, which is not cut short',
      { status: 429, headers: { 'retry-after': '45' } },
      [45_000],
    ],
    ['404', { status: 404, body: { error: { code: 'NotFound' } } }, [1000]],
    ['409', { status: 409, body: { error: { code: 'AnotherOperationInProgress' } } }, [1000]],
    ['no status', { body: {} }, [1000]],
    ['null', { body: 'null' }, [1000]],
    ['no JSON', { body: '<html>' }, [1000]],
    ['a status that is no text', { body: { status: 7 } }, [1000]],
  ];
  test.each(cases)('%s', async (_, poll, sleeps) => {
    const server = await startOperation(accepted(), [poll]);

    expect(await write(server.ports, put, id)).toEqual({ outcome: 'applied' });
    expect(server.sleeps).toEqual(sleeps);
  });

  test('and the count starts again when one says something', async () => {
    const lost: 'cut'[] = Array(4).fill('cut');
    const server = await startOperation(accepted(), [...lost, running(), ...lost, running(), ...lost]);

    expect(await write(server.ports, put, id)).toEqual({ outcome: 'applied' });
  });

  const ends: [string, Answer | 'cut', object, number][] = [
    ['cut again and again', 'cut', { kind: 'unavailable' }, 60_000],
    ['500 again and again', { status: 500 }, { kind: 'unavailable' }, 60_000],
    ['throttled again and again', { status: 429 }, { kind: 'throttled' }, 60_000],
    ['no status again and again', { body: {} }, { kind: 'unexpectedAnswer' }, 60_000],
    ['unknown to Azure', absent, { kind: 'notFound' }, 15_000],
  ];
  test.each(ends)('for a time: %s', async (_, poll, fault, longestMs) => {
    const server = await startAnswers(({ method }) => (method === 'GET' ? poll : accepted()));

    expect(await write(server.ports, put, id)).toMatchObject({ outcome: 'unknown', fault });
    expect(server.sleeps.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(longestMs);
    expect(server.received.length).toBeGreaterThan(4);
  });

  test('but not where Azure asks for more than a minute', async () => {
    const server = await startOperation(accepted(), [{ status: 429, headers: { 'retry-after': '90' } }]);

    expect(await write(server.ports, put, id)).toEqual({
      outcome: 'unknown',
      fault: { kind: 'throttled', retryAfterSeconds: 90 },
    });
    expect(server.sleeps).toEqual([]);
  });
});

const superseded = {
  code: 'CanceledAndSupersededDueToAnotherOperation',
  message: 'Operation 1 was canceled and superseded by operation 2.',
};

describe('an operation that does not succeed is unknown', () => {
  const ends: [string, Answer, object][] = [
    [
      'Failed',
      { body: { status: 'Failed', error: { code: 'C', message: 'm' } } },
      { kind: 'operationFailed', id, status: 'Failed', code: 'C', message: 'm' },
    ],
    [
      'Failed with a code in its details only',
      { body: { status: 'Failed', error: { message: 'm', details: [{ code: 'D', message: 'n' }] } } },
      { kind: 'operationFailed', id, status: 'Failed', code: 'D', message: 'm n' },
    ],
    [
      'Failed without an error',
      { body: { status: 'Failed' } },
      { kind: 'operationFailed', id, status: 'Failed', code: '', message: '' },
    ],
    [
      'Failed without a code',
      { body: { status: 'Failed', error: { code: null, message: null, details: null } } },
      { kind: 'operationFailed', id, status: 'Failed', code: '', message: '' },
    ],
    [
      'Canceled without a reason',
      { body: { status: 'Canceled', error: null } },
      { kind: 'operationFailed', id, status: 'Canceled', code: '', message: '' },
    ],
    [
      'superseded by a newer one',
      {
        body: {
          status: 'Canceled',
          error: { code: 'Canceled', message: 'Operation was canceled.', details: [superseded] },
        },
      },
      {
        kind: 'operationFailed',
        id,
        status: 'Canceled',
        code: superseded.code,
        message: `Operation was canceled. ${superseded.message}`,
      },
    ],
    ['not for this user to see', { status: 403 }, { kind: 'forbidden', action: '', scope: id }],
    ['asked for without a sign-in', { status: 401 }, { kind: 'unauthenticated', message: '' }],
    ['asked for wrongly', { status: 400 }, { kind: 'refused', id, status: 400, code: '', message: '' }],
  ];
  test.each(ends)('%s', async (_, poll, fault) => {
    const server = await startOperation(accepted(), [poll]);

    expect(await write(server.ports, put, id)).toEqual({ outcome: 'unknown', fault });
    expect(server.sleeps).toEqual([]);
  });

  test('the address of its result tells it as a conflict', async () => {
    const body = { Error: { Code: 'Canceled', Message: 'Stopped.', Details: [superseded] } };
    const server = await startOperation({ status: 202, headers: { location: '/results/1' } }, [
      { status: 409, body },
    ]);

    expect(await write(server.ports, put, id)).toEqual({
      outcome: 'unknown',
      fault: {
        kind: 'operationFailed',
        id,
        status: 'Failed',
        code: superseded.code,
        message: `Stopped. ${superseded.message}`,
      },
    });
  });
});
