import { expect, test } from 'vitest';
import type { App } from '../../src/access/app.ts';
import { expectOk } from './expectOk.ts';
import { machineWorld, subscriptionId, vmId } from './machineWorld.ts';
import { here, startAccess } from './startAccess.ts';

const ask = { vm: vmId, sources: 'my-ip', justification: 'why', waitMs: 0 } as const;

const closers: [string, (app: App) => Promise<unknown>][] = [
  ['a sweep', (app) => app.sweep()],
  ['closing mine', (app) => app.closeWindows({ by: 'mine' })],
  ['closing by VM', (app) => app.closeWindows({ by: 'vm', vm: vmId })],
];

test.each(closers)('%s that cannot list the rules has failed, whatever stands there', async (_, close) => {
  const access = await startAccess({ world: machineWorld({ groups: ['nic'] }) });
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  expectOk(await access.app.requestAccess(ask));
  await access.clock.advance(2 * 3600_000);
  await access.faults({ method: 'GET', path: 'networkSecurityGroups\\?', times: 1000, status: 500 });

  const report = await close(access.app);

  expect(report).toMatchObject({
    ok: true,
    value: { closed: [], failed: [{ error: { kind: 'rulesUnread', subscriptionId } }] },
  });
  expect(await access.probe(here, vmId)).toBe('Allow');
});

test('the plan of a sweep that cannot list the rules says that it may lack something', async () => {
  const access = await startAccess({ world: machineWorld() });
  await access.faults({ method: 'GET', path: 'networkSecurityGroups\\?', times: 1000, status: 500 });

  expect(expectOk(await access.app.previewSweep()).warnings).toEqual([
    { kind: 'rulesUnread', subscriptionId },
  ]);
});
