import type { App } from '../../../src/access/app.ts';
import { compose } from '../../../src/compose.ts';
import { startSandbox } from '../../../src/sandbox/startSandbox.ts';
import type { World } from '../../../src/sandbox/world.ts';
import type { Fault, LoggedRequest } from '../startAccess.ts';
import { type MovedClock, startMovedClock } from '../startMovedClock.ts';
import { type Line, type LineFault, startLine } from './startLine.ts';

/** A sandbox of its own, with a clock that is moved. */
export interface Cell {
  clock: MovedClock;
  /** The use cases of the owner, or of a principal of the world, on a machine that remembers nothing. */
  as(who: string): App;
  /** The same behind a line that fails. */
  onLine(who: string, fault: LineFault): Promise<{ app: App; line: Line }>;
  world(): Promise<World>;
  requests(): Promise<LoggedRequest[]>;
  addFault(fault: Fault): Promise<void>;
  /** Takes all faults away; tells whether this one, the last, was met. */
  endFault(fault: Fault): Promise<boolean>;
  probe(packet: { source: string; vm: string; port: number }): Promise<'Allow' | 'Deny'>;
  /** A call past our code; throws where Azure refuses. */
  call(method: string, path: string, body?: unknown): Promise<void>;
  end(): Promise<void>;
}

export async function startCell(world: World): Promise<Cell> {
  const sandbox = await startSandbox({ world });
  const { endpoint } = sandbox;
  const clock = await startMovedClock(endpoint);
  const lines: Line[] = [];
  let hasEnded = false;
  const clockOfApps = endingClock(clock, () => hasEnded);
  const control = async (method: string, name: string, body?: unknown): Promise<unknown> => {
    const text = body === undefined ? null : JSON.stringify(body);
    const response = await fetch(`${endpoint}/$sandbox/${name}`, { method, body: text });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  const sourceServices = [`${endpoint}/$sandbox/address`];
  const tokenOf = (who: string) => async () => (who === 'owner' ? sandbox.token : `sandbox-${who}`);
  return {
    clock,
    as: (who) => compose({ endpoint, getToken: tokenOf(who), sourceServices }, clockOfApps),
    async onLine(who, fault) {
      const line = await startLine(endpoint, clock, fault);
      lines.push(line);
      clock.onSleep = async (ms) => {
        if (line.landsAtMs() <= clock.now() + ms) await line.land();
      };
      const connection = { endpoint: line.endpoint, getToken: tokenOf(who), sourceServices };
      return { app: compose(connection, endingClock(clockOfApps, line.isDead)), line };
    },
    world: async () => (await control('GET', 'world')) as World,
    requests: async () => (await control('GET', 'requests')) as LoggedRequest[],
    addFault: async (fault) => void (await control('POST', 'faults', [fault])),
    async endFault({ times = 1 }) {
      const left = ((await control('GET', 'faults')) as Fault[]).at(-1);
      await control('DELETE', 'faults');
      return left?.times !== undefined && left.times < times;
    },
    async probe({ source, vm, port }) {
      const answer = await control('POST', 'probe', { source, vm, port, protocol: 'Tcp' });
      return (answer as { access: 'Allow' | 'Deny' }).access;
    },
    async call(method, path, body) {
      const response = await fetch(`${endpoint}${path}?api-version=2023-09-01`, {
        method,
        headers: { authorization: `Bearer ${sandbox.token}` },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    },
    async end() {
      hasEnded = true;
      for (const line of lines) line.close();
      await sandbox.close();
    },
  };
}

/** The dead wait for ever and move nobody's time; so does what nobody waits for any more when the cell has ended. */
function endingClock(clock: MovedClock, isOver: () => boolean): MovedClock {
  const forEver = new Promise<void>(() => undefined);
  return {
    ...clock,
    async sleep(ms, signal) {
      if (isOver()) return forEver;
      try {
        await clock.sleep(ms, signal);
      } catch (error) {
        if (!isOver()) throw error;
        await forEver;
      }
    },
  };
}
