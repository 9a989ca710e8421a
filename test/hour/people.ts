import fc from 'fast-check';
import { anyAct } from '../access/model/actArbitrary.ts';
import { people as names, type Person } from '../access/model/modelWorld.ts';
import { perform } from '../access/model/perform.ts';
import { type Editor, editor } from './editor.ts';
import type { Laptop } from './laptop.ts';
import { type Ledger, type Running, take, tell } from './ledger.ts';
import type { SeededRandom } from './seededRandom.ts';
import type { Simulation } from './simulation.ts';

/** Everybody who uses the product. */
export interface People {
  /** Each may do something, close the lid, be signed out, or lose a process. */
  act(): void;
  /** Nothing goes wrong any more: lids are open, everybody is signed in and has an editor. */
  recover(): void;
}

interface Desk {
  laptop: Laptop;
  editor: Editor | undefined;
  /** When its editor is opened again. */
  backAtMs: number;
}

export interface PeopleFacts {
  simulation: Simulation;
  random: SeededRandom;
  ledger: Ledger;
  seed: number;
  laptopOf(who: Person): Laptop;
}

const minuteMs = 60_000;

export function people({ simulation, random, ledger, seed, laptopOf }: PeopleFacts): People {
  const drawn = fc.sample(anyAct, { seed, numRuns: 600 });
  // Whoever takes a VM out of JIT ends every hour's story about it, so few of them do.
  const acts = drawn.filter(({ does }) => does !== 'disable' || random.chance(0.3));
  const note = (text: string) => tell(ledger, simulation.now(), text);
  const desks = new Map<Person, Desk>(
    names.map((who) => [who, { laptop: laptopOf(who), editor: undefined, backAtMs: 0 }]),
  );

  function openEditor(who: Person, desk: Desk): void {
    note(`${who} opens an editor`);
    desk.editor = editor(desk.laptop.start(), ledger, who, random);
  }

  /** With the editor or the command line, which may be killed at any request. */
  async function doSomething(who: Person, desk: Desk): Promise<void> {
    const at = acts.findIndex((one) => one.who === who);
    const [one] = at < 0 ? [] : acts.splice(at, 1);
    if (!one) return;
    // Most windows end within the hour.
    const isShort = 'minutes' in one && random.chance(0.8);
    const act = isShort ? { ...one, minutes: random.between(5, 15) } : one;
    const open = random.chance(0.5) ? desk.editor : undefined;
    const process = open?.process ?? desk.laptop.start();
    if (random.chance(0.15)) process.killAfter(random.between(0, 14));
    const running: Running = { who, act, process };
    ledger.running.add(running);
    note(`${who} (${open ? 'editor' : 'command line'}): ${JSON.stringify(act)}`);
    if (!open) process.app.recover().catch((error) => note(`BROKEN recovery: ${error?.stack}`));
    const told = await perform(process.app, act, [...ledger.opened.values()]);
    if (process.isDead()) return;
    ledger.running.delete(running);
    take(ledger, told, simulation.now());
    const { opened, closed, failures } = told;
    const ids = opened.map(({ id }) => id);
    note(`${who} is told of ${act.does}: open ${ids}; closed ${closed}; ${JSON.stringify(failures)}`);
    await open?.refresh();
  }

  function somethingHappens(who: Person, desk: Desk): void {
    const { laptop, editor: open } = desk;
    if (laptop.isAsleep()) return;
    if (open === undefined || open.process.isDead()) {
      desk.editor = undefined;
      if (simulation.now() >= desk.backAtMs) openEditor(who, desk);
    } else if (random.chance(0.04)) {
      note(`the editor of ${who} is killed`);
      open.process.kill();
      desk.editor = undefined;
      desk.backAtMs = simulation.now() + random.between(1, 12) * minuteMs;
    }
    if (random.chance(0.04)) {
      const minutes = random.between(1, 15);
      note(`${who} closes the lid for ${minutes} minutes`);
      laptop.sleepUntil(simulation.now() + minutes * minuteMs);
    } else if (random.chance(0.03)) {
      note(`${who} is signed out`);
      laptop.signedOutUntilMs = simulation.now() + random.between(1, 4) * minuteMs;
    }
    if (random.chance(0.5)) doSomething(who, desk).catch((error) => note(`BROKEN ${error?.stack ?? error}`));
  }

  return {
    act() {
      for (const [who, desk] of desks) somethingHappens(who, desk);
    },
    recover() {
      for (const [who, desk] of desks) {
        desk.laptop.sleepUntil(0);
        desk.laptop.signedOutUntilMs = 0;
        if (desk.editor === undefined || desk.editor.process.isDead()) openEditor(who, desk);
      }
    },
  };
}
