import { expect, test } from 'vitest';
import { differences } from './differences.ts';
import { expectOk } from './expectOk.ts';
import { group, machineWorld, principal, vmId } from './machineWorld.ts';
import { startAccess } from './startAccess.ts';

const actions = [
  '*/read',
  'Microsoft.Network/networkSecurityGroups/securityRules/write',
  'Microsoft.Network/networkSecurityGroups/securityRules/delete',
  'Microsoft.Resources/tags/write',
];

async function start() {
  const world = machineWorld({ principals: [principal('dev', actions, group.id)] });
  const access = await startAccess({ world });
  return { access, dev: access.as('dev') };
}

test('whose rights end at a resource group lists what is there', async () => {
  const { dev } = await start();

  const { machines, gaps } = expectOk(await dev.listMachines({}));

  expect(machines).toMatchObject([{ machine: { id: vmId }, state: 'recommended' }]);
  expect(gaps).toEqual([]);
});

test('whose rights end at a resource group does the whole job there', async () => {
  const { access, dev } = await start();
  const before = await access.world();

  expectOk(await dev.enablePolicy({ vm: 'vm', existingRules: 'keep' }));
  const { window } = expectOk(
    await dev.requestAccess({ vm: 'vm', sources: 'my-ip', justification: '', waitMs: 0 }),
  );
  const { windows } = expectOk(await dev.listWindows());
  const closed = expectOk(await dev.closeWindows({ by: 'ids', ids: [window.id] }));
  const second = expectOk(
    await dev.requestAccess({ vm: vmId, sources: 'my-ip', justification: '', waitMs: 0 }),
  );
  await access.clock.advance(4 * 3600_000);
  const swept = expectOk(await dev.sweep());
  expectOk(await dev.disablePolicy({ vm: vmId }));

  expect(windows.map((listed) => listed.window.id)).toEqual([window.id]);
  expect(closed.closed).toMatchObject([{ id: window.id }]);
  expect(swept).toMatchObject({ closed: [{ id: second.window.id }], failed: [], gaps: [] });
  expect(differences(before, await access.world())).toEqual([]);
});
