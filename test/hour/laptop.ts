import type { App } from '../../src/access/app.ts';
import type { CloserLock } from '../../src/access/ports.ts';
import type { AzureClock } from '../../src/azure/azureClock.ts';
import { compose } from '../../src/compose.ts';
import { type MemoryJournal, memoryJournal } from '../access/memoryJournal.ts';
import type { Simulation } from './simulation.ts';

/** A program that runs on somebody's machine until it ends or is killed. */
export interface Process {
  app: App;
  clock: AzureClock;
  isDead(): boolean;
  /** Killed: nothing of it goes on, and nobody hears what came of what it had sent. */
  kill(): void;
  /** Killed when it is about to send that many requests more. */
  killAfter(requests: number): void;
}

/** A machine with a clock of its own, a disk and a lid. */
export interface Laptop {
  start(): Process;
  /** A program that neither knows the disk nor is on it, as in a pipeline. */
  startAlone(): Process;
  sleepUntil(atMs: number): void;
  isAsleep(): boolean;
  /** Tokens are refused until then. */
  signedOutUntilMs: number;
}

export interface LaptopFacts {
  simulation: Simulation;
  endpoint: string;
  principal: string;
  /** How wrong its clock is, in milliseconds. */
  skewMs: number;
  /** Called before each request is sent: what happens at that very moment. */
  beforeRequest(): Promise<void>;
}

/** A closer that is killed is replaced after this. */
const staleMs = 9_000;
const never = new Promise<never>(() => undefined);

export function laptop(facts: LaptopFacts): Laptop {
  const { simulation, endpoint, principal, skewMs, beforeRequest } = facts;
  const disk = memoryJournal(() => simulation.now(), 'nobody');
  let awakeAtMs = 0;
  let processes = 0;
  let holder: { process: Process; deadSinceMs?: number } | undefined;

  function start(hasDisk: boolean): Process {
    processes += 1;
    let operations = 0;
    const owner = `process-${processes}`;
    const journal: MemoryJournal = {
      ...disk.as(owner),
      newOperationId: () => `${owner}-${operations++}`,
    };
    let isDead = false;
    let requestsLeft = Number.POSITIVE_INFINITY;
    let errorMs = skewMs;
    const ends: (() => void)[] = [];
    const awake = async () => {
      while (simulation.now() < awakeAtMs) await simulation.until(awakeAtMs);
      if (isDead) await never;
    };
    const clock: AzureClock = {
      now: () => simulation.now() + errorMs,
      learn(date) {
        const measuredMs = Date.parse(date ?? '') + 500 - simulation.now();
        if (Math.abs(measuredMs - errorMs) > 1000) errorMs = measuredMs;
      },
      async sleep(ms, signal) {
        await simulation.until(simulation.now() + ms, signal);
        await awake();
      },
    };
    const process: Process = {
      clock,
      isDead: () => isDead,
      kill() {
        isDead = true;
        journal.kill();
        for (const end of ends.splice(0)) end();
        if (holder?.process === process) holder.deadSinceMs = simulation.now();
      },
      killAfter(requests) {
        requestsLeft = requests;
      },
      app: compose(
        {
          endpoint,
          sourceServices: [],
          async getToken() {
            await awake();
            requestsLeft -= 1;
            if (requestsLeft < 0 && !isDead) process.kill();
            if (isDead) return never;
            ends.push(simulation.requestBegins());
            await beforeRequest();
            return simulation.now() < self.signedOutUntilMs ? 'sandbox-nobody' : `sandbox-${principal}`;
          },
          log: () => ends.shift()?.(),
        },
        clock,
        hasDisk ? { journal, closer: closerOf(() => process) } : undefined,
      ),
    };
    return process;
  }

  function closerOf(process: () => Process): CloserLock {
    const isHeld = () => holder?.process === process();
    return {
      async tryHold() {
        const isStale = holder?.deadSinceMs !== undefined && simulation.now() - holder.deadSinceMs >= staleMs;
        if (holder === undefined || isStale) holder = { process: process() };
        return isHeld();
      },
      isHeld,
      onLost: () => () => undefined,
      async release() {
        if (isHeld()) holder = undefined;
      },
    };
  }

  const self: Laptop = {
    start: () => start(true),
    startAlone: () => start(false),
    sleepUntil(atMs) {
      awakeAtMs = atMs;
    },
    isAsleep: () => simulation.now() < awakeAtMs,
    signedOutUntilMs: 0,
  };
  return self;
}
