import { expect, test } from 'vitest';
import { differences } from './differences.ts';
import { expectOk } from './expectOk.ts';
import { machineWorld, vmId } from './machineWorld.ts';
import { type Access, here, startAccess } from './startAccess.ts';

const ask = { vm: vmId, sources: 'my-ip', justification: 'why', durationMinutes: 30, waitMs: 0 } as const;

async function startOpen() {
  const access = await startAccess({ world: machineWorld() });
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  const before = await access.world();
  const { window } = expectOk(await access.app.requestAccess(ask));
  return { access, before, window };
}

const listed = async ({ app }: Access) => expectOk(await app.listWindows()).windows;
const pass = ({ clock }: Access, endSeconds: number) => clock.advance(endSeconds * 1000 + 1000 - clock.now());

test('a window that is not over is left alone, without a request', async () => {
  const { access } = await startOpen();
  const windows = await listed(access);
  await access.forget();

  const outcome = await access.app.removeOverdue(windows);

  expect(outcome).toEqual({ closed: [], failed: [] });
  expect(await access.requests()).toEqual([]);
});

test('a window that is over goes, and one of somebody else that is over as well stays', async () => {
  const { access, window } = await startOpen();
  const other = expectOk(await access.app.requestAccess(ask)).window;
  await pass(access, other.endSeconds);
  const windows = (await listed(access)).filter((one) => one.window.id === window.id);

  const outcome = await access.app.removeOverdue(windows);

  expect(outcome).toMatchObject({ closed: [{ id: window.id, vm: vmId }], failed: [] });
  expect((await listed(access)).map((one) => one.window.id)).toEqual([other.id]);
});

test('a former rule goes at its end, the window at its own', async () => {
  const { access, before, window } = await startOpen();
  const extended = expectOk(await access.app.extendWindow({ window: window.id, durationMinutes: 60 })).window;

  await pass(access, window.endSeconds);
  const first = await access.app.removeOverdue(await listed(access));
  const [left] = await listed(access);
  expect(await access.probe(here, vmId)).toBe('Allow');
  await pass(access, extended.endSeconds);
  const second = await access.app.removeOverdue(await listed(access));

  expect(first).toEqual({ closed: [], failed: [] });
  expect(left?.window.rules).toHaveLength(2);
  expect(second).toMatchObject({ closed: [{ id: window.id }], failed: [] });
  expect(differences(before, await access.world())).toEqual([]);
});

test('an extension that no listing of ours has shown is not touched', async () => {
  const { access, window } = await startOpen();
  const stale = await listed(access);
  expectOk(await access.app.extendWindow({ window: window.id, durationMinutes: 60 }));
  await pass(access, window.endSeconds);

  await access.app.removeOverdue(stale);

  expect(await access.probe(here, vmId)).toBe('Allow');
  expect((await listed(access))[0]?.window.rules).toHaveLength(2);
});

test('what Azure refuses to delete is told with its window and its rules', async () => {
  const { access, window } = await startOpen();
  await pass(access, window.endSeconds);
  const body = { error: { code: 'AuthorizationFailed', message: 'no' } };
  await access.faults({ method: 'DELETE', path: 'nic-nsg/securityRules', times: 1000, status: 403, body });

  const outcome = await access.app.removeOverdue(await listed(access));

  expect(outcome.closed).toEqual([]);
  expect(outcome.failed).toMatchObject([
    { id: window.id, vm: vmId, error: { kind: 'leftInPlace', rules: [{ rule: window.rules[0]?.rule }] } },
  ]);
});
