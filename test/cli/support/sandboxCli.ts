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

export async function sandboxCli(file: string, world: World = contoso): Promise<SandboxCli> {
  const sandbox = await startSandbox({ world });
  onTestFinished(() => sandbox.close());
  const { endpoint } = sandbox;
  const env = (token = 'owner') => ({ AZURE_JIT_ENDPOINT: endpoint, AZURE_JIT_TOKEN: token });
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
