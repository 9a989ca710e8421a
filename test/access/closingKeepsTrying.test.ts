import { describe, expect, test } from 'vitest';
import { type ClosingScene, startClosing } from './closingScene.ts';
import { differences } from './differences.ts';
import { nicNsgId, vmId } from './machineWorld.ts';
import { here } from './startAccess.ts';

const lockId = `${nicNsgId}/providers/Microsoft.Authorization/locks/keep`;
const error = (code: string) => ({ error: { code, message: `${code} it is.` } });
const refused =
  (status: number, code: string) =>
  async ({ access }: ClosingScene) => {
    const everyWrite = ['DELETE', 'PUT'].map((method) => ({ method, path: 'nic-nsg' }));
    await access.faults(...everyWrite.map((one) => ({ ...one, status, body: error(code), times: 1e6 })));
  };
const accepted = ({ access }: ClosingScene) => access.noFaults();

interface Trouble {
  when: string;
  begin(scene: ClosingScene): Promise<unknown>;
  end(scene: ClosingScene): Promise<unknown>;
  /** Why, in the status item's tooltip and on the command line. */
  why: RegExp;
  /** How `azure-jit sweep` ends meanwhile. */
  code: number;
}

const troubles: Trouble[] = [
  {
    when: 'a lock makes the group read-only',
    begin: ({ access }) => access.call('PUT', lockId, { properties: { level: 'ReadOnly' } }),
    end: ({ access }) => access.call('DELETE', lockId),
    why: /management lock on network security group nic-nsg/,
    code: 5,
  },
  {
    when: 'the right to delete rules is lost',
    begin: refused(403, 'AuthorizationFailed'),
    end: accepted,
    why: /Azure refuses/,
    code: 5,
  },
  {
    when: 'the subscription is disabled',
    begin: refused(409, 'ReadOnlyDisabledSubscription'),
    end: accepted,
    why: /is disabled, so nothing in it can be changed/,
    code: 5,
  },
  {
    when: 'the subscription is not registered for the network any more',
    begin: refused(409, 'MissingSubscriptionRegistration'),
    end: accepted,
    why: /does not use this part of Azure/,
    code: 5,
  },
  {
    when: 'Azure says with a code that nobody knows that something is in the way',
    begin: refused(409, 'SubscriptionNotRegistered'),
    end: accepted,
    why: /SubscriptionNotRegistered/,
    code: 5,
  },
  {
    when: 'the sign-in is over',
    begin: async ({ signIn }) => signIn(false),
    end: async ({ signIn }) => signIn(true),
    why: /does not accept the sign-in/,
    code: 1,
  },
];

describe.each(troubles)('when $when', ({ begin, end, why, code }) => {
  test('closing goes on ever less often, the status item says so, and in the end it is closed', async () => {
    const scene = await startClosing();
    await begin(scene);
    await scene.passEnd();
    await scene.pass(1);

    expect(scene.shown()).toMatchObject({
      ...{ icon: 'error', urgency: 'failed', retry: [scene.window.id] },
      text: 'vm still open, could not close',
      tooltip: [expect.stringMatching(why), expect.stringContaining('press to try now')],
    });
    const swept = await scene.sweep();
    expect(swept).toMatchObject({ code, out: expect.stringMatching(why) });
    expect(await scene.access.probe(here, vmId)).toBe('Allow');
    for (const said of [...(scene.shown()?.tooltip ?? []), swept.out])
      expect(said).not.toMatch(/nothing was left|nothing to close/i);
    await scene.access.forget();
    await scene.pass(60);
    const requests = await scene.access.requests();
    const looks = requests.filter(({ path }) => path.includes('/networkSecurityGroups?'));
    expect(looks.length).toBeLessThanOrEqual(20);
    expect(scene.told).toEqual([`failed ${scene.window.id} leftInPlace`]);

    await end(scene);
    await scene.pass(6);

    expect(scene.told.slice(1)).toEqual([`closed ${scene.window.id}`]);
    expect(scene.shown()).toBeNull();
    expect(differences(scene.before, await scene.access.world())).toEqual([]);
  });

  test('an editor that starts meanwhile tries at once, and closes once that is over', async () => {
    const scene = await startClosing();
    await begin(scene);
    await scene.passEnd();

    await scene.restart();
    // Whoever is signed out is shown nothing, and hears why.
    if (code === 5) expect(scene.shown()).toMatchObject({ urgency: 'failed', retry: [scene.window.id] });
    await end(scene);
    await scene.restart();

    expect(scene.told.at(-1)).toBe(`closed ${scene.window.id}`);
    expect(await scene.access.probe(here, vmId)).toBe('Deny');
  });
});

test('a lock against deletes: the window is shut all the same, and the rest goes once the lock is gone', async () => {
  const scene = await startClosing();
  const { access, window } = scene;
  await access.call('PUT', lockId, { properties: { level: 'CanNotDelete' } });

  await scene.passEnd();
  const atItsEnd = await access.probe(here, vmId);
  await scene.pass(2);

  expect(atItsEnd).toBe('Deny');
  expect(scene.told).toEqual([`closed ${window.id}`]);
  expect(scene.shown()).toBeNull();
  expect((await access.rules('nic-nsg')).map(({ properties }) => properties.access)).toEqual([
    'Deny',
    'Deny',
  ]);
  await access.call('DELETE', lockId);
  expect(await scene.sweep()).toMatchObject({ code: 0 });
  expect(differences(scene.before, await access.world())).toEqual([]);
});
