import { applyWholePlan } from '../core/applyPlan.ts';
import { idKey } from '../core/armId.ts';
import type { Plan } from '../core/plan.ts';
import type { PlanState } from '../core/planState.ts';
import type { Result } from '../core/result.ts';
import type { FreshMachine } from './ports.ts';

/**
 * Plans each VM after the ones before it, because VMs of one group share its priorities: `plan` gets the job with the
 * VM as it is once the earlier plans are in force. What has no plan changes nothing for those after it.
 */
export function planInOrder<Job extends { fresh: FreshMachine }, E>(
  jobs: readonly Result<Job, E>[],
  plan: (job: Job) => Result<Plan, E>,
): Result<Plan, E>[] {
  let state = stateOf(jobs.flatMap((job) => (job.ok ? [job.value.fresh] : [])));
  return jobs.map((job) => {
    if (!job.ok) return job;
    const planned = plan({ ...job.value, fresh: asItIsThen(job.value.fresh, state) });
    if (planned.ok) state = applyWholePlan(state, planned.value);
    return planned;
  });
}

function stateOf(machines: readonly FreshMachine[]): PlanState {
  return {
    groups: new Map(machines.flatMap(({ groups }) => [...groups])),
    tags: new Map(machines.map(({ machine }) => [idKey(machine.id), machine.tags])),
  };
}

/** The VM keeps to the groups that were read for it. */
function asItIsThen(fresh: FreshMachine, { groups, tags }: PlanState): FreshMachine {
  return {
    ...fresh,
    machine: { ...fresh.machine, tags: tags.get(idKey(fresh.machine.id)) ?? fresh.machine.tags },
    groups: new Map([...fresh.groups].map(([key, group]) => [key, groups.get(key) ?? group])),
  };
}
