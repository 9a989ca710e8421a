import type { App } from '../access/app.ts';
import type { ListedWindow, MachineListing, MachineSummary } from '../access/machineListing.ts';
import type { AccessError } from '../core/accessError.ts';
import { type AccessWindow, isOverdue } from '../core/accessWindow.ts';
import { idKey, sameId } from '../core/armId.ts';
import type { Machine } from '../core/machine.ts';
import { err, type Result } from '../core/result.ts';
import { changes } from './changes.ts';
import type { Connection, Session } from './session.ts';

export type StoreState = 'idle' | 'loading' | 'signedOut' | 'failed' | 'ready' | 'empty';

/** What was read last, and who is told when it changes. Holds nothing that Azure did not say. */
export class MachineStore {
  readonly #session: Session;
  readonly #changed = changes<void>();
  readonly #failed = changes<AccessError | Error>();
  #listing: MachineListing | undefined;
  #windows: readonly ListedWindow[] = [];
  #loading: Promise<void> | undefined;

  state: StoreState = 'idle';
  readonly onDidChange = this.#changed.subscribe;
  readonly onDidFail = this.#failed.subscribe;

  constructor(session: Session) {
    this.#session = session;
    session.onDidChange((connection) => {
      if (connection) return;
      this.#listing = undefined;
      this.#windows = [];
      this.#become('idle');
    });
  }

  get machines(): readonly MachineSummary[] {
    return this.#listing?.machines ?? [];
  }

  get listing(): MachineListing | undefined {
    return this.#listing;
  }

  /** Every open or overdue window, also of VMs that are gone. */
  get windows(): readonly ListedWindow[] {
    return this.#windows;
  }

  find(vm: string): MachineSummary | undefined {
    return this.machines.find(({ machine }) => sameId(machine.id, vm));
  }

  /** Reads once; later calls find what is there. */
  async loadOnce(mayAsk: boolean): Promise<void> {
    if (this.#listing === undefined || (mayAsk && this.state === 'signedOut')) await this.load(mayAsk);
  }

  /** Reads everything anew. A load that is under way serves all who ask. */
  load(mayAsk: boolean): Promise<void> {
    this.#loading ??= this.#load(mayAsk).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(mayAsk: boolean): Promise<void> {
    if (this.#listing === undefined) this.#become('loading');
    try {
      const connection = await this.#session.connect(mayAsk);
      if (!connection) return this.#become('signedOut');
      const listing = await connection.app.listMachines({});
      if (this.#session.current !== connection) return;
      if (!listing.ok) return this.#fail(listing.error);
      this.#listing = listing.value;
      this.#windows = listing.value.windows;
      this.#become(this.#listing.machines.length === 0 ? 'empty' : 'ready');
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Reads one VM from Azure itself. */
  async readMachine(
    connection: Connection,
    vm: string,
    hint?: Machine,
  ): Promise<Result<MachineSummary, AccessError>> {
    const [read] = await this.readMachines(connection, [{ vm, hint }]);
    return read ?? err({ kind: 'machineNotFound', name: vm });
  }

  /** Reads VMs from Azure itself: what was just written shows at once, long before any index has it. */
  async readMachines(
    { app }: Connection,
    wanted: readonly { vm: string; hint?: Machine | undefined }[],
  ): Promise<readonly Result<MachineSummary, AccessError>[]> {
    if (wanted.length === 0) return [];
    const requests = wanted.map(({ vm, hint = this.find(vm)?.machine }) => ({ vm, hint }));
    const reads = await app.readMachines(requests);
    this.#put(
      app,
      reads.flatMap((read) => (read.ok ? [read.value] : [])),
    );
    return reads;
  }

  /** Takes windows out that were just seen to be gone. */
  forget(windowIds: readonly string[]): void {
    const isLeft = ({ id }: AccessWindow) => !windowIds.includes(id);
    this.#windows = this.#windows.filter(({ window }) => isLeft(window));
    this.#replace((summary) => ({ ...summary, windows: summary.windows.filter(isLeft) }));
    this.#changed.tell();
  }

  #put(app: App, summaries: readonly MachineSummary[]): void {
    if (summaries.length === 0) return;
    const read = new Map(summaries.map((summary) => [idKey(summary.machine.id), summary]));
    this.#replace((known) => read.get(idKey(known.machine.id)) ?? known);
    const others = this.#windows.filter(({ machine }) => machine === null || !read.has(idKey(machine.id)));
    const now = app.clock.now();
    const own = [...read.values()].flatMap(({ machine, windows }) =>
      windows.map((window) => ({ window, machine, isOverdue: isOverdue(window, now) })),
    );
    this.#windows = [...others, ...own].sort((a, b) => a.window.endSeconds - b.window.endSeconds);
    this.#changed.tell();
  }

  #replace(change: (summary: MachineSummary) => MachineSummary): void {
    if (this.#listing) this.#listing = { ...this.#listing, machines: this.machines.map(change) };
  }

  #fail(error: AccessError | Error): void {
    if (this.#listing === undefined) this.#become('failed');
    this.#failed.tell(error);
  }

  #become(state: StoreState): void {
    this.state = state;
    this.#changed.tell();
  }
}
