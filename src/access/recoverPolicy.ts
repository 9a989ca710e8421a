import type { AccessError } from '../core/accessError.ts';
import type { BeginEvent, JournalEvent } from '../core/journalEntry.ts';
import type { UnfinishedOperation } from '../core/journalFold.ts';
import { readPolicyTags } from '../core/policyTag.ts';
import type { Result } from '../core/result.ts';
import { enableAll } from './enableAll.ts';
import { hasAnythingOfOurs } from './hasAnythingOfOurs.ts';
import type { Recovered, RecoverPorts } from './recover.ts';
import { resolveMachine } from './resolveMachine.ts';
import { withGroupsOfRules } from './withGroupsOfRules.ts';

/**
 * Ends an enabling or a disabling by what the VM's tags say now. A policy that stands is what somebody wanted, so its
 * denies are made whole; without one, whatever the enabling wrote is taken away. A disabling goes on, unless somebody
 * has put the VM under JIT again since. A move between us and Defender for Cloud goes on to where it went, so that nobody
 * is left with both. Of a VM that is gone, sweeps take the rules.
 */
export async function recoverPolicy(
  ports: RecoverPorts,
  operation: UnfinishedOperation,
  began: Extract<BeginEvent, { kind: 'enabling' | 'disabling' }>,
  signal: AbortSignal | undefined,
): Promise<Recovered> {
  const ended = (kind: 'enabled' | 'disabled' | 'undone'): Recovered => ({
    operation,
    end: { kind },
    error: null,
  });
  const read = await resolveMachine(ports, began.vm, undefined, signal);
  if (!read.ok && read.error.kind === 'machineNotFound') return ended('undone');
  if (!read.ok) return failed(operation, read.error);
  const fresh = read.value;
  const reading = readPolicyTags(fresh.machine.tags);
  const { direct } = ports.backends;
  const isLeaving = began.kind === 'disabling' && fresh.machine.defender !== undefined;
  if (reading.kind === 'policy' && !isLeaving) {
    const job = { backend: 'direct', fresh, policy: reading.policy, existingRules: 'keep' } as const;
    const [enabled] = await enableAll(ports, [job], signal);
    return outcome(operation, enabled, 'enabled');
  }
  const all = await withGroupsOfRules(ports, [fresh], signal);
  const [whole] = all.ok ? all.value : [];
  if (!all.ok || !whole)
    return failed(operation, all.ok ? { kind: 'machineNotFound', name: began.vm } : all.error);
  const end = began.kind === 'disabling' ? 'disabled' : 'undone';
  if (!hasAnythingOfOurs(whole)) return ended(end);
  return outcome(operation, (await direct.disable([whole], signal))[0], end);
}

function outcome(
  operation: UnfinishedOperation,
  result: Result<unknown, AccessError> | undefined,
  kind: 'enabled' | 'disabled' | 'undone',
): Recovered {
  return result?.ok === false ? failed(operation, result.error) : { operation, end: { kind }, error: null };
}

/** What is not known to be left keeps the operation unfinished all the same. */
function failed(operation: UnfinishedOperation, error: AccessError): Recovered {
  const left = error.kind === 'leftInPlace' ? error : { rules: operation.rules, tags: ['jit-access'] };
  const end: JournalEvent = { kind: 'failed', rules: left.rules, tags: left.tags };
  return { operation, end, error };
}
