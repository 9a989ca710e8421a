import { flightMs } from '../../access/flightTime.ts';
import type { FreshMachine } from '../../access/ports.ts';
import type { AccessError } from '../../core/accessError.ts';
import { planRestore } from '../../core/planRestore.ts';
import { err, type Result } from '../../core/result.ts';
import type { DirectPorts } from './directPorts.ts';
import { writeChange } from './writeChange.ts';

const mostRounds = 3;

/**
 * Takes an enabling back: our denies and tags of this VM become what they were in `before`. After a lost answer it
 * looks again when every write has landed. What cannot be taken back is named in the error.
 */
export async function restore(
  ports: DirectPorts,
  before: FreshMachine,
  lastSeen: FreshMachine,
  cause: AccessError,
  lostAnswer: boolean,
): Promise<Result<never, AccessError>> {
  let current = lastSeen;
  let waited = !lostAnswer;
  for (let round = 0; round < mostRounds; round++) {
    const read = await ports.reader.read(before.machine.id, before.machine);
    if (read.ok) current = read.value;
    const changes = planRestore(before, current).changes;
    if (read.ok && changes.length === 0 && waited) return err(cause);
    for (const change of changes) await writeChange(ports, change);
    if (!waited) await ports.clock.sleep(flightMs);
    waited = true;
  }
  const read = await ports.reader.read(before.machine.id, before.machine);
  const left = planRestore(before, read.ok ? read.value : current).changes;
  if (read.ok && left.length === 0) return err(cause);
  return err({
    kind: 'leftInPlace',
    vm: before.machine.id,
    rules: left.flatMap((change) =>
      change.rule === null ? [] : [{ group: change.target, rule: change.rule }],
    ),
    tags: left.flatMap((change) => (change.rule === null ? Object.keys(change.properties.tags) : [])),
    cause,
  });
}
