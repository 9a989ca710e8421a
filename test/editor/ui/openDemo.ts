import { afterEach } from 'vitest';
import { startWorkbench, type Workbench } from '../workbench/startWorkbench.ts';
import { sandboxOf } from './sandboxOf.ts';

export interface DemoSetup {
  theme?: 'dark' | 'light';
  /** A built-in world or a world file. */
  world?: string;
}

let workbench: Workbench | undefined;

/** Demo mode with the view open. It is closed after the test; of one that failed there is a picture. */
export async function openDemo({ theme = 'dark', world = 'contoso' }: DemoSetup = {}) {
  const settings = { 'azureJit.sandbox.world': world, 'remote.autoForwardPorts': false };
  workbench = await startWorkbench({ theme, settings });
  await workbench.activityBar.open('Azure JIT');
  const machines = workbench.tree('Virtual Machines');
  await machines.row('Configured').waitFor();
  return { ...workbench, machines, windows: workbench.tree('Open Access'), sandbox: sandboxOf(workbench) };
}

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench?.screenshot('failed');
  await workbench?.close();
  workbench = undefined;
});
