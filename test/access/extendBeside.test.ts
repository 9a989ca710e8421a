import { describe, expect, test } from 'vitest';
import type { App } from '../../src/access/app.ts';
import { errorText } from '../../src/view/errorText.ts';
import { differences } from './differences.ts';
import { expectError, expectOk } from './expectOk.ts';
import {
  allowNames,
  extend,
  flightMs,
  lock,
  moveTo,
  requester,
  somebodysRule,
  startOpen,
} from './extendScene.ts';
import { nicNsgId, principal, vmId } from './machineWorld.ts';
import { here } from './startAccess.ts';

describe('an extension while others write', () => {
  test('takes the next slot where somebody takes the one that it planned', async () => {
    const { access, window } = await startOpen();
    const plan = expectOk(await access.app.previewExtend({ window: window.id, durationMinutes: 60 }));
    const priority = Number(plan.changes[0]?.rule === null ? 0 : plan.changes[0]?.properties.priority);
    let isTaken = false;
    const app = await access.meddled((request) => {
      if (isTaken || !request.startsWith('PUT')) return undefined;
      isTaken = true;
      return access.call('PUT', `${nicNsgId}/securityRules/somebody`, somebodysRule(priority));
    });

    const extended = expectOk(await extend(app, window));

    const written = (await access.rules('nic-nsg')).find(
      ({ name }) => name === extended.window.rules[0]?.rule,
    );
    expect(written?.properties.priority).toBe(priority - 1);
    expect(await access.probe(here, vmId)).toBe('Allow');
  });

  test('under a lock that refuses deletes warns, and both rules become inert when it is closed', async () => {
    const { access, window } = await startOpen(['nic'], { principals: [principal('alice', requester)] });
    await lock(access, 'CanNotDelete');

    const extended = expectOk(await extend(access.as('alice'), window));
    // Whoever may write the group as a whole needs no delete.
    const report = expectOk(await access.as('alice').closeWindows({ by: 'ids', ids: [window.id] }));

    expect(extended.warnings).toMatchObject([{ kind: 'deleteLocked', group: nicNsgId }]);
    expect(report.closed[0]?.inert).toHaveLength(2);
    expect(await access.probe(here, vmId)).toBe('Deny');
  });

  test('loses against a closing: what it wrote is taken back', async () => {
    const { access, before, window } = await startOpen();
    let isClosed = false;
    const app = await access.meddled(async (request) => {
      if (isClosed || !request.startsWith('PUT')) return;
      isClosed = true;
      expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));
    });

    const error = expectError(await extend(app, window));

    expect(error).toMatchObject({ kind: 'changedMeanwhile', what: 'windowClosed' });
    expect(errorText(error)).not.toContain('stays open');
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('loses against a closing that finds its rule', async () => {
    const { access, before, window } = await startOpen();
    let isWritten = false;
    let isClosed = false;
    const app = await access.meddled(async (request) => {
      if (isWritten && !isClosed && request.startsWith('GET')) {
        isClosed = true;
        expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));
      }
      if (request.startsWith('PUT')) isWritten = true;
    });

    const error = expectError(await extend(app, window));

    expect(error).toMatchObject({ kind: 'changedMeanwhile' });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test.each([
    ['to a later end', 90],
    ['to the same end', 60],
    ['to an earlier end', 45],
  ])('goes on where somebody extends the window %s before it is written', async (_, minutes) => {
    const { access, before, window } = await startOpen();
    const others: ReturnType<App['extendWindow']>[] = [];
    const app = await access.meddled((request) => {
      if (others.length > 0 || !request.startsWith('PUT')) return undefined;
      others.push(extend(access.app, window, minutes));
      return others[0];
    });

    const mine = expectOk(await extend(app, window, 60)).window;

    const [other] = await Promise.all(others);
    const endSeconds = Math.max(mine.endSeconds, other?.ok ? other.value.window.endSeconds : 0);
    const [listed] = expectOk(await access.app.listWindows()).windows;
    expect(other).toMatchObject({ ok: true });
    expect(listed?.window.endSeconds).toBe(endSeconds);
    await moveTo(access, endSeconds, -1000);
    expectOk(await access.app.sweep());
    expect(await access.probe(here, vmId)).toBe('Allow');
    await moveTo(access, endSeconds, 1000);
    expectOk(await access.app.sweep());
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('goes on where a sweep comes at the former end, before it is read back', async () => {
    const { access, window } = await startOpen();
    await moveTo(access, window.endSeconds, -flightMs - 5000);
    let writes = 0;
    const app = await access.meddled(async (request) => {
      if (request.startsWith('PUT')) writes += 1;
      if (writes !== 1 || !request.startsWith('GET')) return;
      writes += 1;
      await moveTo(access, window.endSeconds, 1000);
      expectOk(await access.app.sweep());
    });

    const extended = expectOk(await extend(app, window));

    expect(extended.window.rules).toHaveLength(1);
    expect(await allowNames(access)).toEqual([extended.window.rules[0]?.rule]);
    expect(await access.probe(here, vmId)).toBe('Allow');
  });
});
