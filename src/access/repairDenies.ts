import { type AccessError, azureError } from '../core/accessError.ts';
import { mendDenies } from '../core/denyDrift.ts';
import { guardingGroups } from '../core/networkView.ts';
import type { PlanWarning } from '../core/plan.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { FreshMachine } from './ports.ts';
import type { Drifting } from './readForRepair.ts';
import { policyOf } from './readPolicy.ts';
import type { UseCasePorts } from './useCasePorts.ts';

/**
 * Makes the denies of a VM what its policy asks for. What stands and was edited is mended in its place, because
 * enabling anew would put it below the rules of other people that it was meant to beat; the backend does the rest.
 * `hasWritten` says that the repair wrote since `before` was read: what follows a write rests on a reading of its own,
 * so that whoever left JIT meanwhile does not get the policy back.
 */
export async function repairDenies(
  { reader, rules, backends }: Pick<UseCasePorts, 'reader' | 'rules' | 'backends'>,
  before: Pick<Drifting, 'fresh' | 'policy'>,
  hasWritten: boolean,
  signal: AbortSignal | undefined,
): Promise<Result<readonly PlanWarning[], AccessError>> {
  const now = hasWritten ? await readUnderPolicy(reader, before.fresh, signal) : ok(before);
  if (!now.ok) return now;
  const { fresh, policy } = now.value;
  const groups = guardingGroups(fresh.machine, fresh.groups);
  const mends = groups.flatMap((group) => mendDenies(group, fresh.machine, policy));
  for (const { target, rule, properties } of mends) {
    const written = await rules.put(target, rule, properties, { signal });
    // What became of a lost answer shows the next reading.
    if (written.outcome === 'notApplied') return err(azureError(written.fault));
  }
  const mended = mends.length > 0 ? await readUnderPolicy(reader, before.fresh, signal) : now;
  if (!mended.ok) return mended;
  const [done] = await backends.direct.enable(
    [{ backend: 'direct', fresh: mended.value.fresh, policy: mended.value.policy, existingRules: 'keep' }],
    signal,
  );
  return done?.ok === false ? done : ok(done?.value.warnings ?? []);
}

async function readUnderPolicy(
  reader: UseCasePorts['reader'],
  { machine }: FreshMachine,
  signal: AbortSignal | undefined,
) {
  const fresh = await reader.read(machine.id, machine, signal);
  if (!fresh.ok) return err(azureError(fresh.error));
  const policy = policyOf(fresh.value.machine);
  return policy.ok ? ok({ fresh: fresh.value, policy: policy.value }) : policy;
}
