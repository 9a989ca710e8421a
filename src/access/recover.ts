import type { AccessError } from '../core/accessError.ts';
import { groupedBy } from '../core/groupedBy.ts';
import type { JournalEvent } from '../core/journalEntry.ts';
import type { JournalFault } from '../core/journalFault.ts';
import type { UnfinishedOperation } from '../core/journalFold.ts';
import { err, ok, type Result } from '../core/result.ts';
import { parseRuleName } from '../core/ruleName.ts';
import { vmHash } from '../core/vmHash.ts';
import { flightMs } from './flightTime.ts';
import type { Journal } from './ports.ts';
import { recoverPolicy } from './recoverPolicy.ts';
import { recoverRules } from './recoverRules.ts';
import { sideBySide } from './sideBySide.ts';
import type { UseCasePorts } from './useCasePorts.ts';

/** What became of an operation that a dead process had begun. */
export interface Recovered {
  operation: UnfinishedOperation;
  /** How it ended; `failed` names what is left, and the next recovery tries again. */
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
  /** Ids of operations that this process took on and could not end, as long as it lives. */
  tryAgain: Set<string>;
  /** Asks Azure for the time: a process that has just started knows only what its machine says. */
  learnTime(signal?: AbortSignal): Promise<void>;
};

/**
 * Ends what processes began that are dead now, by what Azure says: an opening that nobody saw open is taken back, a
 * closing is closed, a VM that was to leave JIT leaves it, one that was to go under it does, or is as it was. What a
 * living process began is its own. Nothing is begun here, so this is safe beside any other start, and may be called
 * again and again: where nothing is unfinished, nobody is asked anything. Operations on different VMs are ended side
 * by side, those on one VM in the order in which they began.
 */
export async function recover(
  ports: RecoverPorts,
  signal?: AbortSignal,
): Promise<Result<RecoveryReport, JournalFault>> {
  const { journal, clock, tryAgain } = ports;
  const found = await leftByTheDead(journal, tryAgain);
  if (!found.ok) return err(found.error);
  const { operations, corruptLines } = found.value;
  if (operations.length === 0) return ok({ recovered: [], corruptLines });
  await ports.learnTime(signal);
  // Whatever the dead had sent has landed once this is over, so that what is found then is all there is.
  const youngest = operations.reduce((last, { atMs }) => Math.max(last, atMs), 0);
  if (clock.now() - youngest < longestBeginMs) await clock.sleep(flightMs, signal);
  const ofEachMachine = [...groupedBy(operations, machineOf).values()];
  const ends = await sideBySide(ofEachMachine, machinesAtOnce, async (ofOne) => {
    const recovered: Recovered[] = [];
    for (const operation of ofOne) {
      const one = await takeOn(ports, operation, signal);
      if (!one.ok) return one;
      if (one.value) recovered.push(one.value);
    }
    return ok(recovered);
  });
  const recovered: Recovered[] = [];
  for (const end of ends) {
    if (!end.ok) return end;
    recovered.push(...end.value);
  }
  return ok({ recovered, corruptLines });
}

/** VMs whose operations are ended at the same time. */
const machinesAtOnce = 4;

/** By what every name of a rule says of its VM; an operation of which that is not known stands alone. */
function machineOf({ id, began, rules }: UnfinishedOperation): string {
  if (began?.kind === 'closing') return began.vmHash;
  if (began) return vmHash(began.vm);
  return rules.map(({ rule }) => parseRuleName(rule)?.vmHash).find((hash) => hash !== undefined) ?? id;
}

/** Ends one operation, unless somebody else has taken it on meanwhile. */
async function takeOn(
  ports: RecoverPorts,
  operation: UnfinishedOperation,
  signal: AbortSignal | undefined,
): Promise<Result<Recovered | undefined, JournalFault>> {
  const { journal, tryAgain } = ports;
  const now = await journal.unfinished();
  if (!now.ok) return now;
  const isThere = now.value.operations.some(
    ({ id, owner }) => id === operation.id && owner === operation.owner,
  );
  if (!isThere) return ok(undefined);
  // From here on it is this process's, so that another start leaves it alone.
  tryAgain.delete(operation.id);
  await journal.append(operation.id, { kind: 'undoing', rules: operation.rules });
  const one = await recoverOne(ports, operation, signal);
  await journal.append(operation.id, one.end);
  if (one.error) tryAgain.add(operation.id);
  return ok(one);
}

/** Who ends in order notes the end of its operations first, so they are read again once their owners are dead. */
async function leftByTheDead(
  journal: Journal,
  tryAgain: ReadonlySet<string>,
): Promise<Result<{ operations: readonly UnfinishedOperation[]; corruptLines: number }, JournalFault>> {
  const before = await journal.unfinished();
  if (!before.ok) return err(before.error);
  const owners = [...new Set(before.value.operations.map(({ owner }) => owner))];
  const alive = await Promise.all(owners.map((owner) => journal.isAlive(owner)));
  const dead = new Set(owners.filter((_, index) => !alive[index]));
  const { corruptLines } = before.value;
  if (dead.size === 0 && tryAgain.size === 0) return ok({ operations: [], corruptLines });
  const after = await journal.unfinished();
  if (!after.ok) return err(after.error);
  const operations = after.value.operations.filter(
    ({ id, owner, latest }) => dead.has(owner) || (latest.kind === 'failed' && tryAgain.has(id)),
  );
  return ok({ operations, corruptLines });
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
