import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { errorJson } from '../../src/cli/errorJson.ts';
import { sweepTimer } from '../../src/guard/sweepTimer.ts';
import { visibleJson } from '../../src/view/visibleJson.ts';
import { type Access, type Fault, startAccess } from '../access/startAccess.ts';
import { guardedWorld, invoke, openWindow, place } from '../guard/startGuard.ts';
import { expectNoSecret, talkative, token } from './secrets.ts';
import { startSigner } from './startSigner.ts';

/** The use cases as the editor and the guard have them: with a log of requests, in front of signed addresses. */
async function startLogged(access: Access) {
  const signer = await startSigner(access.endpoint);
  onTestFinished(() => signer.close());
  const log: string[] = [];
  const app = access.with({
    endpoint: signer.endpoint,
    getToken: async () => token,
    log: (message) => log.push(message),
  });
  return { app, log, signer };
}

const deletes = { method: 'DELETE', path: '/securityRules/', times: 99 };
const faults: [string, Fault[]][] = [
  ['nothing fails', []],
  ['Azure refuses', [{ ...deletes, status: 400, body: talkative }]],
  ['the sign-in is over', [{ path: '/subscriptions', times: 99, status: 401, body: talkative }]],
  ['an operation fails', [{ ...deletes, operation: 'Failed' }]],
  ['a page is no JSON', [{ ...deletes, status: 200, body: talkative.error.message }]],
  ['connections are cut', [{ ...deletes, times: 2, drop: 'after' }]],
];

describe('neither the log of the guard nor that of requests holds a secret', () => {
  test.each(faults)('where %s', async (_, given) => {
    const access = await startAccess({ world: guardedWorld() });
    const { app, log, signer } = await startLogged(access);
    await openWindow({ ...access, app });
    await access.clock.advance(20 * 60_000);
    await access.faults(...given);

    const { lines, error } = await invoke(sweepTimer({ app, place }));

    expect(signer.signedRequests()).toBeGreaterThan(0);
    expect(log.length).toBeGreaterThan(5);
    expectNoSecret('the log of requests', log.join('\n'));
    expect(log.filter((line) => line.includes('\n') || line.includes('?'))).toEqual([]);
    expectNoSecret('the log of the guard', inspect([lines, error?.message, error?.stack]));
  });
});

const puts = { method: 'PUT', path: '/securityRules/', times: 1 };
const openingFaults: [string, Fault][] = [
  ['it is refused', { ...puts, times: 99, status: 400, body: talkative }],
  ['a page is no JSON', { ...puts, status: 200, body: talkative.error.message }],
  ['its operation fails', { ...puts, operation: 'Failed' }],
  ['its operation is given up', { ...puts, operation: 'Canceled' }],
  ['its answer is cut', { ...puts, drop: 'after' }],
];

test.each(openingFaults)(
  'an opening tells no secret where %s, whatever of it is printed',
  async (_, fault) => {
    const access = await startAccess({ world: guardedWorld() });
    const { app } = await startLogged(access);
    await access.faults(fault);

    const outcome = await app.requestAccess({ vm: 'vm', sources: 'my-ip', justification: '', waitMs: 0 });

    if (outcome.ok) throw new Error('It was opened.');
    expectNoSecret('what a use case gives', inspect(outcome, { depth: null, showHidden: true }));
    expectNoSecret('what a script gets', visibleJson(errorJson(outcome.error)));
  },
);

test('a sign-in whose failure repeats its token is told without it', async () => {
  const access = await startAccess({ world: guardedWorld() });
  const app = access.with({
    getToken: async () => {
      throw new Error(`The token ${token} was not taken. Bearer ${token}`);
    },
  });

  const outcome = await app.listMachines({}, undefined);

  expectNoSecret('what a use case gives', inspect(outcome, { depth: null }));
  expect(inspect(outcome, { depth: null })).toContain('was not taken');
});
