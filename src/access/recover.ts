import type { AccessError } from '../core/accessError.ts';
import type { JournalEvent } from '../core/journalEntry.ts';
import type { JournalFault } from '../core/journalFault.ts';
import type { UnfinishedOperation } from '../core/journalFold.ts';
import { err, ok, type Result } from '../core/result.ts';
import { flightMs } from './flightTime.ts';
import type { Journal } from './ports.ts';
import { recoverPolicy } from './recoverPolicy.ts';
import { recoverRules } from './recoverRules.ts';
import type { UseCasePorts } from './useCasePorts.ts';

/** What became of an operation that a dead process had begun. */
export interface Recovered {
  operation: UnfinishedOperation;
  /** How it ended; `failed` names what is left, and the next start tries again. */
  end: JournalEvent;
  error: AccessError | null;
}

export interface RecoveryReport {
  recovered: readonly Recovered[];
  /** Lines of the journal that could not be read; what they told, a sweep finds in Azure. */
  corruptLines: number;
}

export type RecoverPorts = Pick<
  UseCasePorts,
  'inventory' | 'reader' | 'rules' | 'permissions' | 'clock' | 'backends'
> & {
  journal: Journal;
  /** Asks Azure for the time: a process that has just started knows only what its machine says. */
  learnTime(signal?: AbortSignal): Promise<void>;
};

/**
 * Ends what processes began that are dead now, by what Azure says: an opening that nobody saw open is taken back, a
 * closing is closed, a VM that was to leave JIT leaves it, one that was to go under it does, or is as it was. What a
 * living process began is its own. Nothing is begun here, so this is safe beside any other start.
 */
export async function recover(
  ports: RecoverPorts,
  signal?: AbortSignal,
): Promise<Result<RecoveryReport, JournalFault>> {
  const { journal, clock } = ports;
  const read = await journal.unfinished();
  if (!read.ok) return err(read.error);
  const { operations, corruptLines } = read.value;
  const alive = await Promise.all(operations.map(({ owner }) => journal.isAlive(owner)));
  const left = operations.filter((_, index) => !alive[index]);
  if (left.length === 0) return ok({ recovered: [], corruptLines });
  await ports.learnTime(signal);
  // Whatever the dead had sent has landed once this is over, so that what is found then is all there is.
  const youngest = Math.max(...left.map(({ atMs }) => atMs));
  if (clock.now() - youngest < longestBeginMs) await clock.sleep(flightMs, signal);
  const recovered: Recovered[] = [];
  for (const operation of left) {
    // From here on it is this process's, so that another start leaves it alone.
    await journal.append(operation.id, { kind: 'undoing', rules: operation.rules });
    const one = await recoverOne(ports, operation, signal);
    await journal.append(operation.id, one.end);
    recovered.push(one);
  }
  return ok({ recovered, corruptLines });
}

/** The last write of an operation is sent at most so long after it was noted; what is older has landed. */
const longestBeginMs = 10 * 60_000;

function recoverOne(
  ports: RecoverPorts,
  operation: UnfinishedOperation,
  signal: AbortSignal | undefined,
): Promise<Recovered> {
  switch (operation.began?.kind) {
    case 'enabling':
    case 'disabling':
      return recoverPolicy(ports, operation, operation.began, signal);
    default:
      return recoverRules(ports, operation, signal);
  }
}
