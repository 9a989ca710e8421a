import { expect, test } from 'vitest';
import { web01, web01Nsg } from './contosoIds.ts';
import { openDemo } from './openDemo.ts';
import type { sandboxOf } from './sandboxOf.ts';

test('access is extended from its row and from the message before its end, and is never shut in between', async () => {
  const { machines, windows, quickInput, statusBar, notifications, commandPalette, screenshot, sandbox } =
    await openDemo();
  await (await machines.contextMenu('web-01')).choose('Quick Request');
  await notifications.toast('web-01 is open').waitFor();
  const [asked = ''] = await sandbox.openings(web01Nsg);

  await windows.pressInline('web-01', 'Extend Access');
  await quickInput.waitFor();
  expect(await quickInput.title()).toBe('Extend Access to web-01');
  expect(await quickInput.items()).toEqual([
    expect.stringMatching(/^2 h/),
    expect.stringMatching(/^3 h.*the longest/),
    expect.stringMatching(/^Another length/),
  ]);
  await screenshot('extend-duration');
  await quickInput.accept();
  await statusBar.item(/web-01 SSH (2 h|1 h 59 min)/).waitFor();
  await expect
    .poll(machines.rows, patient)
    .toContainEqual(expect.stringMatching(await rowOpenFor(120, sandbox)));
  await expect.poll(windows.rows, patient).toContainEqual(expect.stringMatching(/SSH 22 1 h 59 min left/));
  await screenshot('extended');
  const [, extended = ''] = await sandbox.openings(web01Nsg);
  expect(extended).not.toBe('');

  // The end that was asked for first: its rule goes, and the one that follows it keeps the port open.
  await sandbox.advance('PT1H');
  await commandPalette.run('Azure JIT: Refresh');
  await expect.poll(() => sandbox.openings(web01Nsg), patient).toEqual([extended]);
  expect(await sandbox.ssh(web01)).toBe('Allow');
  expect(asked).not.toBe(extended);

  await sandbox.advance('PT56M');
  await commandPalette.run('Azure JIT: Refresh');
  await notifications.press(/Access to web-01 \(SSH 22\) ends in [23] min/, 'Extend');
  await quickInput.waitFor();
  await screenshot('extend-from-message');
  await quickInput.accept();
  await statusBar.item(/web-01 SSH (1 h|59 min)/).waitFor();
  await expect
    .poll(machines.rows, patient)
    .toContainEqual(expect.stringMatching(await rowOpenFor(60, sandbox)));
  await expect.poll(windows.rows, patient).toContainEqual(expect.stringMatching(/SSH 22 59 min left/));

  await sandbox.advance('PT10M');
  await commandPalette.run('Azure JIT: Refresh');
  await expect.poll(() => sandbox.openings(web01Nsg), patient).not.toContain(extended);
  expect(await sandbox.openings(web01Nsg)).toHaveLength(1);
  expect(await sandbox.ssh(web01)).toBe('Allow');
  await statusBar.item(/web-01 SSH 49 min/).waitFor();
});

const patient = { timeout: 10_000 };

/** The row of web-01 while it is open until some minutes from now by the sandbox's clock; a minute may pass meanwhile. */
async function rowOpenFor(minutes: number, sandbox: ReturnType<typeof sandboxOf>): Promise<RegExp> {
  const end = (await sandbox.now()) + minutes * 60_000;
  const times = [end - 60_000, end].map((at) => new Date(at).toTimeString().slice(0, 5));
  return new RegExp(`^web-01 22 open until (\\S+ )?(${times.join('|')}) · web$`);
}
