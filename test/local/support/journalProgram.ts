import { setTimeout as sleep } from 'node:timers/promises';
import { ok } from '../../../src/core/result.ts';
import { closerLock } from '../../../src/local/closerLock.ts';
import { localJournal } from '../../../src/local/journal.ts';
import { lockJournal } from '../../../src/local/journalLock.ts';
import { ownerLife } from '../../../src/local/ownerLife.ts';

// A process of its own, for tests that need several or kill one: `node <bundle> <verb> <folder> [argument…]`. It
// prints a line when it is where the test waits for it.
const [verb = '', folder = '', ...given] = process.argv.slice(2);
const endpoint = 'http://127.0.0.1:1';
const owner = ownerLife({ folder });

const verbs: Record<string, () => Promise<void>> = {
  /** `<name> <count> [compactAboveBytes]`: begins so many operations. Prints `done`, or the first fault. */
  async append() {
    const [name, count, compactAboveBytes] = given;
    const journal = localJournal({
      ...{ folder, endpoint, owner, clock: Date },
      caller: { name: async () => ok('tester') },
      ...(compactAboveBytes === undefined ? {} : { compactAboveBytes: Number(compactAboveBytes) }),
    });
    for (let n = 1; n <= Number(count); n++) {
      const appended = await journal.append(`${name}-${n}`, { kind: 'disabling', vm: `vm-${name}-${n}` });
      if (!appended.ok) return console.log(JSON.stringify(appended.error));
    }
    console.log('done');
  },
  /** `<journal file>`: takes the journal's lock and stands still until it is killed. */
  async holdJournalLock() {
    const release = await lockJournal(given[0] ?? '', 1_000);
    console.log(release === undefined ? 'refused' : 'held');
    await sleep(60_000);
  },
  /** Lives until it is asked to stop, and then does something before it ends. */
  async liveUntilAsked() {
    const asked = new Promise((resolve) => process.on('SIGTERM', resolve));
    await owner.begin();
    console.log(owner.id);
    await Promise.race([asked, sleep(60_000)]);
    await sleep(50);
    process.exit(7);
  },
  async live() {
    await owner.begin();
    console.log(owner.id);
    await sleep(60_000);
  },
  /** Begins to live and has nothing more to do, so that it ends by itself. */
  async liveAndEnd() {
    await owner.begin();
    console.log(owner.id);
  },
  /** `<staleMs>`: asks to be the closer until it is. */
  async close() {
    const lock = closerLock({
      folder,
      endpoint,
      account: 'tester',
      staleMs: Number(given[0]),
      updateMs: 1_000,
    });
    while (!(await lock.tryHold())) await sleep(100);
    console.log('held');
    await sleep(60_000);
  },
};

// Where a test limits how long files may grow, a write is to fail and not to end the process.
process.on('SIGXFSZ', () => undefined);

void verbs[verb]?.();
