import type { AccessError } from '../core/accessError.ts';
import { paired } from '../core/paired.ts';
import { joinPlans } from '../core/plan.ts';
import { err, ok, type Result } from '../core/result.ts';
import { actTogether } from './actTogether.ts';
import type { BackendName, Done, EnableJob } from './backend.ts';
import { byBackend } from './byBackend.ts';
import { formersOf } from './keepersOf.ts';
import type { UseCasePorts } from './useCasePorts.ts';
import { withGroupsOfRules } from './withGroupsOfRules.ts';

type EnablePorts = Pick<UseCasePorts, 'backends' | 'inventory'>;

/**
 * Enables each VM by whoever is to apply its policy. One that moves leaves the former one only when the other has it, so
 * that its ports are never without a policy; what of that fails is told as held by both, and the same again heals it.
 * Outcomes are in the order of the jobs.
 */
export async function enableAll(
  ports: EnablePorts,
  jobs: readonly EnableJob[],
  signal: AbortSignal | undefined,
): Promise<Result<Done, AccessError>[]> {
  const enabled = paired(
    jobs,
    await byBackend(
      ports.backends,
      jobs,
      ({ backend }) => backend,
      (backend, own) => backend.enable(own, signal),
    ),
  );
  const leavings = enabled.flatMap(([job, done]) =>
    done.ok ? formersOf(job).map((former): Leaving => ({ job, former })) : [],
  );
  const left = paired(leavings, await leaveAll(ports, leavings, signal));
  return enabled.map(([job, done]) => {
    if (!done.ok) return done;
    let all = done.value;
    for (const [{ former }, one] of left.filter(([{ job: other }]) => other === job)) {
      if (!one.ok) return err({ kind: 'heldByBoth', vm: job.fresh.machine.id, former, cause: one.error });
      const warnings = [...all.warnings, ...one.value.warnings];
      all = { plan: joinPlans([all.plan, one.value.plan]), warnings };
    }
    return ok(all);
  });
}

interface Leaving {
  job: EnableJob;
  former: BackendName;
}

/** All that leave one backend leave it together, with every group that holds rules of ours for them. */
async function leaveAll(
  { backends, inventory }: EnablePorts,
  leavings: readonly Leaving[],
  signal: AbortSignal | undefined,
): Promise<Result<Done, AccessError>[]> {
  const isOurs = leavings.some(({ former }) => former === 'direct');
  const machines = leavings.map(({ job }) => job.fresh);
  const whole = isOurs ? await withGroupsOfRules({ inventory }, machines, signal) : ok(machines);
  const all = paired(leavings, whole.ok ? whole.value : machines).map(([{ former }, fresh]) =>
    whole.ok || former !== 'direct' ? ok({ former, fresh }) : whole,
  );
  return actTogether(all, (known) =>
    byBackend(
      backends,
      known,
      ({ former }) => former,
      (backend, own) =>
        backend.disable(
          own.map(({ fresh }) => fresh),
          signal,
        ),
    ),
  );
}
