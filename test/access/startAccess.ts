import { onTestFinished } from 'vitest';
import type { App } from '../../src/access/app.ts';
import type { AzureConnection } from '../../src/azure/azureConnection.ts';
import { compose } from '../../src/compose.ts';
import type { LocalState } from '../../src/local/localState.ts';
import { type SandboxOptions, startSandbox } from '../../src/sandbox/startSandbox.ts';
import type { World } from '../../src/sandbox/world.ts';
import { contoso } from '../../src/sandbox/worlds/contoso.ts';
import { startMeddler } from './startMeddler.ts';
import { type MovedClock, startMovedClock } from './startMovedClock.ts';

export interface LoggedRequest {
  method: string;
  path: string;
  status: number;
  startedAt: string;
  ms: number;
}

export interface Rule {
  name: string;
  properties: Record<string, unknown> & { priority: number; access: string; description?: string };
}

export interface Fault {
  method?: string;
  path: string;
  times?: number;
  after?: number;
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  delayMs?: number;
  drop?: 'before' | 'after';
  operation?: 'Failed' | 'Canceled';
}

export interface Access {
  endpoint: string;
  clock: MovedClock;
  /** The use cases as the owner. */
  app: App;
  /** The use cases as a principal of the world, on the same clock. */
  as(principal: string, changes?: Partial<AzureConnection>): App;
  /** The use cases with parts of the connection replaced, and what a machine keeps on its disk. */
  with(changes: Partial<AzureConnection>, local?: LocalState): App;
  /** The use cases with somebody who acts whenever a request arrives, named as `METHOD path?query`. */
  meddled(before: (request: string) => Promise<unknown> | undefined, local?: LocalState): Promise<App>;
  world(): Promise<World>;
  /** A group's rules as they stand, by the group's name. */
  rules(group: string): Promise<Rule[]>;
  /** The tags of a VM by its name, or `group/name`. */
  tags(vm: string): Promise<Record<string, string>>;
  requests(): Promise<LoggedRequest[]>;
  forget(): Promise<void>;
  faults(...faults: Fault[]): Promise<void>;
  noFaults(): Promise<void>;
  probe(source: string, vm: string, port?: number): Promise<'Allow' | 'Deny'>;
  /** A call as somebody else, past our code; throws where Azure refuses. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
}

export const here = '203.0.113.7';

/** The use cases over HTTP against a sandbox that ends with the test; waits move the sandbox's clock. */
export async function startAccess(options: Partial<SandboxOptions> = {}): Promise<Access> {
  const sandbox = await startSandbox({ world: contoso, ...options });
  onTestFinished(() => sandbox.close());
  const { endpoint } = sandbox;
  const clock = await startMovedClock(endpoint);
  const connection: AzureConnection = {
    endpoint,
    getToken: async () => sandbox.token,
    sourceServices: [`${endpoint}/$sandbox/address`],
  };
  const control = async (method: string, name: string, body?: unknown): Promise<unknown> => {
    const text = body === undefined ? null : JSON.stringify(body);
    const response = await fetch(`${endpoint}/$sandbox/${name}`, { method, body: text });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  const world = async () => (await control('GET', 'world')) as World;
  return {
    endpoint,
    clock,
    app: compose(connection, clock),
    as: (principal, changes) =>
      compose({ ...connection, getToken: async () => `sandbox-${principal}`, ...changes }, clock),
    with: (changes, local) => compose({ ...connection, ...changes }, clock, local),
    meddled: async (before, local) =>
      compose({ ...connection, endpoint: await startMeddler(endpoint, before) }, clock, local),
    world,
    async rules(group) {
      const found = (await world()).resources.find(({ id }) =>
        id.endsWith(`/networkSecurityGroups/${group}`),
      );
      return [...((found?.properties?.securityRules ?? []) as Rule[])];
    },
    async tags(vm) {
      const [name = '', group = ''] = vm.split('/').reverse();
      const suffix =
        group === '' ? `/${name}` : `${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
      const found = (await world()).resources.find(
        ({ id, type }) => type === 'Microsoft.Compute/virtualMachines' && id.endsWith(suffix),
      );
      return found?.tags ?? {};
    },
    requests: async () => (await control('GET', 'requests')) as LoggedRequest[],
    forget: async () => void (await control('DELETE', 'requests')),
    faults: async (...faults) => void (await control('POST', 'faults', faults)),
    noFaults: async () => void (await control('DELETE', 'faults')),
    async probe(source, vm, port = 22) {
      const { access } = (await control('POST', 'probe', { source, vm, port, protocol: 'Tcp' })) as {
        access: 'Allow' | 'Deny';
      };
      return access;
    },
    async call(method, path, body) {
      const url = new URL(path, endpoint);
      if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', '2023-09-01');
      const response = await fetch(url, {
        method,
        headers: { authorization: `Bearer ${sandbox.token}` },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    },
  };
}
