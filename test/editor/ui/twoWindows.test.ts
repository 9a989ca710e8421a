import { expect, test } from 'vitest';
import { extensionHosts } from '../workbench/extensionHosts.ts';
import { openSignedIn } from './openSignedIn.ts';

const production = '/subscriptions/11111111-2000-4000-8000-000000000001';
const web01 = `${production}/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/web-01`;

/** A window that is another process's to close is looked for every five seconds, and a dead closer's place is free after nine. */
const takeOver = { timeout: 30_000, interval: 250 };
const refresh = 'Azure JIT: Refresh';
/** An hour is asked for; two minutes after its end every editor closes it, whoever is the closer. */
const toTheEnd = 'PT1H';

test('an editor that was killed sees at its next start to what it left open, without a click', {
  timeout: 120_000,
}, async () => {
  const { machines, notifications, activityBar, statusBar, server, reload, sandbox } =
    await openSignedIn('alice');
  await machines.row('web-01').waitFor();
  await (await machines.contextMenu('web-01')).choose('Quick Request');
  await notifications.toast(/web-01 is open/).waitFor();
  await statusBar.item(/web-01 SSH/).waitFor();
  await activityBar.open('Explorer');

  await server.killAndRestart();
  await sandbox.advance('PT2H');
  expect(await sandbox.ssh(web01)).toBe('Allow');
  await reload();

  await expect.poll(() => sandbox.ssh(web01), takeOver).toBe('Deny');
});

test('of two editor windows one closes, both see it, and the other takes over when it dies', {
  timeout: 180_000,
}, async () => {
  const first = await openSignedIn('alice');
  const { sandbox, server } = first;
  const hosts = await extensionHosts(server);
  await first.machines.row('web-01').waitFor();
  const second = await first.another();
  await second.activityBar.open('Azure JIT');
  await second.tree('Virtual Machines').row('web-01').waitFor();
  const open = async () => {
    // A page in the background paints only now and then.
    await first.page.bringToFront();
    await (await first.machines.contextMenu('web-01')).choose('Quick Request');
    await first.statusBar.item(/web-01 SSH/).waitFor();
    await second.page.bringToFront();
    await second.commandPalette.run(refresh);
    await second.statusBar.item(/web-01 SSH/).waitFor();
  };

  const areClosed = async () => {
    for (const { page, statusBar } of [first, second]) {
      await page.bringToFront();
      await statusBar.item('web-01').waitFor({ state: 'detached' });
    }
  };

  // Whoever closes first is the closer from then on.
  await open();
  await sandbox.advance(toTheEnd);
  await first.page.bringToFront();
  await first.commandPalette.run(refresh);
  await expect.poll(() => sandbox.ssh(web01), takeOver).toBe('Deny');
  await second.page.bringToFront();
  await second.commandPalette.run(refresh);
  await areClosed();
  expect(await sandbox.deletions()).toBe(1);

  await open();
  await sandbox.advance(toTheEnd);
  await Promise.all([first, second].map(({ commandPalette }) => commandPalette.run(refresh)));
  await areClosed();
  expect(await sandbox.ssh(web01)).toBe('Deny');
  expect(await sandbox.deletions()).toBe(2);

  await open();
  expect(hosts).toHaveLength(1);
  for (const id of hosts) process.kill(id, 'SIGKILL');
  await first.page.close();
  await sandbox.advance(toTheEnd);
  await second.commandPalette.run(refresh);
  await expect.poll(() => sandbox.ssh(web01), takeOver).toBe('Deny');
  await second.statusBar.item('web-01').waitFor({ state: 'detached' });
});
