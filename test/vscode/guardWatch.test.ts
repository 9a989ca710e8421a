import { expect, test } from 'vitest';
import { GuardWatch } from '../../src/vscode/guardWatch.ts';
import { Session } from '../../src/vscode/session.ts';
import { startAccess } from '../access/startAccess.ts';
import { guardedWorld } from '../guard/startGuard.ts';

const minuteMs = 60_000;

async function startWatch() {
  const access = await startAccess({ world: guardedWorld() });
  const session = new Session({
    worldInSettings: () => '',
    compose: async () => access.app,
    openSandbox: () => Promise.reject(new Error('not of this test')),
    signIn: async () => ({
      kind: 'azure',
      endsWithEditor: false,
      endpoint: access.endpoint,
      label: 'azure',
      getToken: async () => 'owner',
      sourceServices: [],
      dispose: async () => undefined,
    }),
  });
  const problems: unknown[] = [];
  const watch = new GuardWatch(session, (problem) => problems.push(problem));
  const queries = async () =>
    (await access.requests()).filter(({ path }) => path.includes('Microsoft.ResourceGraph')).length;
  return { access, session, watch, problems, queries };
}

test('nobody who is not connected is asked about', async () => {
  const { watch, queries } = await startWatch();

  await watch.look();

  expect(watch.guards).toBeUndefined();
  expect(await queries()).toBe(0);
});

test('guards are read when somebody looks, and not again for five minutes', async () => {
  const { access, session, watch, queries } = await startWatch();
  await session.connect(false);

  await Promise.all([watch.look(), watch.look()]);
  await access.clock.advance(4 * minuteMs);
  await watch.look();
  const before = await queries();
  await access.clock.advance(2 * minuteMs);
  await watch.look();

  expect(before).toBe(1);
  expect(await queries()).toBe(2);
  expect(watch.guards).toMatchObject([{ functionApp: 'jit-guard-app', state: { kind: 'never' } }]);
});

test('what cannot be read is not told as no guard', async () => {
  const { access, session, watch, problems } = await startWatch();
  await session.connect(false);
  await access.faults({ method: 'POST', path: 'Microsoft.ResourceGraph', times: 100, status: 403 });

  await watch.look();

  expect(watch.guards).toBeUndefined();
  expect(problems).toMatchObject([{ kind: 'azure', cause: { kind: 'forbidden' } }]);
});

test('another account knows nothing of the guards of the one before', async () => {
  const { session, watch } = await startWatch();
  await session.connect(false);
  await watch.look();

  await session.disconnect();

  expect(watch.guards).toBeUndefined();
});
