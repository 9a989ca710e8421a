import { onTestFinished } from 'vitest';
import type { World as StoredWorld } from '../../../src/build/start/worldDifferences.mjs';
import { startSandbox } from '../../../src/sandbox/startSandbox.ts';
import type { World } from '../../../src/sandbox/world.ts';
import { contoso } from '../../../src/sandbox/worlds/contoso.ts';
import { type CliRun, type StartedCli, startCli } from './startCli.ts';

/** A sandbox of its own for one test, and the command line that talks to it. */
export interface SandboxCli {
  endpoint: string;
  /** Runs a command line to its end, as the owner unless `token` says otherwise. */
  run(parameters: readonly string[], options?: { token?: string; stdin?: string }): Promise<CliRun>;
  start(parameters: readonly string[]): StartedCli;
  /** Runs a command line that must succeed and answer in JSON. */
  json<Answer>(...parameters: string[]): Promise<Answer>;
  world(): Promise<StoredWorld>;
  /** Method and path of every request since the start that may have changed something. */
  writes(): Promise<string[]>;
  /** The queries that Resource Graph was sent so far. */
  graphQueries(): Promise<string[]>;
  /** How many requests came so far. */
  requestCount(): Promise<number>;
  control(path: string, body: unknown): Promise<unknown>;
}

interface SandboxCliOptions {
  /** Real milliseconds that a long-running operation takes. */
  operationMs?: number;
  /** The test's own, where tests run side by side. */
  whenFinished?: (end: () => Promise<void>) => void;
  /** The folder of a user's state on a machine; all tests of a file share one if it is left out. */
  state?: string;
}

export async function sandboxCli(
  file: string,
  world: World = contoso,
  { operationMs = 0, whenFinished = onTestFinished, state }: SandboxCliOptions = {},
): Promise<SandboxCli> {
  const sandbox = await startSandbox({ world, operationMs });
  whenFinished(() => sandbox.close());
  const { endpoint } = sandbox;
  const env = (token = 'owner') => ({
    AZURE_JIT_ENDPOINT: endpoint,
    AZURE_JIT_TOKEN: token,
    ...(state === undefined ? {} : { AZURE_JIT_STATE: state }),
  });
  const get = async <Answer>(path: string) =>
    (await (await fetch(`${endpoint}/$sandbox/${path}`)).json()) as Answer;
  const run: SandboxCli['run'] = (parameters, { token, stdin } = {}) =>
    startCli(file, parameters, env(token), stdin).ended;

  return {
    endpoint,
    run,
    start: (parameters) => startCli(file, parameters, env()),
    json: async <Answer>(...parameters: string[]) => {
      const { code, stdout, stderr } = await run(parameters);
      if (code !== 0) throw new Error(`${parameters.join(' ')} ended with ${code}: ${stderr}${stdout}`);
      return JSON.parse(stdout) as Answer;
    },
    world: () => get('world'),
    graphQueries: async () =>
      (await get<{ path: string }[]>('requests')).flatMap(({ path }) =>
        path.includes('/providers/Microsoft.ResourceGraph/') ? [path] : [],
      ),
    requestCount: async () => (await get<unknown[]>('requests')).length,
    writes: async () =>
      (await get<{ method: string; path: string }[]>('requests'))
        .filter(({ method }) => ['PUT', 'PATCH', 'DELETE'].includes(method))
        .map(({ method, path }) => `${method} ${path}`),
    control: async (path, body) => {
      const response = await fetch(`${endpoint}/$sandbox/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      const said = await response.text();
      return said === '' ? undefined : JSON.parse(said);
    },
  };
}
