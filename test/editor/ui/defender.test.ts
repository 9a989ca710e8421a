import { expect, test } from 'vitest';
import { openDemo } from './openDemo.ts';

const settings = { 'azureJit.notifyBeforeEnd': 0 };

test('Defender for Cloud opens, counts down and is not asked to close; it takes a machine without a question', async () => {
  const { machines, windows, hover, notifications, statusBar, commandPalette, screenshots, page } =
    await openDemo({
      world: 'defended',
      settings,
    });
  // Two hundred machines of a farm come before the last ones.
  await machines.row('edge-01').click();
  await page.keyboard.press('End');
  await machines.row('web-01').waitFor();
  const listed = await hover.over(machines.row('web-01'));
  await screenshots('defender-tooltip');
  await hover.leave();
  expect(listed).toEqual(
    expect.arrayContaining([
      'Applied by: Defender for Cloud, policy default',
      expect.stringMatching(/^Last week: 4 requests, the last at .* by bob@contoso\.com$/),
    ]),
  );

  await (await machines.contextMenu('web-02')).choose('Quick Request');
  await notifications.toast('Defender for Cloud is opening').waitFor();
  await notifications
    .toast(/web-02 is open: .* Defender for Cloud closes it then; there is no way to end it early\./)
    .waitFor();
  await statusBar.item(/web-02 .* 59 min/).waitFor();
  const menu = await windows.contextMenu('web-02');
  const offered = await menu.items();
  await windows.dismissMenu();
  expect(offered).toContain('Extend Access');
  expect(offered).not.toContain('Close Access');
  const window = await hover.over(windows.row('web-02'));
  await screenshots('defender-open');
  await hover.leave();
  expect(window).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Close: No way to end it early; it closes at .*\d\d:\d\d\.$/),
      'Extend: A newer request takes the place of this one.',
    ]),
  );

  await commandPalette.run('Azure JIT: Close All My Windows');
  await notifications
    .toast(/Defender for Cloud has no way to end access early: access to web-02 .* ends at/)
    .waitFor();
  await screenshots('defender-close-says-why');
  expect(await statusBar.text(/web-02/)).toMatch(/5\d min/);

  await machines.expand(/^Recommended/);
  await (await machines.contextMenu('open-01')).choose('Enable JIT');
  await notifications
    .toast(/open-01 is under JIT of Defender for Cloud\..*An allow rule at 1000 defeats Defender's deny/)
    .waitFor();
  await screenshots('defender-enabled');
});

test('moving a machine from Defender for Cloud asks, and says whose access ends', async () => {
  const { machines, dialog, quickInput, screenshots, page } = await openDemo({
    world: 'defended',
    settings: { ...settings, 'azureJit.backend': 'direct' },
  });
  await machines.row('edge-01').click();
  await page.keyboard.press('End');
  await (await machines.contextMenu('web-01')).choose('Edit JIT Policy');
  await dialog.box.waitFor();
  await screenshots('defender-move');

  expect(await dialog.message()).toBe('Move web-01 from Defender for Cloud to Azure JIT itself?');
  expect(await dialog.detail()).toMatch(/^web-01: the access of bob@contoso\.com to TCP\/UDP 22 ends\./);
  expect(await dialog.buttons()).toEqual(
    expect.arrayContaining(['Move', 'Leave With Defender for Cloud', 'Cancel']),
  );
  await dialog.press('Leave With Defender for Cloud');
  await quickInput.waitFor();
  await quickInput.cancel();
});
