import { expect, test } from 'vitest';
import { web01, web01Nsg } from './contosoIds.ts';
import { openAsking } from './openAsking.ts';

test('a link that is not well-formed names the field; a good one asks, and only a yes opens', async () => {
  const { openLink, ask, answers, dialog, notifications, screenshot, screenshots, sandbox } =
    await openAsking();
  const hostsQuestion = dialog.box.getByText('extension to open this URI?');
  const question = dialog.box.getByText('Open SSH 22 of web-01?');
  const good = 'request?vm=web-01&port=22&justification=deploy%20fix';

  for (const [query, says] of [
    ['close?vm=web-01', 'path /close: A link to this extension leads to /request.'],
    ['request?vm=web-01&port=70000', 'port 70000: A port is a whole number from 1 to 65535.'],
  ] as const) {
    await openLink(query);
    await hostsQuestion.waitFor();
    await dialog.press('Open');
    await notifications.toast(says).waitFor();
  }
  await screenshot('link-refused');

  await openLink(good);
  await hostsQuestion.waitFor();
  await dialog.press('Open');
  await question.waitFor();
  await screenshots('link-question');
  expect(await dialog.detail()).toMatch(
    /^A link asks for this.*Virtual machine: web-01.*Ports: SSH 22.*From: 203\.0\.113\.7.*For: 1 h, until.*Reason given: deploy fix$/,
  );
  await dialog.press('Cancel');
  await question.waitFor({ state: 'detached' });

  // A link inside the editor, in a page or a terminal, comes without the editor's own question.
  await ask({ link: `code-oss://azure-jit.azure-jit/${good}&source=any` });
  await question.waitFor();
  await screenshots('link-question-any');
  expect(await dialog.buttons()).toEqual(['Cancel', 'Open for Everybody']);
  await dialog.press('Cancel');
  await expect.poll(answers, patient).toHaveLength(1);
  expect(await sandbox.writes()).toEqual([]);

  await ask({ link: `code-oss://azure-jit.azure-jit/${good}` });
  await question.waitFor();
  await dialog.press('Open');
  await notifications.toast('web-01 is open: SSH 22 from 203.0.113.7').waitFor();
  expect(await sandbox.openings(web01Nsg)).toHaveLength(1);
  expect(await sandbox.ssh(web01)).toBe('Allow');
  expect(await sandbox.ssh(web01, '203.0.113.8')).toBe('Deny');
}, 120_000);

test('tools and other extensions are confirmed here, whatever a host confirms by itself, and so is what is wide', async () => {
  const { ask, answers, dialog, commandPalette, quickInput, screenshots, screenshot, sandbox, ...more } =
    await openAsking({ settings: { 'azureJit.maxDuration': '30m' } });
  const hostsQuestion = dialog.box.getByText('Open a port of a virtual machine?');
  const question = dialog.box.getByText('Open SSH 22 of web-01?');
  const request = { tool: 'request_jit_access', input: { vm: 'web-01', ports: ['22'], for: '15m' } };
  const declined = { opened: false, reason: expect.stringContaining('did not agree') };

  await ask(request);
  await hostsQuestion.waitFor();
  await screenshots('tool-host-question');
  expect(await dialog.detail()).toMatch(
    /^Virtual machine: web-01\s*Ports: 22\s*From: your address\s*For: 15 min$/,
  );
  await dialog.press('Yes');
  await question.waitFor();
  expect(await dialog.detail()).toMatch(/^A language model asks for this.*For: 15 min, until/);
  await dialog.press('Cancel');
  await expect.poll(answers, patient).toEqual([declined]);
  expect(await sandbox.writes()).toEqual([]);

  await ask(request);
  await hostsQuestion.waitFor();
  await dialog.press('Yes');
  await question.waitFor();
  await dialog.press('Open');
  await expect.poll(answers, patient).toHaveLength(2);
  const opened = answers()[1] as { window: string };
  expect(opened).toMatchObject({ opened: true, vm: web01, connection: { host: '198.51.100.11', port: 22 } });
  expect(await sandbox.ssh(web01)).toBe('Allow');

  await ask({ tool: 'close_jit_access', input: { window: opened.window } });
  await dialog.box.getByText('Close access to a virtual machine?').waitFor();
  await screenshot('tool-close-question');
  expect(await dialog.detail()).toMatch(/Virtual machine: web-01\s*Ports: SSH 22\s*From: 203\.0\.113\.7/);
  await dialog.press('Yes');
  await expect.poll(answers, patient).toHaveLength(3);
  expect(answers()[2]).toEqual({ closed: opened.window });
  expect(await sandbox.openings(web01Nsg)).toEqual([]);

  // It takes the host a moment to notice; what another extension asks for is none of its business.
  more.machineSettings({ 'chat.tools.global.autoApprove': true });
  const argument = { vm: 'web-01', ports: [22], durationMinutes: 15, sources: ['203.0.0.0/15'] };
  await ask({ api: 'requestAccess', argument });
  await question.waitFor();
  await screenshots('extension-question');
  expect(await dialog.detail()).toMatch(
    /^Another extension asks for this.*\(at most 30 min, by your setting azureJit\.maxDuration\).*203\.0\.0\.0\/15\. Whoever/,
  );
  await dialog.press('Open for the Range');
  await expect.poll(answers, patient).toHaveLength(4);
  expect(answers()[3]).toEqual({ value: expect.stringMatching(/^[a-z0-9]{8}$/) });
  const [standing] = await sandbox.openings(web01Nsg);

  await commandPalette.run('Azure JIT: Extend Access');
  await quickInput.widget.getByText('Extend Access', { exact: true }).waitFor();
  await quickInput.choose('web-01');
  await expect.poll(quickInput.items, patient).toContainEqual(expect.stringMatching(/^30 min.*the longest/));
  await screenshot('extend-own-limit');
  await quickInput.accept();
  await dialog.box.getByText('Open the port for so many addresses?').waitFor();
  await dialog.press('Cancel');
  await dialog.box.waitFor({ state: 'detached' });

  // The host asks once whether it may confirm every tool by itself.
  await ask({ tool: 'request_jit_access', input: { vm: 'web-01', sources: ['any'] } });
  await dialog.box.getByText('Enable global auto approve?').waitFor();
  await dialog.press('Enable');
  await question.waitFor();
  await screenshot('tool-question-auto-approved');
  expect(await dialog.buttons()).toEqual(['Cancel', 'Open for Everybody']);
  await dialog.press('Cancel');
  await expect.poll(answers, patient).toHaveLength(5);
  expect(answers()[4]).toEqual(declined);
  expect(await sandbox.openings(web01Nsg)).toEqual([standing]);

  await commandPalette.run('Azure JIT: Quick Request');
  await quickInput.choose('gateway-01');
  await more.notifications
    .toast(/gateway-01 is open.*It lasts at most 30 min, by your setting azureJit\.maxDuration\./)
    .waitFor();
}, 120_000);

const patient = { timeout: 15_000 };
