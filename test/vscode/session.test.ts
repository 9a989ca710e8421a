import { describe, expect, test } from 'vitest';
import { alwaysCloser } from '../../src/access/alwaysCloser.ts';
import type { App } from '../../src/access/app.ts';
import type { MachineListing } from '../../src/access/machineListing.ts';
import { azureError } from '../../src/core/accessError.ts';
import { err, ok } from '../../src/core/result.ts';
import type { AzureAccount } from '../../src/vscode/azureAccount.ts';
import { MachineStore } from '../../src/vscode/machineStore.ts';
import { Session } from '../../src/vscode/session.ts';
import { accessWindow, listed, start, summary } from './buildWindow.ts';

function listingOf(machines: MachineListing['machines'], windows: MachineListing['windows'] = []) {
  return { machines, windows, subscriptions: [], gaps: [] } satisfies MachineListing;
}

/** A world in which somebody may be signed in; `asked` is what was done, in order. */
function startWorld(more: Partial<App> = {}) {
  const asked: string[] = [];
  const world = { isSignedIn: true, inSettings: '', asked };
  const account = (label: string): AzureAccount => ({
    kind: label === 'azure' ? 'azure' : 'sandbox',
    endpoint: 'http://127.0.0.1:1',
    label,
    endsWithEditor: label !== 'azure',
    getToken: async () => 'token',
    sourceServices: [],
    dispose: async () => void asked.push(`left ${label}`),
  });
  const listing = listingOf([summary('a'), summary('b')]);
  const unused = () => Promise.reject(new Error('not of this test'));
  const app: App = {
    clock: { now: () => start, sleep: unused },
    announcing: () => app,
    callerName: async () => 'alice',
    listMachines: async () => ok(listing),
    listWindows: async () => ok({ windows: [], gaps: [] }),
    readMachine: unused,
    readMachines: unused,
    readPolicy: unused,
    previewEnable: unused,
    previewEnables: unused,
    enablePolicy: unused,
    enablePolicies: unused,
    previewDisable: unused,
    previewDisables: unused,
    disablePolicy: unused,
    disablePolicies: unused,
    previewRepair: unused,
    previewRepairs: unused,
    repair: unused,
    previewRequest: unused,
    previewRequests: unused,
    requestAccess: unused,
    requestAccessToAll: unused,
    previewExtend: unused,
    previewExtends: unused,
    extendWindow: unused,
    extendWindows: unused,
    previewClose: unused,
    closeWindows: unused,
    removeOverdue: unused,
    previewSweep: unused,
    sweep: unused,
    recover: unused,
    closer: alwaysCloser,
    readGuards: unused,
    signSweep: unused,
    checkPermissions: unused,
    detectSource: unused,
    learnTime: unused,
    ...more,
  };
  const session = new Session({
    worldInSettings: () => world.inSettings,
    compose: async ({ label }) => {
      asked.push(`composed ${label}`);
      return app;
    },
    openSandbox: async (name) => account(name),
    signIn: async (mayAsk) => {
      asked.push(mayAsk ? 'asked to sign in' : 'looked for a sign-in');
      return world.isSignedIn ? account('azure') : undefined;
    },
  });
  return { world, session, store: new MachineStore(session), asked };
}

describe('a session', () => {
  test('connects once for all who ask, and only when somebody asks', async () => {
    const { session, asked } = startWorld();
    expect(asked).toEqual([]);

    const [one, other] = await Promise.all([session.connect(false), session.connect(false)]);

    expect(one).toBe(other);
    expect(one?.callerName).toBe('alice');
    expect(asked).toEqual(['looked for a sign-in', 'composed azure']);
  });

  test('does not ask who only looks, and asks who wants something', async () => {
    const { world, session, asked } = startWorld();
    world.isSignedIn = false;

    expect(await session.connect(false)).toBeUndefined();
    expect(await session.connect(true)).toBeUndefined();

    expect(asked).toEqual(['looked for a sign-in', 'asked to sign in']);
  });

  test('is with the sandbox without any sign-in where the settings name a world', async () => {
    const { world, session, asked } = startWorld();
    world.inSettings = 'contoso';

    const connection = await session.connect(false);

    expect(connection?.account.kind).toBe('sandbox');
    expect(asked).toEqual(['composed contoso']);
  });

  test('leaves the sandbox that a command opened when somebody signs in', async () => {
    const { session, asked } = startWorld();
    await session.openSandbox('contoso');

    const connection = await session.signIn();

    expect(connection?.account.kind).toBe('azure');
    expect(asked).toEqual(['composed contoso', 'left contoso', 'asked to sign in', 'composed azure']);
  });
});

describe('what was read', () => {
  test('is nothing and asks for nothing before somebody looks', () => {
    const { store, asked } = startWorld();

    expect([store.state, store.machines, asked]).toEqual(['idle', [], []]);
  });

  test('says that nobody is signed in', async () => {
    const { world, store } = startWorld();
    world.isSignedIn = false;

    await store.loadOnce(false);

    expect(store.state).toBe('signedOut');
  });

  test('stays where a later reading fails, which is told', async () => {
    let isDown = false;
    const fault = azureError({ kind: 'unavailable', message: 'no network' });
    const read = async () => (isDown ? err(fault) : ok(listingOf([summary('a')])));
    const { store } = startWorld({ listMachines: read });
    const failures: unknown[] = [];
    store.onDidFail((error) => failures.push(error));
    await store.load(false);

    isDown = true;
    await store.load(false);

    expect([store.state, store.machines.length, failures]).toEqual(['ready', 1, [fault]]);
  });

  test('is a failure where the first reading fails, and then can be tried again', async () => {
    const fault = azureError({ kind: 'unavailable', message: 'no network' });
    let isDown = true;
    const read = async () => (isDown ? err(fault) : ok(listingOf([])));
    const { store } = startWorld({ listMachines: read });
    await store.loadOnce(false);
    expect(store.state).toBe('failed');

    isDown = false;
    await store.loadOnce(false);

    expect(store.state).toBe('empty');
  });

  test('takes in one VM that was read afresh, with its windows', async () => {
    const window = accessWindow('aaaaaaaa', 60, { vmName: 'a' });
    const other = listed(accessWindow('bbbbbbbb', 30, { vmName: 'b' }));
    const { session, store } = startWorld({
      listMachines: async () => ok(listingOf([summary('a'), summary('b')], [other])),
      readMachines: async () => [ok(summary('a', { windows: [window] }))],
    });
    await store.load(false);
    const connection = await session.connect(false);
    if (!connection) throw new Error('not connected');

    await store.readMachine(connection, summary('a').machine.id.toUpperCase());

    expect(store.find(summary('a').machine.id)?.windows).toEqual([window]);
    expect(store.windows.map((one) => one.window.id)).toEqual(['bbbbbbbb', 'aaaaaaaa']);
    store.forget(['aaaaaaaa']);
    expect(store.find(summary('a').machine.id)?.windows).toEqual([]);
    expect(store.windows).toEqual([other]);
  });

  test('takes in several VMs at once: one request, one change, each known VM as a hint', async () => {
    const [a, b] = [summary('a'), summary('b')];
    const windows = [accessWindow('aaaaaaaa', 60, { vmName: 'a' }), accessWindow('bbbbbbbb', 30)];
    const gone = azureError({ kind: 'unavailable', message: 'no network' });
    const requested: unknown[] = [];
    const { session, store } = startWorld({
      readMachines: async (requests) => {
        requested.push(requests);
        return [
          ok({ ...a, windows: windows.slice(0, 1) }),
          err(gone),
          ok({ ...b, windows: windows.slice(1) }),
        ];
      },
    });
    await store.load(false);
    const connection = await session.connect(false);
    if (!connection) throw new Error('not connected');
    let changeCount = 0;
    store.onDidChange(() => {
      changeCount += 1;
    });

    const reads = await store.readMachines(connection, [
      { vm: a.machine.id },
      { vm: 'nobody' },
      { vm: b.machine.id, hint: b.machine },
    ]);

    expect(reads.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(requested).toEqual([
      [
        { vm: a.machine.id, hint: a.machine },
        { vm: 'nobody', hint: undefined },
        { vm: b.machine.id, hint: b.machine },
      ],
    ]);
    expect(store.windows.map(({ window }) => window.id)).toEqual(['bbbbbbbb', 'aaaaaaaa']);
    expect(changeCount).toBe(1);
  });

  test('is forgotten when the session ends', async () => {
    const { session, store } = startWorld();
    await store.load(false);

    await session.disconnect();

    expect([store.state, store.machines]).toEqual(['idle', []]);
  });
});
