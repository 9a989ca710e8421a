import { test } from 'vitest';
import { worldDifferences } from '../../src/build/start/worldDifferences.mjs';
import { buildCli } from './support/buildCli.ts';
import { errorOf } from './support/errorOf.ts';
import { type MachineScene, machineScene } from './support/machineScene.ts';

const cli = buildCli();

/** Azure refuses and asks to come back: the command line waits when it is asked to stop. */
const comeBack = { status: 503, headers: { 'Retry-After': '30' } };

interface Stopping {
  what: string;
  by: 'SIGINT' | 'SIGTERM';
  parameters(scene: MachineScene): Promise<string[]>;
  fault: { method: string; path: string };
  kind: 'cancelled' | 'notExtended' | 'leftInPlace';
  /** 1: nothing is left in place, 5: something is, and the next start ends it. */
  code: 1 | 5;
}

const openWindow = async (scene: MachineScene) => {
  const { windows } = await scene.json<{ windows: { id: string }[] }>('request', 'lab-01', '--no-wait');
  return windows[0]?.id ?? '';
};
const cancelled = { kind: 'cancelled', code: 1 } as const;
const leftInPlace = { kind: 'leftInPlace', code: 5 } as const;

const stoppings: Stopping[] = [
  {
    what: 'list',
    by: 'SIGINT',
    parameters: async () => ['list'],
    fault: { method: 'POST', path: 'ResourceGraph' },
    ...cancelled,
  },
  {
    what: 'windows',
    by: 'SIGTERM',
    parameters: async () => ['windows'],
    fault: { method: 'GET', path: 'networkSecurityGroups' },
    ...cancelled,
  },
  {
    what: 'request',
    by: 'SIGINT',
    parameters: async () => ['request', 'lab-01'],
    fault: { method: 'PUT', path: 'JitAccess-Allow' },
    ...cancelled,
  },
  {
    what: 'extend',
    by: 'SIGTERM',
    parameters: async (scene) => ['extend', await openWindow(scene), '--for', '2h'],
    fault: { method: 'PUT', path: 'JitAccess-Allow' },
    kind: 'notExtended',
    code: 1,
  },
  {
    what: 'enable',
    by: 'SIGINT',
    parameters: async () => ['enable', 'ubuntu-01', '--existing-rules', 'override'],
    fault: { method: 'PATCH', path: 'tags/default' },
    ...cancelled,
  },
  {
    what: 'close',
    by: 'SIGTERM',
    parameters: async (scene) => ['close', await openWindow(scene)],
    fault: { method: 'DELETE', path: 'JitAccess-Allow' },
    ...leftInPlace,
  },
  {
    what: 'disable',
    by: 'SIGINT',
    parameters: async (scene) => {
      await scene.json('enable', 'ubuntu-01', '--existing-rules', 'override');
      return ['disable', 'ubuntu-01'];
    },
    fault: { method: 'DELETE', path: 'JitAccess-Deny' },
    ...leftInPlace,
  },
];

test.concurrent.for(stoppings)(
  '$what, asked to stop by $by, ends with $code: $kind',
  async (stopping, context) => {
    const { expect } = context;
    const { fault, by, code, kind } = stopping;
    const scene = await machineScene(context, cli());
    const before = await scene.world();
    const parameters = await stopping.parameters(scene);
    const made = await scene.world();
    await scene.control('faults', [{ ...fault, ...comeBack, times: 99 }]);

    const { child, ended } = await scene.until(parameters, fault.method, new RegExp(fault.path));
    await scene.answered(fault.method, new RegExp(fault.path));
    child.kill(by);
    const stopped = await ended;

    expect(stopped.code).toBe(code);
    expect(errorOf(stopped).kind).toBe(kind);
    if (code === 1) {
      expect(worldDifferences(made, await scene.world())).toEqual([]);
      return;
    }
    expect(worldDifferences(before, await scene.world())).not.toEqual([]);
    await scene.noFaults();
    await scene.control('clock', { advance: 'PT11M' });
    const next = await scene.run(['close', '--mine']);
    expect(next).toMatchObject({ code: 0, stderr: expect.stringMatching(/^note: /) });
    expect(worldDifferences(before, await scene.world())).toEqual([]);
  },
);

test.concurrent('asked twice it ends at once, and the next start takes back what was on its way', async (context) => {
  const { expect } = context;
  const scene = await machineScene(context, cli());
  const before = await scene.world();
  const put = ['PUT', /\/JitAccess-Allow-/] as const;
  await scene.control('faults', [{ method: 'PUT', path: 'JitAccess-Allow', delayMs: 500 }]);

  const { child, ended } = await scene.until(['request', 'lab-01'], ...put);
  child.kill('SIGINT');
  await scene.answered(...put);
  child.kill('SIGINT');
  const stopped = await ended;
  await scene.control('clock', { advance: 'PT11M' });
  const next = await scene.run(['sweep']);

  expect(stopped).toMatchObject({ code: null, stdout: '', stderr: '' });
  expect(next).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^note: Access to lab-01 .*it was taken back\.$/m),
  });
  expect(worldDifferences(before, await scene.world())).toEqual([]);
});
