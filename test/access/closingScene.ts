import type { App } from '../../src/access/app.ts';
import { say } from '../../src/cli/say.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { runSweep } from '../../src/cli/verbs/sweep.ts';
import type { AccessWindow } from '../../src/core/accessWindow.ts';
import type { World } from '../../src/sandbox/world.ts';
import { type Countdown, countdown } from '../../src/vscode/countdown.ts';
import { WindowWatch } from '../../src/vscode/windowWatch.ts';
import { expectOk } from './expectOk.ts';
import { machineWorld, vmId } from './machineWorld.ts';
import { type Access, startAccess } from './startAccess.ts';

const minuteMs = 60_000;

/** An editor that watches one window of half an hour, over HTTP against a sandbox whose time is moved. */
export interface ClosingScene {
  access: Access;
  window: AccessWindow;
  /** Before the window was opened. */
  before: World;
  /** Signed out from now on, or in again. */
  signIn(isSignedIn: boolean): void;
  /** Lets minutes go by; the editor does what is due as it comes. */
  pass(minutes: number): Promise<void>;
  /** Goes to the end of the window. */
  passEnd(): Promise<void>;
  /** Another start of the editor, which sees what it lists. */
  restart(): Promise<void>;
  /** What the status bar shows. */
  shown(): Countdown | null;
  /** `closed ID` and `failed ID KIND`, in order, from every start. */
  told: string[];
  /** What `azure-jit sweep` says now. */
  sweep(): Promise<{ code: number; out: string }>;
}

export async function startClosing(): Promise<ClosingScene> {
  const access = await startAccess({ world: machineWorld({ groups: ['nic'] }) });
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  const before = await access.world();
  const request = {
    vm: vmId,
    sources: 'my-ip',
    justification: 'why',
    durationMinutes: 30,
    waitMs: 0,
  } as const;
  const { window } = expectOk(await access.app.requestAccess(request));
  let isSignedIn = true;
  const app = access.with({
    getToken: async () => {
      if (!isSignedIn) throw new Error('The session is over.');
      return 'owner';
    },
  });
  const told: string[] = [];
  let watch = startWatch(app, told);
  watch.add(window);
  const { clock } = access;

  const passUntil = async (endMs: number) => {
    while (clock.now() < endMs) {
      const dueMs = Math.min(watch.nextDueMs() ?? endMs, endMs);
      await clock.advance(Math.max(dueMs - clock.now(), 0) + 20);
      await watch.tick();
    }
  };
  return {
    ...{ access, window, before, told },
    signIn(signedIn) {
      isSignedIn = signedIn;
    },
    pass: (minutes) => passUntil(clock.now() + minutes * minuteMs),
    passEnd: () => passUntil(window.endSeconds * 1000),
    async restart() {
      watch = startWatch(app, told);
      const listing = await app.listWindows();
      if (listing.ok) watch.show(listing.value.windows.map((listed) => listed.window));
      await watch.tick();
    },
    shown: () => countdown(watch.windows, { nowMs: clock.now(), soonMinutes: 5, timeZone: 'UTC' }),
    async sweep() {
      const said: string[] = [];
      const write = (text: string) => said.push(text);
      const terminal = { stdout: write, stderr: write, isTty: true, columns: 80 } as unknown as Terminal;
      const { signal } = new AbortController();
      const result = await runSweep(
        { app, terminal, signal, progress: () => undefined, say: () => undefined },
        { isWatch: false, isDryRun: false },
      );
      return { code: say(terminal, 'table', result), out: said.join('') };
    },
  };
}

function startWatch(app: App, told: string[]): WindowWatch {
  return new WindowWatch({
    app,
    random: () => 0.5,
    onClosed: (windows) => told.push(...windows.map(({ id }) => `closed ${id}`)),
    onFailure: ({ id }, error) => told.push(`failed ${id} ${error.kind}`),
    onSettled: () => undefined,
    onUnexpected: (error) => told.push(`unexpected ${error}`),
  });
}
