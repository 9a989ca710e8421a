import { pauseMs } from '../../access/backoff.ts';
import { flightMs } from '../../access/flightTime.ts';
import type { FreshMachine } from '../../access/ports.ts';
import type { AccessError } from '../../core/accessError.ts';
import type { AzureFault } from '../../core/azureFault.ts';
import { type Change, isTagChange } from '../../core/plan.ts';
import { planRestore } from '../../core/planRestore.ts';
import { err, type Result } from '../../core/result.ts';
import type { DirectPorts } from './directPorts.ts';
import { writeChange } from './writeChange.ts';

const mostRounds = 4;

/**
 * Takes an enabling back: our denies and tags of this VM become what they were in `before`. After a lost answer it
 * looks again when every write has landed. What cannot be taken back is named in the error; `sent` is what may
 * stand where nothing can be read.
 */
export async function restore(
  ports: DirectPorts,
  before: FreshMachine,
  { sent, lostAnswer }: { sent: readonly Change[]; lostAnswer: boolean },
  cause: AccessError,
): Promise<Result<never, AccessError>> {
  if (sent.length === 0) return err(cause);
  let left = sent;
  let waited = !lostAnswer;
  for (let round = 0; round < mostRounds; round++) {
    const faults: AzureFault[] = [];
    const read = await ports.reader.read(before.machine.id, before.machine);
    if (read.ok) left = planRestore(before, read.value).changes;
    else faults.push(read.error);
    if (read.ok && left.length === 0 && waited) return err(cause);
    if (round === mostRounds - 1) break;
    for (const change of read.ok ? left : []) {
      const outcome = await writeChange(ports, change, { patience: 'unbounded' });
      if (outcome.outcome !== 'applied') faults.push(outcome.fault);
    }
    if (!waited) await ports.clock.sleep(flightMs);
    else if (faults.length > 0) await ports.clock.sleep(pauseMs(faults, round + 1));
    waited = true;
  }
  return err({
    kind: 'leftInPlace',
    vm: before.machine.id,
    rules: left.flatMap((change) =>
      change.rule === null ? [] : [{ group: change.target, rule: change.rule }],
    ),
    tags: left.flatMap((change) => (isTagChange(change) ? Object.keys(change.properties.tags) : [])),
    cause,
  });
}
