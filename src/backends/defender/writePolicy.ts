import type { DefenderChange } from '../../access/defenderPolicies.ts';
import type { AccessError } from '../../core/accessError.ts';
import type { AzureFault } from '../../core/azureFault.ts';
import type { DefenderEntry } from '../../core/defender.ts';
import type { PolicyDocument } from '../../core/policyDocument.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { DefenderPorts } from './defenderPorts.ts';
import { documentOf } from './documentOf.ts';
import { refusal } from './refusal.ts';

const mostWrites = 4;
/** So long after a write, a write that rests on a read before it has landed as well, or it is a slow one. */
const settledAfterMs = 2_000;

/**
 * Writes changes of one policy until it is as wanted. A policy has no ETag: who writes at the same time may undo what the
 * other wrote, so it is read back at once and once more a little later, and written again where a VM is not as it should
 * be. The error, where there is one, is for each VM by its id.
 */
export async function writePolicy(
  { policies, clock }: DefenderPorts,
  policyId: string,
  change: DefenderChange,
  signal: AbortSignal | undefined,
): Promise<Result<null, (vm: string) => AccessError>> {
  const message = 'Somebody else writes the policy at the same time.';
  let cause: AzureFault = { kind: 'busy', code: 'Changing', message, id: policyId };
  let mayHaveWritten = false;
  const failed = (fault: AzureFault) =>
    err(
      (vm: string): AccessError =>
        mayHaveWritten ? { kind: 'mayHaveChanged', vm, policyId, cause: fault } : refusal({ id: vm }, fault),
    );
  for (let tries = 0; tries < mostWrites; tries++) {
    const written = await policies.change(policyId, change, { signal });
    if (written.outcome === 'notApplied') return failed(written.fault);
    mayHaveWritten = true;
    if (written.outcome === 'unknown') cause = written.fault;
    const first = await isAsWanted(policies, policyId, change, signal);
    if (!first.ok) return failed(written.outcome === 'unknown' ? written.fault : first.error);
    if (!first.value) continue;
    await clock.sleep(settledAfterMs, signal);
    const second = await isAsWanted(policies, policyId, change, signal);
    // What was seen in place is done as far as anybody knows.
    if (!second.ok || second.value) return ok(null);
  }
  return failed(cause);
}

async function isAsWanted(
  policies: DefenderPorts['policies'],
  policyId: string,
  { put, remove }: DefenderChange,
  signal: AbortSignal | undefined,
): Promise<Result<boolean, AzureFault>> {
  const read = await policies.entriesOf(policyId, signal);
  if (!read.ok) return read;
  const entryOf = (id: string) => read.value.get(id.toLowerCase());
  return ok(put.every((one) => isAsPut(entryOf(one.id), one)) && remove.every((id) => !entryOf(id)));
}

function isAsPut(entry: DefenderEntry | undefined, wanted: PolicyDocument): boolean {
  if (!entry?.policy.ok) return false;
  return JSON.stringify(documentOf(wanted.id, entry.policy.value)) === JSON.stringify(wanted);
}
