import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hostile, hostileWorld, plainNsg } from './hostileWorld.ts';
import { openDemo } from './openDemo.ts';

const escapeShown = '\ufffd[31mred\ufffd[0m\ufffdgpj.exe';

async function openHostile() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'azure-jit-world-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const world = path.join(folder, 'hostile.json');
  await writeFile(world, JSON.stringify(hostileWorld));
  const workbench = await openDemo({ world });
  await workbench.machines.expand('Recommended');
  await workbench.machines.row('bold').waitFor();
  return workbench;
}

test('names from strangers are text in rows, tooltips, questions, messages and the status bar', async () => {
  const {
    machines,
    windows,
    hover,
    page,
    quickInput,
    dialog,
    statusBar,
    notifications,
    screenshot,
    screenshots,
    sandbox,
    commandPalette,
  } = await openHostile();
  /** What the page holds that only markup in a name can have made. */
  const made = () =>
    page
      .locator(
        [
          'img[src="x"]',
          '.codicon-flame',
          '[href*="toggleZenMode"], [data-href*="toggleZenMode"]',
          '[href*="evil.example"], [data-href*="evil.example"]',
          '.monaco-hover del, .monaco-hover code',
        ].join(', '),
      )
      .count();

  const rows = await machines.rows();
  for (const name of [hostile.link, hostile.html, hostile.icon, escapeShown]) {
    expect(rows).toContainEqual(expect.stringContaining(name));
  }
  await screenshots('hostile-tree');
  const subscription = await hover.over(machines.row(hostile.address));
  await screenshot('hostile-tooltip');
  expect(subscription.join(' ')).toContain(`${hostile.link} ${hostile.icon} ${hostile.address}`);
  expect(await made()).toBe(0);
  const exposed = await hover.over(machines.row('exposed'));
  await screenshot('hostile-tooltip-rule');
  expect(exposed.join(' ')).toContain(`by rule ${hostile.html} (priority 300)`);
  expect(await made()).toBe(0);
  const unreadable = await hover.over(machines.row('policy unreadable'));
  await screenshot('hostile-tooltip-tag');
  expect(unreadable[0]).toBe(`${hostile.html}: Recommended`);
  expect(await made()).toBe(0);
  await hover.leave();

  await (await machines.contextMenu('exposed')).choose('Enable JIT');
  await quickInput.waitFor();
  expect(await quickInput.title()).toContain(hostile.icon);
  expect(await quickInput.items()).toContainEqual(expect.stringContaining(hostile.html));
  await screenshots('hostile-question');
  expect(await made()).toBe(0);
  await quickInput.choose('Cancel');

  await (await machines.contextMenu('deny rule missing')).choose('Disable JIT');
  await dialog.box.waitFor();
  await screenshot('hostile-dialog');
  expect(await dialog.message()).toBe(`Disable JIT on ${hostile.link}?`);
  expect(await made()).toBe(0);
  await dialog.press('Cancel');

  await (await machines.contextMenu(escapeShown)).choose('Enable JIT');
  await notifications.toast(`${escapeShown} is under JIT.`).waitFor();
  await screenshot('hostile-message');
  const said = `${hostile.link} ${hostile.icon} ${hostile.html} ${hostile.address}`;
  const body = { error: { code: 'Refused', message: said } };
  await sandbox.fault({ method: 'PUT', path: 'JitAccess-Allow-plain-01', status: 400, body });
  await (await machines.contextMenu('plain-01')).choose('Quick Request');
  await notifications.toast(/400 Refused/).waitFor();
  await screenshots('hostile-error');
  expect((await notifications.texts()).join(' ').replaceAll('\u2060', '')).toContain(said);
  expect(await made()).toBe(0);

  await (await machines.contextMenu('plain-01')).choose('Quick Request');
  await statusBar.item(/plain-01 SSH/).waitFor();
  const [opening] = (await sandbox.rulesOf(plainNsg)).filter(({ name }) =>
    name.startsWith('JitAccess-Allow'),
  );
  const [until] = /jit1 until=\S+/.exec(String(opening?.properties.description)) ?? [];
  const description = `${until} by=${hostile.link} why=$(flame) https://evil.example`;
  await sandbox.arm('PUT', opening?.id ?? '', { properties: { ...opening?.properties, description } });
  await commandPalette.run('Azure JIT: Refresh');
  await windows.row(hostile.link).waitFor();
  const window = await hover.over(windows.row('plain-01'));
  await screenshots('hostile-window');
  expect(window).toContain(`Opened by: ${hostile.link}`);
  expect(window).toContain('Reason: $(flame) https://evil.example');
  expect(await made()).toBe(0);
}, 120_000);
