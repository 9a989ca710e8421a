import { expect, test } from 'vitest';
import { web01, web01Nsg } from './contosoIds.ts';
import { openDemo } from './openDemo.ts';
import { requestOnCommandLine } from './requestOnCommandLine.ts';

const patient = { timeout: 10_000 };
const stranger = '192.0.2.200';

test('a deny that somebody deleted shows with both sides, and is repaired at once', async () => {
  const { machines, hover, notifications, commandPalette, screenshot, screenshots, sandbox } =
    await openDemo();
  const deny = (await sandbox.rulesOf(web01Nsg)).find(({ name }) => name.startsWith('JitAccess-Deny-web-01'));

  await sandbox.arm('DELETE', deny?.id ?? '');
  expect(await (await machines.contextMenu('web-01')).items()).not.toContain('Repair JIT');
  await machines.dismissMenu();
  await commandPalette.run('Azure JIT: Refresh');
  await machines.row(/^web-01\s*deny rule missing/).waitFor();
  expect(await machines.icon('web-01')).toContain('vm-exposed-dark.svg');
  const tooltip = await hover.over(machines.row('web-01'));
  await screenshots('drift');
  expect(tooltip).toContainEqual(
    `Deny rule missing: ${deny?.name} in front-nsg is not there and should deny TCP 22 to 10.1.1.4`,
  );
  await hover.leave();
  expect(await sandbox.ssh(web01, '10.2.1.4')).toBe('Allow');

  await (await machines.contextMenu('web-01')).choose('Repair JIT');
  await notifications.toast('The rules of web-01 are what they should be.').waitFor();
  await expect.poll(machines.rows, patient).toContainEqual('web-01 web');
  expect(await machines.icon('web-01')).toContain('vm-configured-dark.svg');
  expect(await sandbox.ssh(web01, '10.2.1.4')).toBe('Deny');
  await screenshot('repaired');
});

test('repairing a window that somebody widened asks before it ends that access, and names it', async () => {
  const {
    machines,
    windows,
    hover,
    dialog,
    notifications,
    commandPalette,
    screenshot,
    screenshots,
    sandbox,
  } = await openDemo();
  // What a window may be opened from is known from the policy.
  await sandbox.arm('PATCH', web01, { tags: { 'jit-access': '22/Tcp PT3H 203.0.113.0/24' } });
  await requestOnCommandLine(sandbox.endpoint(), 'alice', 'web-01');
  const [opening] = (await sandbox.rulesOf(web01Nsg)).filter(({ name }) =>
    name.startsWith('JitAccess-Allow'),
  );
  await sandbox.arm('PUT', opening?.id ?? '', {
    properties: { ...opening?.properties, sourceAddressPrefix: '*' },
  });
  expect(await sandbox.ssh(web01, stranger)).toBe('Allow');

  await commandPalette.run('Azure JIT: Refresh');
  await machines.row(/^web-01.*window rule edited/).waitFor();
  const tooltip = await hover.over(machines.row('web-01'));
  await screenshot('drift-window');
  expect(tooltip).toContainEqual(
    expect.stringMatching(
      /^Window rule edited: JitAccess-Allow-web-01-\S+ in front-nsg opens from any address instead of 203\.0\.113\.0\/24 \(window \w{8}\)$/,
    ),
  );
  await hover.leave();

  await (await machines.contextMenu('web-01')).choose('Repair JIT');
  await dialog.box.waitFor();
  await screenshots('repair-asks');
  expect(await dialog.message()).toBe('Repairing ends an access. Repair?');
  expect(await dialog.detail()).toMatch(/alice/);
  await dialog.press('Cancel');
  expect(await sandbox.ssh(web01, stranger)).toBe('Allow');
  await (await machines.contextMenu('web-01')).choose('Repair JIT');
  await dialog.press('Repair JIT');

  await notifications.toast('The rules of web-01 are what they should be.').waitFor();
  await windows.welcome().waitFor();
  await expect.poll(machines.rows, patient).toContainEqual('web-01 web');
  await screenshot('repaired-window');
  expect(await sandbox.ssh(web01, stranger)).toBe('Deny');
});
