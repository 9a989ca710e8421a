import { backoffMs } from '../../access/backoff.ts';
import type { FreshMachine } from '../../access/ports.ts';
import { sameId } from '../../core/armId.ts';
import type { AzureFault } from '../../core/azureFault.ts';
import type { TagChange } from '../../core/plan.ts';
import type { DirectPorts } from './directPorts.ts';
import { writeChange } from './writeChange.ts';

const mostTries = 4;

export interface TagsWritten {
  /** Why they are not as asked; null where they are, or where the VM is gone and its tags with it. */
  fault: AzureFault | null;
  lostAnswer: boolean;
}

/** Writes or deletes tags until they stand; the change says the same however often it is sent. */
export async function writePolicyTags(
  ports: DirectPorts,
  seen: FreshMachine,
  change: TagChange,
  signal: AbortSignal | undefined,
): Promise<TagsWritten> {
  let fault: AzureFault | null = null;
  let lostAnswer = false;
  for (let attempt = 1; attempt <= mostTries; attempt++) {
    const outcome = await writeChange(ports, change, { signal });
    if (outcome.outcome === 'applied') return { fault: null, lostAnswer };
    fault = outcome.fault;
    lostAnswer ||= outcome.outcome === 'unknown';
    if (!['busy', 'changed', 'unavailable', 'operationFailed'].includes(fault.kind)) break;
    await ports.clock.sleep(backoffMs(attempt), signal);
  }
  return { fault: fault && (await isGone(ports, seen, fault)) ? null : fault, lostAnswer };
}

/** A VM that was deleted has no tags to write; Azure has to say so twice, once of the tags and once of the VM. */
export async function isGone(
  { reader }: DirectPorts,
  { machine }: FreshMachine,
  fault: AzureFault,
): Promise<boolean> {
  if (fault.kind !== 'notFound') return false;
  const read = await reader.read(machine.id, undefined);
  return !read.ok && read.error.kind === 'notFound' && sameId(read.error.id, machine.id);
}
