import { describe, expect, test } from 'vitest';
import { flightMs } from '../../src/access/flightTime.ts';
import { differences } from '../access/differences.ts';
import { expectOk } from '../access/expectOk.ts';
import { machineWorld, nicNsgId, principal, vmId } from '../access/machineWorld.ts';
import { ask, type Race, startRace } from './startRace.ts';

const enabling = { vm: vmId, existingRules: 'keep' } as const;

/** What was asked of Azure, in order, each as a short word. */
async function steps(race: Race): Promise<string[]> {
  return (await race.requests()).flatMap(({ method, path }) => {
    if (/JitAccess-Allow/.test(path)) return `${method} allow`;
    if (/JitAccess-Deny/.test(path)) return `${method} deny`;
    if (/tags\/default/.test(path)) return `${method} tag`;
    if (/virtualMachines\/vm\?/i.test(path)) return `${method} machine`;
    if (/nic-nsg\?/i.test(path)) return `${method} group`;
    return [];
  });
}

test('enabling writes the deny, then the tag, then reads both', async () => {
  const race = await startRace(machineWorld({ groups: ['nic'] }));

  expectOk(await race.app.enablePolicy(enabling));

  const all = await steps(race);
  const writes = all.filter((step) => !step.startsWith('GET'));
  const after = all.slice(all.indexOf('PATCH tag') + 1);
  expect(writes).toEqual(['PUT deny', 'PATCH tag']);
  expect(after).toEqual(expect.arrayContaining(['GET machine', 'GET group']));
});

test('an enabling that dies at its tag leaves a deny and no policy, which opens nothing', async () => {
  const race = await startRace(machineWorld({ groups: ['nic'] }));
  await race.hold({ method: 'PATCH', path: 'tags/default', hold: 'before:tag' });

  const running = race.app.enablePolicy(enabling);
  await race.untilHeld('tag');
  const denies = await race.names('Deny');
  const tags = await race.tags('vm');
  await race.release('tag');
  expectOk(await running);

  expect(denies).toHaveLength(1);
  expect(tags).toEqual({});
});

test('disabling writes off, deletes the allow, then the deny, lists until none is left, removes the tag and looks once more', async () => {
  const race = await startRace();
  expectOk(await race.app.requestAccess(ask));
  await race.forget();

  expectOk(await race.app.disablePolicy({ vm: vmId }));

  const all = await steps(race);
  const writes = all.filter((step) => !step.startsWith('GET'));
  const between = all.slice(all.lastIndexOf('DELETE deny') + 1, all.lastIndexOf('PATCH tag'));
  const after = all.slice(all.lastIndexOf('PATCH tag') + 1);
  expect(writes).toEqual(['PATCH tag', 'DELETE allow', 'DELETE deny', 'PATCH tag']);
  expect(between).toContain('GET group');
  expect(after).toEqual(expect.arrayContaining(['GET machine', 'GET group']));
  // The caller's own window, and every answer was heard: nobody's write can be on its way.
  expect(race.clock.sleeps).toEqual([]);
});

describe('disabling is done only when nothing can land any more', () => {
  test('where the answer to off was lost and it lands late: no tag is left', async () => {
    const race = await startRace();
    await race.hold({ method: 'PATCH', path: 'tags/default', hold: 'before:off', drop: 'before' });
    race.releaseAtWait('off');

    expectOk(await race.app.disablePolicy({ vm: vmId }));
    await race.noFaults();

    expect(race.clock.sleeps).toContain(flightMs);
    expect(await race.tags('vm')).toEqual({});
    expect(await race.names('Deny')).toEqual([]);
  });

  test('where the answer to the tag’s removal was lost: a VM that goes under JIT again at once keeps its policy', async () => {
    const race = await startRace();
    const away = { hold: 'before:away', drop: 'before' } as const;
    await race.hold({ method: 'PATCH', path: 'tags/default', after: 1, ...away });
    race.releaseAtWait('away');

    expectOk(await race.app.disablePolicy({ vm: vmId }));
    expectOk(await race.app.enablePolicy(enabling));
    await race.noFaults();

    expect(await race.tags('vm')).toEqual({ 'jit-access': '22/Tcp PT3H *' });
    expect(await race.names('Deny')).toHaveLength(1);
  });

  test('where an answer was lost and somebody’s allow lands late: it is found by the second list', async () => {
    const race = await startRace();
    const { window } = expectOk(await race.app.requestAccess(ask));
    const [rule] = (await race.rules('nic-nsg')).filter(({ name }) => name === window.rules[0]?.rule);
    const path = `${nicNsgId}/securityRules/${rule?.name}`;
    await race.sendLate('late', 'PUT', path, { properties: rule?.properties });
    await race.faults({ method: 'DELETE', path: 'JitAccess-Deny', drop: 'after' });
    race.releaseAtWait('late');

    expectOk(await race.app.disablePolicy({ vm: vmId }));
    await race.noFaults();

    expect(race.clock.sleeps).toContain(flightMs);
    expect(await race.rules('nic-nsg')).toEqual([]);
  });

  test('where a window of somebody else was open and their extension lands late', async () => {
    const race = await startRace(machineWorld({ groups: ['nic'], principals: [principal('bob', ['*'])] }));
    const before = await race.world();
    expectOk(await race.app.enablePolicy(enabling));
    const { window } = expectOk(await race.as('bob').requestAccess(ask));
    const [rule] = (await race.rules('nic-nsg')).filter(({ name }) => name === window.rules[0]?.rule);
    const later = rule?.name.replace(String(window.endSeconds), String(window.endSeconds + 3600));
    const properties = { ...rule?.properties, priority: 400 };
    await race.sendLate('extension', 'PUT', `${nicNsgId}/securityRules/${later}`, { properties });
    race.releaseAtWait('extension');
    await race.forget();

    expectOk(await race.app.disablePolicy({ vm: vmId }));
    await race.noFaults();

    const writes = (await steps(race)).filter((step) => !step.startsWith('GET'));
    expect(race.clock.sleeps).toContain(flightMs);
    // The list after the wait finds it while the tag still says off; the tag goes last, and once.
    expect(writes).toEqual(['PATCH tag', 'DELETE allow', 'DELETE deny', 'DELETE allow', 'PATCH tag']);
    expect(differences(before, await race.world())).toEqual([]);
  });
});

describe('an orphan', () => {
  test('that is an enabling on its way, which has written its deny and not yet its tag, is nobody’s to take', async () => {
    const race = await startRace(machineWorld({ groups: ['nic'] }));
    await race.hold({ method: 'PATCH', path: 'tags/default', hold: 'before:tag' });
    const running = race.app.enablePolicy(enabling);
    await race.untilHeld('tag');
    race.releaseAtWait('tag');

    const report = expectOk(await race.app.sweep());
    await race.noFaults();
    expectOk(await running);

    expect(report.orphans).toEqual([]);
    expect((await race.requests()).filter(({ method }) => method === 'DELETE')).toEqual([]);
    expect(await race.names('Deny')).toHaveLength(1);
  });

  test('that a flight of somebody’s left after a disabling goes after two looks; without one a sweep does not wait', async () => {
    const race = await startRace();
    const [deny] = await race.rules('nic-nsg');
    const path = `${nicNsgId}/securityRules/${deny?.name}`;
    await race.sendLate('deny', 'PUT', path, { properties: deny?.properties });
    expectOk(await race.app.disablePolicy({ vm: vmId }));
    expectOk(await race.app.sweep());
    const sleepsWithout = [...race.clock.sleeps];

    await race.release('deny');
    const report = expectOk(await race.app.sweep());

    expect(sleepsWithout).toEqual([]);
    expect(race.clock.sleeps).toEqual([flightMs]);
    expect(report.orphans).toEqual([{ group: nicNsgId, rule: deny?.name }]);
    expect(await race.rules('nic-nsg')).toEqual([]);
  });
});
