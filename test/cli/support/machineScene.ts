import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'vitest';
import type { World } from '../../../src/sandbox/world.ts';
import { type SandboxCli, sandboxCli } from './sandboxCli.ts';
import type { StartedCli } from './startCli.ts';

/** A request as the sandbox's log shows it; `status` is 0 until it is answered. */
interface Logged {
  method: string;
  path: string;
  status: number;
}

/** One user's machine with a state of its own, and the Azure that it talks to. */
export interface MachineScene extends SandboxCli {
  /** Starts a command line and returns when its request has come to Azure; what came before it is forgotten. */
  until(parameters: readonly string[], method: string, path: RegExp): Promise<StartedCli>;
  /** Returns when Azure has answered the request, whether anybody hears it or not. */
  answered(method: string, path: RegExp): Promise<void>;
  /** How many such requests came. */
  count(method: string, path: RegExp): Promise<number>;
  noFaults(): Promise<void>;
  /** Somebody else's machine, in front of an Azure that is what this one is now. */
  elsewhere(): Promise<MachineScene>;
}

/** For tests that run side by side. */
export async function machineScene(
  context: TestContext,
  file: string,
  options: { world?: World; operationMs?: number } = {},
): Promise<MachineScene> {
  const state = await mkdtemp(path.join(tmpdir(), 'azure-jit-state-'));
  context.onTestFinished(() => rm(state, { recursive: true, force: true }));
  const { world, operationMs = 0 } = options;
  const whenFinished = (end: () => Promise<void>) => context.onTestFinished(end);
  const sandbox = await sandboxCli(file, world, { operationMs, whenFinished, state });
  const get = async <Answer>(name: string) =>
    (await (await fetch(`${sandbox.endpoint}/$sandbox/${name}`)).json()) as Answer;
  const requests = async (method: string, pattern: RegExp): Promise<Logged[]> => {
    const log = await get<Logged[]>('requests');
    return log.filter((one) => one.method === method && pattern.test(one.path));
  };
  const waitFor = (method: string, pattern: RegExp, isIt: (one: Logged) => boolean) =>
    context.expect
      .poll(async () => (await requests(method, pattern)).some(isIt), { timeout: 20_000, interval: 20 })
      .toBe(true);

  return {
    ...sandbox,
    async until(parameters, method, pattern) {
      await fetch(`${sandbox.endpoint}/$sandbox/requests`, { method: 'DELETE' });
      const started = sandbox.start(parameters);
      await waitFor(method, pattern, () => true);
      return started;
    },
    answered: (method, pattern) => waitFor(method, pattern, ({ status }) => status !== 0),
    count: async (method, pattern) => (await requests(method, pattern)).length,
    async noFaults() {
      await fetch(`${sandbox.endpoint}/$sandbox/faults`, { method: 'DELETE' });
    },
    elsewhere: async () => machineScene(context, file, { world: await get<World>('world') }),
  };
}
