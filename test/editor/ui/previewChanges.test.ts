import { afterEach, expect, test } from 'vitest';
import { editors } from '../workbench/editors.ts';
import { startWorkbench, type Workbench } from '../workbench/startWorkbench.ts';
import { sandboxOf } from './sandboxOf.ts';

let workbench: Workbench | undefined;

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench?.screenshot('failed');
  await workbench?.close();
  workbench = undefined;
});

test('a preview is a page with its JSON beside it, and a question goes on while its plan is read', async () => {
  const settings = { 'azureJit.sandbox.world': 'contoso', 'remote.autoForwardPorts': false };
  workbench = await startWorkbench({ settings });
  const { activityBar, page, quickInput, screenshot } = workbench;
  const documents = editors(page);
  await activityBar.open('Azure JIT');
  const machines = workbench.tree('Virtual Machines');
  await machines.row('web-01').waitFor();

  await (await machines.contextMenu('web-01')).choose('Preview Changes…');
  await quickInput.waitFor();
  const offered = await quickInput.items();
  await quickInput.choose('Disable JIT');
  await documents.tab('Plan for web-01.md').waitFor();
  await documents.line('# Disable JIT: `web-01`').waitFor();
  await documents.line('## What takes it back').waitFor();
  await screenshot('preview');
  await documents.pressTitle('Show Plan as JSON');
  await documents.tab('Plan for web-01.json').waitFor();
  await documents.line('"changes"').waitFor();
  await documents.tab('Plan for web-01.md').waitFor();

  await (await machines.contextMenu('web-01')).choose('Request Access');
  await quickInput.waitFor();
  await quickInput.accept();
  await quickInput.choose('15 min');
  await quickInput.widget.getByText('203.0.113.7').hover();
  await quickInput.widget.locator('[aria-label^="Show the Plan: From 203.0.113.7"]').first().click();
  await documents.line('# Request access: `web-01`').waitFor();
  await documents.line('Allow · TCP · `203.0.113.7` →').waitFor();
  await quickInput.cancel();

  await machines.expand(/^Recommended/);
  await (await machines.contextMenu('ubuntu-01')).choose('Enable JIT');
  await quickInput.waitFor();
  await quickInput.widget.getByText('Override: shut the port').hover();
  await quickInput.widget.locator('[aria-label^="Show the Plan: Override"]').first().click();
  await documents.tab('Plan for ubuntu-01.md').waitFor();
  await documents.line('existing rules overridden').waitFor();
  await screenshot('preview-in-question');
  await quickInput.choose('Cancel');
  await quickInput.waitUntilGone();

  expect(offered).toEqual([
    expect.stringMatching(/^Request access/),
    expect.stringMatching(/^Enable JIT, existing rules kept/),
    expect.stringMatching(/^Enable JIT, existing rules overridden/),
    expect.stringMatching(/^Disable JIT/),
    expect.stringMatching(/^Sweep/),
  ]);
  expect(await sandboxOf(workbench).writes()).toEqual([]);
});
