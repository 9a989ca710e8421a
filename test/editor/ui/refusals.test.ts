import { expect, test } from 'vitest';
import { web01, webGroup } from './contosoIds.ts';
import { openDemo } from './openDemo.ts';

test('of several machines to enable the one that fails is named in one message, and the others are enabled', async () => {
  const { machines, notifications, screenshot, sandbox } = await openDemo();
  await machines.expand(/^Recommended\s*5/);
  await machines.row('web-02').waitFor();
  await sandbox.fault({ method: 'PUT', path: 'jumpbox', times: 100, status: 403 });
  await sandbox.fault({ method: 'PATCH', path: 'jumpbox', times: 100, status: 403 });

  await machines.select('jumpbox', 'web-02', 'web-03');
  await (await machines.contextMenu('web-03')).choose('Enable JIT');
  await notifications.toast(/jumpbox/).waitFor();
  await notifications.toast(/(web-02, web-03|web-03, web-02) are under JIT/).waitFor();
  await machines.row(/^Configured\s*6/).waitFor();
  await screenshot('one-fails');
  const told = (await notifications.texts()).filter((text) => !text.startsWith('Enabling JIT'));
  expect(told).toHaveLength(2);
  expect(told).toContainEqual(expect.stringMatching(/^jumpbox: Azure refuses .*Nothing was left in place/));
});

test('a lock that stands in the way is named before anything is written, and a simulated machine has no page in the portal', async () => {
  const { machines, notifications, screenshot, sandbox } = await openDemo();
  await sandbox.arm('PUT', `${webGroup}/providers/Microsoft.Authorization/locks/change-freeze`, {
    properties: { level: 'ReadOnly', notes: 'until Monday' },
  });
  const before = await sandbox.writes();

  await (await machines.contextMenu('web-01')).choose('Quick Request');
  await notifications
    .toast(/The ReadOnly lock change-freeze on resource group web forbids changing/)
    .waitFor();
  await screenshot('locked');
  expect(await sandbox.writes()).toEqual(before);
  expect(await sandbox.ssh(web01)).toBe('Deny');

  await (await machines.contextMenu('web-01')).choose('Open in Azure Portal');
  await notifications.toast(/A simulated virtual machine has no page in the Azure portal/).waitFor();
  await screenshot('no-portal');
});
