import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/access/ports.ts';
import { armClient } from '../../src/azure/armClient.ts';
import { azureClock } from '../../src/azure/azureClock.ts';
import { read } from '../../src/azure/read.ts';
import { write } from '../../src/azure/write.ts';
import { type Answer, startAnswers } from './startAnswers.ts';

const id = '/subscriptions/s/x';
const put = { method: 'PUT', url: id, body: {} } as const;

describe('a write', () => {
  test.each([
    { status: 404, body: { error: { code: 'NotFound', message: '' } } },
    { status: 204 },
    { status: 200 },
  ])('of nothing to delete ($status) is done', async (answer) => {
    const server = await startAnswers(() => answer);

    expect(await write(server.ports, { method: 'DELETE', url: id }, id)).toEqual({ outcome: 'applied' });
  });

  test.each([
    ['a page', { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>not here</html>' }],
    ['nothing', { status: 404 }],
    ['an error of its own', { status: 404, body: { error: { code: 'NoRoute', message: '' } } }],
  ])('of something to delete that a proxy answers with 404 and %s is not done', async (_, answer) => {
    const server = await startAnswers(() => answer);

    expect(await write(server.ports, { method: 'DELETE', url: id }, id)).toMatchObject({
      outcome: 'notApplied',
      fault: { kind: 'unavailable' },
    });
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

  test.each(['minute', 'unbounded'] as const)(
    'whose ETag has changed is not sent again (%s)',
    async (patience) => {
      const server = await startAnswers(() => ({ status: 412 }));

      expect(await write(server.ports, put, id, { patience })).toEqual({
        outcome: 'notApplied',
        fault: { kind: 'changed', id, message: '' },
      });
      expect(server.received).toHaveLength(1);
      expect(server.sleeps).toEqual([]);
    },
  );

  test('of something to delete in a subscription that this sign-in does not see is not done', async () => {
    const body = { error: { code: 'SubscriptionNotFound', message: '' } };
    const server = await startAnswers(() => ({ status: 404, body }));

    expect(await write(server.ports, { method: 'DELETE', url: id }, id)).toMatchObject({
      outcome: 'notApplied',
      fault: { kind: 'refused', code: 'SubscriptionNotFound' },
    });
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

const busy = { error: { code: 'AnotherOperationInProgress', message: '' } };
const lock = {
  error: { code: 'RetryableError', message: '', details: [{ code: 'RetryableErrorDueToAnotherOperation' }] },
};
const throttled = { error: { code: 'SubscriptionRequestsThrottled', message: '' } };

/** Requests that both reads and writes send again, and the waits until the first of them passes. */
const repeated: [string, Answer[], number[]][] = [
  ['a 409', [{ status: 409, body: busy }], [1]],
  ['409s, ever longer apart', Array(4).fill({ status: 409, body: busy }), [1, 2, 4, 8]],
  ['a 409 with Retry-After', [{ status: 409, body: busy, headers: { 'retry-after': '9' } }], [9]],
  ['a 400 of another operation', [{ status: 400, body: busy }], [1]],
  ['a lock', [{ status: 429, body: lock }], [1]],
  ['a lock with Retry-After', [{ status: 429, body: lock, headers: { 'retry-after': '3' } }], [3]],
  ['a quota without Retry-After', [{ status: 429, body: throttled }], [10]],
  [
    'quotas that ask each for something else',
    ['20', '1', '30'].map((seconds) => ({ status: 429, headers: { 'retry-after': seconds } })),
    [20, 1, 30],
  ],
  ['a quota that asks for no time at all', [{ status: 429, headers: { 'retry-after': '0' } }], [1]],
  ['a 503 with Retry-After', [{ status: 503, headers: { 'retry-after': '5' } }], [5]],
  ['a minute that is asked for', [{ status: 429, headers: { 'retry-after': '60' } }], [60]],
];

/** Answers one after the other, then a success. */
function startSequence(answers: Answer[]) {
  const left = [...answers];
  return startAnswers(() => left.shift() ?? { body: {} });
}

describe('sends again, never before it may', () => {
  test.each(repeated)('a write after %s', async (_, answers, seconds) => {
    const server = await startSequence(answers);

    expect(await write(server.ports, put, id)).toEqual({ outcome: 'applied' });
    expect(server.sleeps).toEqual(seconds.map((one) => one * 1000));
  });

  test.each(repeated)('a read after %s', async (_, answers, seconds) => {
    const server = await startSequence(answers);

    expect(await read(server.ports, { url: id }, id)).toMatchObject({ ok: true });
    expect(server.sleeps).toEqual(seconds.map((one) => one * 1000));
  });
});

describe('gives up before it waits for more than a minute', () => {
  const endless: [string, Answer, string][] = [
    ['61 s at once', { status: 429, headers: { 'retry-after': '61' } }, 'throttled'],
    ['25 s again and again', { status: 429, headers: { 'retry-after': '25' } }, 'throttled'],
    ['no time at all, for ever', { status: 429, headers: { 'retry-after': '0' } }, 'throttled'],
    ['nothing, for ever', { status: 429 }, 'throttled'],
    ['a conflict that does not pass', { status: 409, body: busy }, 'busy'],
    ['a lock that does not pass', { status: 429, body: lock, headers: { 'retry-after': '7' } }, 'busy'],
  ];

  test.each(endless)('a write that is asked for %s', async (_, answer, kind) => {
    const server = await startAnswers(() => answer);

    expect(await write(server.ports, put, id)).toMatchObject({ outcome: 'notApplied', fault: { kind } });
    expect(waited(server.sleeps)).toBeLessThanOrEqual(60_000);
    expect(server.received).toHaveLength(server.sleeps.length + 1);
  });

  test.each(endless)('a read that is asked for %s', async (_, answer, kind) => {
    const server = await startAnswers(() => answer);

    expect(await read(server.ports, { url: id }, id)).toMatchObject({ ok: false, error: { kind } });
    expect(waited(server.sleeps)).toBeLessThanOrEqual(60_000);
  });

  test('but waits on where somebody has all patience', async () => {
    const server = await startSequence(Array(5).fill({ status: 429, headers: { 'retry-after': '90' } }));

    expect(await write(server.ports, put, id, { patience: 'unbounded' })).toEqual({ outcome: 'applied' });
    expect(server.sleeps).toEqual(Array(5).fill(90_000));
  });

  test('a read without a network is told after four tries', async () => {
    const server = await startAnswers(() => 'cut');

    expect(await read(server.ports, { url: id }, id)).toMatchObject({ error: { kind: 'unavailable' } });
    expect(server.received).toHaveLength(4);
  });
});

describe('giving up wakes every wait at once', () => {
  /** Gives up in the middle of the first wait, which only giving up ends. */
  function startWaiting(abort: AbortController): Clock {
    return {
      now: () => 0,
      sleep: (_, signal) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => resolve(), { once: true });
          abort.abort();
        }),
    };
  }
  const waits: [string, Answer][] = [
    ['of a quota', { status: 429, headers: { 'retry-after': '50' } }],
    ['of a conflict', { status: 409, body: busy }],
    ['of a server that is not ready', { status: 503, headers: { 'retry-after': '50' } }],
  ];

  test.each(waits)('of a write, because %s', async (_, answer) => {
    const server = await startAnswers(() => answer);
    const abort = new AbortController();
    const ports = { ...server.ports, clock: startWaiting(abort) };

    const outcome = await write(ports, put, id, { signal: abort.signal, patience: 'unbounded' });

    expect(outcome).toEqual({ outcome: 'notApplied', fault: { kind: 'cancelled' } });
    expect(server.received).toHaveLength(1);
  });

  test.each(waits)('of a read, because %s', async (_, answer) => {
    const server = await startAnswers(() => answer);
    const abort = new AbortController();
    const ports = { ...server.ports, clock: startWaiting(abort) };

    const result = await read(ports, { url: id, signal: abort.signal }, id);

    expect(result).toEqual({ ok: false, error: { kind: 'cancelled' } });
    expect(server.received).toHaveLength(1);
  });
});

function waited(sleeps: readonly number[]): number {
  return sleeps.reduce((sum, ms) => sum + ms, 0);
}
