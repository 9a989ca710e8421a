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
  'inventory' | 'reader' | 'rules' | 'permissions' | 'locks' | 'clock' | 'backends'
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
  const found = await leftByTheDead(journal);
  if (!found.ok) return err(found.error);
  const { operations, corruptLines } = found.value;
  if (operations.length === 0) return ok({ recovered: [], corruptLines });
  await ports.learnTime(signal);
  // Whatever the dead had sent has landed once this is over, so that what is found then is all there is.
  const youngest = Math.max(...operations.map(({ atMs }) => atMs));
  if (clock.now() - youngest < longestBeginMs) await clock.sleep(flightMs, signal);
  const recovered: Recovered[] = [];
  for (const operation of operations) {
    const now = await journal.unfinished();
    if (!now.ok) return err(now.error);
    const isTaken = !now.value.operations.some(
      ({ id, owner }) => id === operation.id && owner === operation.owner,
    );
    if (isTaken) continue;
    // From here on it is this process's, so that another start leaves it alone.
    await journal.append(operation.id, { kind: 'undoing', rules: operation.rules });
    const one = await recoverOne(ports, operation, signal);
    await journal.append(operation.id, one.end);
    recovered.push(one);
  }
  return ok({ recovered, corruptLines });
}

/** Who ends in order notes the end of its operations first, so they are read again once their owners are dead. */
async function leftByTheDead(
  journal: Journal,
): Promise<Result<{ operations: readonly UnfinishedOperation[]; corruptLines: number }, JournalFault>> {
  const before = await journal.unfinished();
  if (!before.ok) return err(before.error);
  const owners = [...new Set(before.value.operations.map(({ owner }) => owner))];
  const alive = await Promise.all(owners.map((owner) => journal.isAlive(owner)));
  const dead = new Set(owners.filter((_, index) => !alive[index]));
  const { corruptLines } = before.value;
  if (dead.size === 0) return ok({ operations: [], corruptLines });
  const after = await journal.unfinished();
  if (!after.ok) return err(after.error);
  return ok({ operations: after.value.operations.filter(({ owner }) => dead.has(owner)), corruptLines });
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
