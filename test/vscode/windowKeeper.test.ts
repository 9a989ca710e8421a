import { expect, test } from 'vitest';
import type { App } from '../../src/access/app.ts';
import { MachineStore } from '../../src/vscode/machineStore.ts';
import { Session } from '../../src/vscode/session.ts';
import { WindowKeeper } from '../../src/vscode/windowKeeper.ts';

test('the place of the closer is given back when its connection goes, and when the editor ends', async () => {
  const released: string[] = [];
  const account = (label: string) => ({
    ...{ kind: 'azure' as const, endpoint: 'https://azure.test', label, endsWithEditor: false },
    ...{ getToken: async () => label, sourceServices: [], dispose: async () => undefined },
  });
  const people = ['alice', 'bob'];
  const session = new Session({
    worldInSettings: () => '',
    openSandbox: () => Promise.reject(new Error('not of this test')),
    signIn: async () => account(people.shift() ?? ''),
    compose: async ({ label }) => {
      const closer: App['closer'] = {
        tryHold: async () => true,
        isHeld: () => true,
        onLost: () => () => undefined,
        release: async () => void released.push(label),
      };
      return { callerName: async () => label, closer, clock: { now: () => 0 } } as unknown as App;
    },
  });
  const nothing = () => undefined;
  const keeper = new WindowKeeper({
    session,
    store: new MachineStore(session),
    notifyBeforeEndMinutes: () => 0,
    ...{ onEndsSoon: nothing, onEnded: nothing, onFailure: nothing, onMayBeOpen: nothing, onWake: nothing },
    onUnexpected: (error) => {
      throw error;
    },
  });

  await session.connect(false);
  expect(released).toEqual([]);
  await session.signIn();
  expect(released).toEqual(['alice']);
  keeper.dispose();

  expect(released).toEqual(['alice', 'bob']);
});
