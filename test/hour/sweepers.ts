import type { InvocationContext, Timer } from '@azure/functions';
import type { App } from '../../src/access/app.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { runSweep } from '../../src/cli/verbs/sweep.ts';
import { sweepTimer } from '../../src/guard/sweepTimer.ts';
import type { Process } from './laptop.ts';
import { type Ledger, tell, tellClosed } from './ledger.ts';
import type { Simulation } from './simulation.ts';

/** `azure-jit sweep --watch` on a machine without a disk; ends with its process. */
export async function watchingSweep(process: Process, ledger: Ledger): Promise<void> {
  const { signal } = new AbortController();
  const app = told(process, ledger, 'sweep --watch');
  const context = { app, signal, terminal: {} as Terminal, progress: () => undefined, say: () => undefined };
  await runSweep(context, { isWatch: true, isDryRun: false });
}

/** The guard's timer, at every full minute. */
export async function guard(process: Process, ledger: Ledger, simulation: Simulation): Promise<void> {
  const timer = sweepTimer({ app: told(process, ledger, 'the guard'), place: null });
  const context = { info: () => undefined, warn: () => undefined, error: () => undefined };
  for (;;) {
    const now = simulation.now();
    await simulation.until(now - (now % 60_000) + 60_000);
    if (process.isDead()) return;
    // The host starts the next run whether or not this one has ended, or failed.
    Promise.resolve(timer.handler({} as Timer, context as unknown as InvocationContext)).catch((error) =>
      tell(ledger, simulation.now(), `the guard: ${error}`),
    );
  }
}

function told({ app, isDead }: Process, ledger: Ledger, who: string): App {
  return {
    ...app,
    async sweep(signal) {
      const swept = await app.sweep(signal);
      if (swept.ok && !isDead()) {
        const ids = swept.value.closed.map(({ id }) => id);
        tellClosed(ledger, ids, who, app.clock.now());
      }
      return swept;
    },
  };
}
