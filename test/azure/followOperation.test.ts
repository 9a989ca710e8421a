import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/access/ports.ts';
import { armClient } from '../../src/azure/armClient.ts';
import { azureClock } from '../../src/azure/azureClock.ts';
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

    const outcome = await write(server.ports, put, id);

    expect(outcome).toMatchObject({ outcome: 'unknown', fault: { kind: 'unavailable' } });
    expect(server.sleeps.length).toBeLessThan(70);
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

describe('an operation that does not succeed is unknown', () => {
  const ends: [string, (Answer | 'cut')[], object][] = [
    [
      'Failed',
      [{ body: { status: 'Failed', error: { code: 'C', message: 'm' } } }],
      { kind: 'operationFailed', status: 'Failed', code: 'C' },
    ],
    [
      'Canceled without a reason',
      [{ body: { status: 'Canceled', error: null } }],
      { kind: 'operationFailed', status: 'Canceled' },
    ],
    ['no status', [{ body: {} }], { kind: 'unexpectedAnswer' }],
    ['no JSON, again and again', Array(4).fill({ body: '<html>' }), { kind: 'unavailable' }],
    ['null', [{ body: 'null' }], { kind: 'unexpectedAnswer' }],
    ['unknown to Azure', [{ status: 404 }], { kind: 'notFound' }],
    ['cut again and again', ['cut', 'cut', 'cut', 'cut'], { kind: 'unavailable' }],
  ];
  test.each(ends)('%s', async (_, polls, fault) => {
    const server = await startOperation(accepted(), polls);

    expect(await write(server.ports, put, id)).toMatchObject({ outcome: 'unknown', fault });
  });

  test('a poll that is cut once is sent again: it changes nothing', async () => {
    const server = await startOperation(accepted(), ['cut', running()]);

    expect(await write(server.ports, put, id)).toEqual({ outcome: 'applied' });
  });
});

describe('a write', () => {
  test.each([404, 204, 200])('of nothing to delete (%i) is done', async (status) => {
    const server = await startAnswers(() => ({ status }));

    expect(await write(server.ports, { method: 'DELETE', url: id }, id)).toEqual({ outcome: 'applied' });
  });

  test.each([408, 500, 502, 504])(
    'that is answered with %i may stand all the same, and is not sent again',
    async (status) => {
      const server = await startAnswers(() => ({ status }));

      expect(await write(server.ports, put, id)).toMatchObject({
        outcome: 'unknown',
        fault: { kind: 'unavailable' },
      });
      expect(server.received).toHaveLength(1);
    },
  );

  test('whose ETag has changed is not sent again', async () => {
    const server = await startAnswers(() => ({ status: 412 }));

    expect(await write(server.ports, put, id)).toMatchObject({
      outcome: 'notApplied',
      fault: { kind: 'busy' },
    });
    expect(server.received).toHaveLength(1);
  });

  test('that is too late is not sent', async () => {
    const server = await startAnswers(() => ({}));

    const outcome = await write(server.ports, put, id, { mayStillSend: () => false });

    expect(outcome).toMatchObject({ outcome: 'notApplied', fault: { kind: 'busy', code: 'TooLate' } });
    expect(server.received).toEqual([]);
  });

  test('that becomes too late while a person signs in is not sent', async () => {
    const server = await startAnswers(() => ({}));
    let isTooLate = false;
    const getToken = async () => {
      isTooLate = true;
      return 'secret';
    };
    const connection = { endpoint: server.endpoint, getToken, sourceServices: [] };
    const ports = { ...server.ports, arm: armClient(connection, azureClock()) };

    const outcome = await write(ports, put, id, { mayStillSend: () => !isTooLate });

    expect(outcome).toMatchObject({ outcome: 'notApplied', fault: { kind: 'busy', code: 'TooLate' } });
    expect(server.received).toEqual([]);
  });

  test('that Azure throttles without saying for how long waits ten seconds', async () => {
    let left = 1;
    const server = await startAnswers(() => ({ status: left-- > 0 ? 429 : 200 }));

    expect(await write(server.ports, put, id)).toEqual({ outcome: 'applied' });
    expect(server.sleeps).toEqual([10_000]);
  });

  test('that Azure never takes gives up, even with all patience', async () => {
    const server = await startAnswers(() => ({ status: 503 }));

    const outcome = await write(server.ports, put, id, { patience: 'unbounded' });

    expect(outcome).toMatchObject({ outcome: 'notApplied', fault: { kind: 'unavailable' } });
  });

  test('is refused by a date as by seconds', async () => {
    const date = 'Sun, 22 Nov 2026 12:00:00 GMT';
    const until = 'Sun, 22 Nov 2026 12:00:40 GMT';
    let isFirst = true;
    const server = await startAnswers(() => {
      const answer = isFirst ? { status: 429, headers: { date, 'retry-after': until } } : { status: 200 };
      isFirst = false;
      return answer;
    });

    expect(await write(server.ports, put, id)).toEqual({ outcome: 'applied' });
    expect(server.sleeps).toEqual([40_000]);
  });
});
