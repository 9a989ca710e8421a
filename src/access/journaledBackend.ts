import type { AccessError } from '../core/accessError.ts';
import type { BeginEvent, JournalEvent } from '../core/journalEntry.ts';
import { ruleHolderIds } from '../core/machine.ts';
import { paired } from '../core/paired.ts';
import type { PlanWarning } from '../core/plan.ts';
import { policyTagNames } from '../core/policyTag.ts';
import { ok, type Result } from '../core/result.ts';
import type { Backend, Done, OpenJob } from './backend.ts';
import type { Journal } from './ports.ts';

/**
 * A backend whose operations are on disk before their first write and after their last one, so that a process that
 * starts later can end what this one began. Each job is an operation of its own. A journal that cannot be written
 * stops nobody, and whoever opens or changes a policy is told.
 */
export function journaledBackend(backend: Backend, journal: Journal): Backend {
  return {
    ...backend,
    enable: (jobs, signal) =>
      journaled(journal, jobs, {
        begin: ({ fresh: { machine } }) => ({
          kind: 'enabling',
          vm: machine.id,
          before: Object.fromEntries(
            policyTagNames(machine.tags).map((name) => [name, machine.tags[name] ?? '']),
          ),
        }),
        act: async (all) => withFaults(all, await backend.enable(jobs, signal)),
        end: 'enabled',
      }),
    disable: (machines, signal) =>
      journaled(journal, machines, {
        begin: ({ machine }) => ({ kind: 'disabling', vm: machine.id }),
        act: async (all) => withFaults(all, await backend.disable(machines, signal)),
        end: 'disabled',
      }),
    open: (jobs, signal) =>
      journaled(journal, jobs, {
        begin: (job) => opening(backend, job),
        act: async (all) => withFaults(all, await backend.open(jobs, signal)),
        end: 'opened',
      }),
    close: (jobs, signal) =>
      journaled(journal, jobs, {
        begin: ({ window: { id: windowId, vmHash, rules } }) => ({
          kind: 'closing',
          windowId,
          vmHash,
          rules,
        }),
        // Closing goes on without a journal and without a word.
        act: () => backend.close(jobs, signal),
        end: 'closed',
      }),
  };
}

interface Journaling<Job, Outcome> {
  begin(job: Job): BeginEvent;
  act(faults: readonly PlanWarning[][]): Promise<readonly Result<Outcome, AccessError>[]>;
  end: 'enabled' | 'disabled' | 'opened' | 'closed';
}

async function journaled<Job, Outcome>(
  journal: Journal,
  jobs: readonly Job[],
  { begin, act, end }: Journaling<Job, Outcome>,
): Promise<readonly Result<Outcome, AccessError>[]> {
  const operations = jobs.map((job) => ({ id: journal.newOperationId(), event: begin(job) }));
  const begun = await Promise.all(operations.map(({ id, event }) => journal.append(id, event)));
  const outcomes = await act(
    begun.map((one) => (one.ok ? [] : [{ kind: 'notJournaled', fault: one.error }])),
  );
  await Promise.all(
    paired(operations, outcomes).map(([{ id }, outcome]) =>
      journal.append(id, outcome.ok ? { kind: end } : failure(outcome.error)),
    ),
  );
  return outcomes;
}

/** What is left is somebody's to finish; an error without a rest took back what it had begun. */
function failure(error: AccessError): JournalEvent {
  if (error.kind !== 'leftInPlace') return { kind: 'undone' };
  return { kind: 'failed', rules: error.rules.filter(({ rule }) => rule !== ''), tags: error.tags };
}

function withFaults<Outcome extends Done>(
  faults: readonly (readonly PlanWarning[])[],
  outcomes: readonly Result<Outcome, AccessError>[],
): Result<Outcome, AccessError>[] {
  return paired(faults, outcomes).map(([more, outcome]) =>
    outcome.ok && more.length > 0
      ? ok({ ...outcome.value, warnings: [...outcome.value.warnings, ...more] })
      : outcome,
  );
}

/** The rules' names do not depend on the priorities that are free, so a plan of now names them. */
function opening(backend: Backend, { fresh, policy, grant }: OpenJob): BeginEvent {
  const plan = backend.planOpen(fresh, policy, grant);
  const changes = plan.ok ? plan.value.changes : [];
  const { windowId, endSeconds, previousEndSeconds } = grant;
  return {
    kind: 'opening',
    vm: fresh.machine.id,
    windowId,
    endSeconds,
    groups: ruleHolderIds(fresh.machine),
    rules: changes.flatMap(({ rule, target }) => (rule === null ? [] : [{ group: target, rule }])),
    ...(previousEndSeconds === undefined ? {} : { previousEndSeconds }),
  };
}
