import { expect, test } from 'vitest';
import { openSignedIn } from './openSignedIn.ts';

test('who is signed in sees the machines without a question, and opens one under the own name', async () => {
  const { machines, tree, notifications, screenshot } = await openSignedIn('alice');
  await machines.row('web-01').waitFor();

  await (await machines.contextMenu('web-01')).choose('Quick Request');
  await notifications.toast(/web-01 is open: SSH 22 from 203\.0\.113\.7/).waitFor();
  await screenshot('signed-in');

  await expect
    .poll(tree('Open Access').rows, { timeout: 5_000 })
    .toContainEqual(expect.stringMatching(/^web-01 SSH 22 .* you$/));
});

test('who lacks a right is told which, and where, and nothing is changed', async () => {
  const { machines, notifications } = await openSignedIn('reader');
  await machines.row('web-01').waitFor();

  await (await machines.contextMenu('web-01')).choose('Quick Request');

  await notifications
    .toast(/You lack rights for web-01.*securityRules\/write on network security group front-nsg/)
    .waitFor();
});

test('who is not signed in is asked by the view, and sees the machines after signing in', async () => {
  const { machines, page, quickInput, screenshot } = await openSignedIn('owner', {
    AZURE_JIT_TEST_SIGNED_OUT: 'yes',
  });
  await machines.welcome().getByText('Sign In to Azure').waitFor();
  await screenshot('signed-out');

  await machines.welcome().getByText('Sign In to Azure').click();
  // Whether the extension may use the account is the user's to say.
  await page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Allow' }).click();
  await quickInput.choose('Contoso Production');

  await machines.row('web-01').waitFor();
});
