import type { AccessError } from '../core/accessError.ts';
import { backendOf } from '../core/backendOf.ts';
import type { Machine } from '../core/machine.ts';
import { paired } from '../core/paired.ts';
import type { Result } from '../core/result.ts';
import type { Backend, BackendName, Opened, OpenJob } from './backend.ts';
import type { Backends } from './useCasePorts.ts';

/** Who applies the VM's policy; our own engine for a VM that has none. */
export function backendFor(backends: Backends, machine: Machine): Backend {
  return backends[backendOf(machine) ?? 'direct'];
}

/** Lets each backend act on its own jobs, both at the same time. Outcomes are in the order of the jobs. */
export async function byBackend<Job, Outcome>(
  backends: Backends,
  jobs: readonly Job[],
  nameOf: (job: Job) => BackendName,
  act: (backend: Backend, jobs: readonly Job[]) => Promise<readonly Outcome[]>,
): Promise<Outcome[]> {
  const outcomes = new Map<Job, Outcome>();
  const names = [...new Set(jobs.map(nameOf))];
  await Promise.all(
    names.map(async (name) => {
      const own = jobs.filter((job) => nameOf(job) === name);
      for (const [job, outcome] of paired(own, await act(backends[name], own))) outcomes.set(job, outcome);
    }),
  );
  return jobs.map((job) => outcomes.get(job) as Outcome);
}

/** Opens each window by whoever applies its VM's policy. */
export function openByBackend(
  backends: Backends,
  jobs: readonly OpenJob[],
  signal: AbortSignal | undefined,
): Promise<Result<Opened, AccessError>[]> {
  return byBackend(
    backends,
    jobs,
    ({ fresh }) => backendOf(fresh.machine) ?? 'direct',
    (backend, own) => backend.open(own, signal),
  );
}
