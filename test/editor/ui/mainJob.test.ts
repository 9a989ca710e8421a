import { afterEach, describe, expect, test } from 'vitest';
import { startWorkbench, type Workbench } from '../workbench/startWorkbench.ts';
import { sandboxOf } from './sandboxOf.ts';

const production = '/subscriptions/11111111-2000-4000-8000-000000000001';
const web02 = `${production}/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/web-02`;
const web01 = `${production}/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/web-01`;

let workbench: Workbench | undefined;

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench?.screenshot('failed');
  await workbench?.close();
  workbench = undefined;
});

/** Demo mode with the view open and every state that has several VMs unfolded. */
async function open(theme: 'dark' | 'light' = 'dark') {
  const settings = { 'azureJit.sandbox.world': 'contoso', 'remote.autoForwardPorts': false };
  workbench = await startWorkbench({ theme, settings });
  await workbench.activityBar.open('Azure JIT');
  const machines = workbench.tree('Virtual Machines');
  await machines.expand(/^Recommended\s*5/);
  await machines.row('web-02').waitFor();
  return { ...workbench, machines, windows: workbench.tree('Open Access'), sandbox: sandboxOf(workbench) };
}

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  test('a machine is put under JIT, opened, counted down and closed by mouse and Enter', async () => {
    const { machines, windows, quickInput, statusBar, notifications, screenshot, sandbox } =
      await open(theme);
    await machines.row('web-02').hover();
    await screenshot('recommended');

    await (await machines.contextMenu('web-02')).choose('Enable JIT');
    await notifications.toast('web-02 is under JIT').waitFor();
    await machines.row(/^Configured\s*5/).waitFor();
    expect(await sandbox.ssh(web02)).toBe('Deny');

    await (await machines.contextMenu('web-02')).choose('Request Access');
    await quickInput.waitFor();
    expect(await quickInput.title()).toMatch(/Request Access to web-02 \(1\/3\)/);
    expect(await quickInput.items()).toEqual([expect.stringContaining('SSH 22')]);
    await quickInput.accept();
    await quickInput.widget.getByText('the longest').waitFor();
    await screenshot('request-duration');
    await quickInput.accept();
    await quickInput.widget.getByText('203.0.113.7').waitFor();
    await screenshot('request-source');
    await quickInput.accept();

    await notifications.toast(/web-02 is open: SSH 22 from 203\.0\.113\.7/).waitFor();
    await statusBar.item(/web-02 SSH (1 h|59 min)/).waitFor();
    expect(await sandbox.ssh(web02)).toBe('Allow');
    // The editor paints a changed tree some moments later.
    await expect
      .poll(machines.rows, { timeout: 5_000 })
      .toContainEqual(expect.stringMatching(/^web-02 22 open until (\d{4}-\d\d-\d\d )?\d\d:\d\d · web$/));
    await expect
      .poll(windows.rows, { timeout: 5_000 })
      .toEqual([
        expect.stringMatching(/^web-02 SSH 22 59 min left/),
        expect.stringMatching(/^No guard: nothing closes after a dead laptop/),
      ]);
    await machines.expand('web-02');
    await machines.row('Your access').waitFor();
    await screenshot('open');

    await windows.pressInline('web-02', 'Close Access');
    await notifications.toast('is closed').waitFor();
    await statusBar.item('web-02').waitFor({ state: 'detached' });
    await windows.welcome().waitFor();
    expect(await sandbox.ssh(web02)).toBe('Deny');
    await screenshot('closed');
  });
});

test('a rule that keeps the port open is asked about with what each answer means, and told after keeping', async () => {
  const { machines, quickInput, notifications, screenshot } = await open();
  await machines.expand(/^Recommended\s*3/);

  await (await machines.contextMenu('ubuntu-01')).choose('Enable JIT');
  await quickInput.waitFor();
  const items = await quickInput.items();
  await screenshot('existing-rules');
  await quickInput.choose('Keep');

  expect(items).toEqual([
    expect.stringMatching(/^Override.*No longer opens it: default-allow-ssh \(300\)/),
    expect.stringMatching(/^Keep.*Port 22 stays open to the Internet by default-allow-ssh \(300\)/),
    expect.stringMatching(/^Cancel/),
  ]);
  await notifications.toast(/ubuntu-01 is under JIT.*still open to the Internet by rule/).waitFor();
});

test('disabling says what goes before it does', async () => {
  const { machines, dialog, notifications, screenshot } = await open();

  await (await machines.contextMenu('web-01')).choose('Disable JIT');
  await dialog.box.waitFor();
  await screenshot('disable');
  expect(await dialog.message()).toBe('Disable JIT on web-01?');
  expect(await dialog.detail()).toMatch(/loses the policy \(SSH 22.*\) and its deny rules/);
  await dialog.press('Disable JIT');

  await notifications.toast('web-01 is no longer under JIT').waitFor();
  await machines.row(/^Recommended\s*6/).waitFor();
});

test('any address is opened only after a question', async () => {
  const { machines, quickInput, dialog, notifications, sandbox } = await open();

  await (await machines.contextMenu('web-01')).choose('Request Access');
  await quickInput.waitFor();
  await quickInput.accept();
  await quickInput.choose('15 min');
  await quickInput.choose('Any address');
  await dialog.box.waitFor();
  await dialog.press('Cancel');
  await quickInput.waitFor();
  expect(await sandbox.ssh(web01)).toBe('Deny');
  await quickInput.choose('Any address');
  await dialog.press('Open for Everybody');

  await notifications.toast(/web-01 is open: SSH 22 from any address/).waitFor();
});

test('an address and a length of one’s own are checked while they are typed, and Back leads back', async () => {
  const { machines, quickInput, notifications, screenshot } = await open();

  await (await machines.contextMenu('web-01')).choose('Request Access');
  await quickInput.waitFor();
  await quickInput.accept();
  await quickInput.choose('Another length');
  await quickInput.widget.getByText('How long? At most 3 h.').waitFor();
  await quickInput.type('4h');
  await quickInput.widget.getByText('That is longer than the longest here: 3 h').waitFor();
  await screenshot('custom-length');
  await quickInput.type('20m');
  await quickInput.accept();
  await quickInput.choose('Another address');
  await quickInput.widget.getByText('parted by commas').waitFor();
  await quickInput.type('198.51.100.1/24');
  await quickInput.widget.getByText('write 198.51.100.0/24').waitFor();
  await quickInput.back();
  await quickInput.choose('Another address');
  await quickInput.widget.getByText('parted by commas').waitFor();
  await quickInput.type('198.51.100.0/24');
  await quickInput.accept();

  await notifications.toast(/web-01 is open: SSH 22 from 198\.51\.100\.0\/24/).waitFor();
});

test('a window whose end comes while Azure refuses is shown as still open, and closed when it can be', async () => {
  const { machines, statusBar, notifications, commandPalette, screenshot, sandbox } = await open();
  await (await machines.contextMenu('web-01')).choose('Quick Request');
  await statusBar.item(/web-01 SSH/).waitFor();

  await sandbox.fault({ method: 'DELETE', path: 'JitAccess-Allow', times: 1000, status: 403 });
  await sandbox.advance('PT2H');
  await commandPalette.run('Azure JIT: Refresh');
  await statusBar.item('web-01 still open, could not close').waitFor();
  await notifications.toast(/still open and could not be closed/).waitFor();
  await screenshot('could-not-close');
  expect(await sandbox.ssh(web01)).toBe('Allow');

  await sandbox.noFaults();
  await statusBar.press('web-01 still open, could not close');
  await statusBar.item('web-01').waitFor({ state: 'detached' });
  expect(await sandbox.ssh(web01)).toBe('Deny');
});

test('minutes before the end a message tells it and offers to close', async () => {
  const { machines, statusBar, notifications, commandPalette, screenshot, sandbox } = await open();
  await (await machines.contextMenu('web-01')).choose('Quick Request');
  await statusBar.item(/web-01 SSH 59 min/).waitFor();

  await sandbox.advance('PT56M');
  await commandPalette.run('Azure JIT: Refresh');
  await notifications.toast(/Access to web-01 \(SSH 22\) ends in 3 min/).waitFor();
  await statusBar.item(/web-01 SSH 3 min/).waitFor();
  await screenshot('ends-soon');
  await notifications.press('ends in 3 min', 'Close Now');

  await statusBar.item('web-01').waitFor({ state: 'detached' });
  expect(await sandbox.ssh(web01)).toBe('Deny');
});

test('a port is added to a policy, and the plan is shown before it is saved', async () => {
  const { machines, quickInput, notifications, screenshot } = await open();

  await (await machines.contextMenu('web-01')).choose('Edit JIT Policy');
  await quickInput.choose('Add a port');
  await quickInput.widget.getByText('The port’s number').waitFor();
  await quickInput.type('70000');
  await quickInput.widget.getByText('from 1 to 65535').waitFor();
  await quickInput.type('8443');
  await quickInput.accept();
  await quickInput.choose(/^TCP$/);
  await quickInput.choose('Certain addresses');
  await quickInput.widget.getByText('parted by commas').waitFor();
  await quickInput.type('203.0.113.0/24');
  await quickInput.accept();
  await quickInput.widget.getByText('The longest time').waitFor();
  await quickInput.type('1h');
  await quickInput.accept();
  await quickInput.widget.getByText('TCP 8443').waitFor();
  await screenshot('policy');
  await quickInput.choose('Go on');
  await quickInput.widget.getByText('8443/Tcp PT1H 203.0.113.0/24').waitFor();
  await screenshot('policy-plan');
  await quickInput.choose('Save');

  await notifications.toast(/The policy of web-01 is saved: SSH 22 .*; TCP 8443 for up to 1 h/).waitFor();
});

test('the palette asks for the machine first, and several rows are put under JIT at once', async () => {
  const { machines, windows, quickInput, commandPalette, notifications, screenshot } = await open();

  await machines.select('jumpbox', 'web-03');
  await (await machines.contextMenu('web-03')).choose('Enable JIT');
  await notifications.toast(/(jumpbox, web-03|web-03, jumpbox) are under JIT/).waitFor();
  await machines.row(/^Configured\s*6/).waitFor();

  await commandPalette.run('Azure JIT: Request Access');
  await quickInput.widget.locator('[placeholder^="To which"]').waitFor();
  expect(await quickInput.title()).toBe('Request Access (1/4)');
  await screenshot('palette');
  await quickInput.choose('jumpbox');
  await quickInput.widget.locator('[placeholder^="Which ports"]').waitFor();
  await quickInput.accept();
  await quickInput.choose('30 min');
  await quickInput.choose('203.0.113.7');
  await notifications.toast(/jumpbox is open: SSH 22/).waitFor();
  await windows.row('jumpbox').waitFor();

  await commandPalette.run('Azure JIT: Close All My Windows');
  await windows.welcome().waitFor();
});

test('several rows are opened with one message, and taken out of JIT with another', async () => {
  const { machines, windows, dialog, notifications, screenshot } = await open();
  const both = '(jumpbox, web-03|web-03, jumpbox)';
  await machines.select('jumpbox', 'web-03');
  await (await machines.contextMenu('web-03')).choose('Enable JIT');
  await notifications.toast(new RegExp(`${both} are under JIT`)).waitFor();
  await machines.row(/^Configured\s*6/).waitFor();

  await machines.select('jumpbox', 'web-03');
  await (await machines.contextMenu('web-03')).choose('Quick Request');
  await notifications
    .toast(
      new RegExp(
        `${both} are open: SSH 22 from 203\\.0\\.113\\.7 until (\\d{4}-\\d\\d-\\d\\d )?\\d\\d:\\d\\d\\.`,
      ),
    )
    .waitFor();
  await windows.row('jumpbox').waitFor();
  await windows.row('web-03').waitFor();
  await screenshot('several-open');

  await machines.select('jumpbox', 'web-03');
  await (await machines.contextMenu('web-03')).choose('Disable JIT');
  await dialog.box.waitFor();
  expect(await dialog.message()).toMatch(new RegExp(`^Disable JIT on ${both}\\?$`));
  await dialog.press('Disable JIT');
  await notifications.toast(new RegExp(`${both} are no longer under JIT`)).waitFor();
  await windows.welcome().waitFor();
});
