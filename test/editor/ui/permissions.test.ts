import { expect, test } from 'vitest';
import { openSignedIn } from './openSignedIn.ts';

test('who lacks rights sees which and where, and copies a role that has them', async () => {
  const { machines, page, quickInput, notifications, screenshots, screenshot } = await openSignedIn('reader');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await machines.row('web-01').waitFor();

  await (await machines.contextMenu('web-01')).choose('Check My Permissions');
  await quickInput.waitFor();
  expect(await quickInput.title()).toBe('Your permissions on web-01');
  expect(await quickInput.items()).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^See the VM and its state$/),
      expect.stringMatching(/^Request access\s*lacks 2 rights$/),
      expect.stringMatching(/^Close access\s*lacks 1 right$/),
      expect.stringMatching(/^Copy Role Definition: Azure JIT Requester/),
      expect.stringMatching(
        /securityRules\/write on network security group front-nsg \(resource group web\)/,
      ),
    ]),
  );
  await screenshots('permissions');
  // What is only told is no answer: the list stays.
  await quickInput.choose('Close access');
  await quickInput.choose('Azure JIT Requester');
  await notifications.toast(/is copied/).waitFor();
  await screenshot('role-copied');
  const copied: unknown = JSON.parse(await page.evaluate('navigator.clipboard.readText()'));
  expect(copied).toMatchObject({
    Name: 'Azure JIT Requester',
    Actions: expect.arrayContaining(['Microsoft.Network/networkSecurityGroups/securityRules/write']),
    AssignableScopes: ['/subscriptions/11111111-2000-4000-8000-000000000001'],
  });
});
