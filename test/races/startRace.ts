import { expect } from 'vitest';
import { flightMs } from '../../src/access/flightTime.ts';
import type { World } from '../../src/sandbox/world.ts';
import { expectOk } from '../access/expectOk.ts';
import { machineWorld, vmId } from '../access/machineWorld.ts';
import { type Access, type Fault, startAccess } from '../access/startAccess.ts';

/** A request to the sandbox that waits on its way, and what its client meets meanwhile. */
export interface Holding extends Fault {
  /** `before:<name>` or `after:<name>`. */
  hold: string;
}

/** The use cases against a sandbox whose requests can be held, released in any order, and made to land late. */
export interface Race extends Access {
  hold(...holdings: Holding[]): Promise<void>;
  /** Resolves when a request waits under this name. */
  untilHeld(name: string): Promise<void>;
  release(name: string): Promise<void>;
  /** Releases what is held at the moment at which somebody begins to wait for what may be in flight. */
  releaseAtWait(name: string): void;
  /** What waits still, by name. */
  held(): Promise<string[]>;
  /** A request of somebody whose process is gone: it is on its way and lands when its name is released. */
  sendLate(name: string, method: string, path: string, body?: unknown): Promise<void>;
  /** The names of our allow rules, or of our denies, in the group of the VM's interface. */
  names(kind: 'Allow' | 'Deny'): Promise<string[]>;
}

/** A VM under JIT behind one group, with an empty request log; or any world, as it is. */
export async function startRace(world?: World): Promise<Race> {
  const access = await startAccess({ world: world ?? machineWorld({ groups: ['nic'] }) });
  if (world === undefined) {
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    await access.forget();
  }
  const control = async (method: string, name: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${access.endpoint}/$sandbox/${name}`, {
      method,
      body: body === undefined ? null : JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  const held = async () => ((await control('GET', 'held')) as { name: string }[]).map(({ name }) => name);
  const hold = async (...holdings: Holding[]) => void (await control('POST', 'faults', holdings));
  const release = async (name: string) => void (await control('POST', 'release', { name }));
  const untilHeld = async (name: string) => {
    await expect.poll(held, { interval: 5, timeout: 10_000 }).toContain(name);
  };
  return {
    ...access,
    hold,
    untilHeld,
    release,
    held,
    releaseAtWait(name) {
      access.clock.onSleep = async (ms) => {
        if (ms !== flightMs) return;
        access.clock.onSleep = undefined;
        await release(name);
      };
    },
    async sendLate(name, method, path, body) {
      const literal = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      await hold({ method, path: literal, hold: `before:${name}`, drop: 'before' });
      await access.call(method, path, body).catch(() => undefined);
      await untilHeld(name);
    },
    names: async (kind) =>
      (await access.rules('nic-nsg'))
        .map(({ name }) => name)
        .filter((name) => name.startsWith(`JitAccess-${kind}-`)),
  };
}

/** What an ordinary request for the VM asks. */
export const ask = { vm: vmId, sources: 'my-ip', justification: 'why', waitMs: 0 } as const;

/** Requests for security rules of ours, and for the whole group of the interface. */
export const ourRules = '/securityRules/JitAccess-';
export const wholeGroup = 'nic-nsg\\?';
