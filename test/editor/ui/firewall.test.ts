import { afterEach, describe, expect, test } from 'vitest';
import { startWorkbench, type Workbench } from '../workbench/startWorkbench.ts';
import { sandboxOf } from './sandboxOf.ts';

let workbench: Workbench | undefined;

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench?.screenshot('failed');
  await workbench?.close();
  workbench = undefined;
});

/** Demo mode with machines behind firewalls, of which nobody is under JIT. */
async function open(theme: 'dark' | 'light') {
  const settings = { 'azureJit.sandbox.world': 'firewalled', 'remote.autoForwardPorts': false };
  workbench = await startWorkbench({ theme, settings });
  await workbench.activityBar.open('Azure JIT');
  const machines = workbench.tree('Virtual Machines');
  await machines.expand(/^Recommended\s*9/);
  await machines.row('shop-01').waitFor();
  return { ...workbench, machines, windows: workbench.tree('Open Access'), sandbox: sandboxOf(workbench) };
}

/** The file of a row's picture, without its folder and theme. */
function picture(icon: string): string | undefined {
  return /([a-z]+-[a-z]+)-(?:dark|light)\.svg/.exec(icon)?.[1];
}

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  test('a machine behind a firewall is opened at the address that the firewall maps, and closed', async () => {
    const { page, machines, windows, hover, notifications, statusBar, screenshot } = await open(theme);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);

    const recommended = await hover.over(machines.row('shop-01'));
    await screenshot('firewall-recommended');
    await hover.leave();
    expect(recommended).toContain(
      'Behind firewall: fw-policy (firewall policy hub-rules), at 192.0.2.20 or 192.0.2.21 or 192.0.2.22',
    );

    await machines.select('nva-01', 'shop-01');
    await (await machines.contextMenu('shop-01')).choose('Enable JIT');
    await notifications.toast(/are under JIT/).waitFor();
    await machines.row(/^Configured\s*2/).waitFor();
    await machines.expand('nva-01');
    await machines.row(/^SSH 22/).waitFor();
    expect(picture(await machines.icon(/^SSH 22/))).toBe('nsg-shut');
    await machines.row('nva-01').click();
    await machines.row(/^SSH 22/).waitFor({ state: 'detached' });
    await machines.expand('shop-01');
    await machines.row(/^SSH 22/).waitFor();
    expect(picture(await machines.icon(/^SSH 22/))).toBe('firewall-shut');
    await screenshot('firewall-shut');

    await (await machines.contextMenu('shop-01')).choose('Quick Request');
    await notifications.toast('Updating firewall policy hub-rules').waitFor();
    await screenshot('firewall-updating');
    await notifications
      .toast(/shop-01 is open: SSH 22 from 203\.0\.113\.7 .* Connect: ssh -p 58243 192\.0\.2\.20\./)
      .waitFor();
    await statusBar.item(/shop-01 SSH 59 min/).waitFor();
    await windows.row('at 192.0.2.20:58243').waitFor();
    await machines.row('Your access').waitFor();
    expect(picture(await windows.icon('shop-01'))).toBe('firewall-open');
    expect(picture(await machines.icon('Your access'))).toBe('firewall-open');
    const tooltip = await hover.over(windows.row('shop-01'));
    await screenshot('firewall-open');
    await hover.leave();
    expect(tooltip).toEqual(
      expect.arrayContaining([
        'SSH 22: open from 203.0.113.7 at 192.0.2.20:58243 of the firewall of policy hub-rules',
        expect.stringMatching(/^Before the end: Its firewall begins to shut at (\d{4}-\d\d-\d\d )?\d\d:\d\d/),
        'When it closes: Sessions that are up through the firewall of policy hub-rules are dropped.',
      ]),
    );

    await (await windows.contextMenu('shop-01')).choose('Copy Connection');
    await statusBar.item('Copied: ssh -p 58243 192.0.2.20').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('ssh -p 58243 192.0.2.20');

    await windows.pressInline('shop-01', 'Close Access');
    await notifications.toast(/is closed\. Sessions that are up through .* are dropped/).waitFor();
    await windows.welcome().waitFor();
    await screenshot('firewall-closed');
  });
});
