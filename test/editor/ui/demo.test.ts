import { afterEach, describe, expect, test } from 'vitest';
import { startWorkbench, type Workbench } from '../workbench/startWorkbench.ts';

let workbench: Workbench | undefined;

afterEach(async () => {
  await workbench?.close();
  workbench = undefined;
});

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  test('demo mode shows every JIT state without a sign-in', async () => {
    workbench = await startWorkbench({ theme, settings: { 'azureJit.sandbox.world': 'contoso' } });

    await workbench.activityBar.open('Azure JIT');
    const machines = workbench.tree('Virtual Machines');
    for (const state of ['Configured', 'Recommended', 'No recommendation']) {
      await machines.row(state).waitFor();
    }
    await workbench.screenshot('machines');

    expect(await machines.rows()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Configured/),
        expect.stringMatching(/^No recommendation/),
      ]),
    );
  });
});
