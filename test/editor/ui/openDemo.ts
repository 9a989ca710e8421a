import { afterEach } from 'vitest';
import { startWorkbench, type Workbench } from '../workbench/startWorkbench.ts';
import { sandboxOf } from './sandboxOf.ts';

export interface DemoSetup {
  theme?: 'dark' | 'light';
  /** A built-in world or a world file. */
  world?: string;
  /** More of our settings. */
  settings?: Readonly<Record<string, unknown>>;
  extensions?: readonly string[];
  environment?: Readonly<Record<string, string>>;
}

let workbench: Workbench | undefined;

/** Demo mode with the view open. It is closed after the test; of one that failed there is a picture. */
export async function openDemo({ theme = 'dark', world = 'contoso', settings, ...more }: DemoSetup = {}) {
  const ours = { 'azureJit.sandbox.world': world, 'remote.autoForwardPorts': false, ...settings };
  workbench = await startWorkbench({ ...more, theme, settings: ours });
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
