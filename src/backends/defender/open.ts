import type { Opened, OpenJob } from '../../access/backend.ts';
import { sideBySide } from '../../access/sideBySide.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import type { AccessWindow } from '../../core/accessWindow.ts';
import type { AzureFault } from '../../core/azureFault.ts';
import { defenderWindows } from '../../core/defenderWindows.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { DefenderPorts } from './defenderPorts.ts';
import { initiation, planOpening } from './plans.ts';
import { policyIdFor } from './policyIdFor.ts';

const requestsAtOnce = 8;
/** Defender takes some seconds until a request is seen in its policy. */
const longestAppearanceMs = 60_000;
const lookAgainMs = 2_000;

/**
 * Asks Defender to open windows, and waits until its policies show them. It writes the rules by its own right and takes
 * them away at the end. A request whose answer is lost is looked for and never sent again. In the order of the jobs.
 */
export async function open(
  ports: DefenderPorts,
  jobs: readonly OpenJob[],
  signal?: AbortSignal,
): Promise<Result<Opened, AccessError>[]> {
  return sideBySide(jobs, requestsAtOnce, (job) => openOne(ports, job, signal));
}

async function openOne(
  ports: DefenderPorts,
  job: OpenJob,
  signal: AbortSignal | undefined,
): Promise<Result<Opened, AccessError>> {
  const { machine } = job.fresh;
  const policyId = policyIdFor(machine);
  const sent = await ports.policies.initiate(policyId, initiation(machine.id, job.grant), { signal });
  if (sent.outcome === 'notApplied') return err(refusal(machine.id, sent.fault));
  const window = await appearance(ports, job, policyId, signal);
  if (!window.ok) return window;
  const plan = planOpening(job.fresh, job.grant);
  if (!plan.ok) return plan;
  return ok({ plan: plan.value, warnings: plan.value.warnings, window: window.value });
}

async function appearance(
  { policies, clock }: DefenderPorts,
  { fresh: { machine }, grant }: OpenJob,
  policyId: string,
  signal: AbortSignal | undefined,
): Promise<Result<AccessWindow, AccessError>> {
  const startedAt = clock.now();
  for (;;) {
    const entry = await policies.entryOf(policyId, machine.id, signal);
    if (!entry.ok) return err(azureError(entry.error));
    const windows = entry.value ? defenderWindows(machine, entry.value, clock.now()) : [];
    const window = windows.find(
      ({ endSeconds, ports }) => endSeconds === grant.endSeconds && isOf(ports, grant),
    );
    if (window) return ok(window);
    if (clock.now() - startedAt >= longestAppearanceMs) {
      const message = 'Defender for Cloud took the request and does not show it yet.';
      return err(azureError({ kind: 'busy', code: 'NotShownYet', message, id: policyId }));
    }
    await clock.sleep(lookAgainMs, signal);
  }
}

function isOf(ports: AccessWindow['ports'], grant: OpenJob['grant']): boolean {
  return grant.ports.every(({ number }) => ports.some((port) => port.number === number));
}

/** The service says in its own words what it does not grant; only its code tells one refusal from another. */
function refusal(vm: string, fault: AzureFault): AccessError {
  if (fault.kind !== 'refused') return azureError(fault);
  return { kind: 'defenderRefused', vm, code: fault.code, message: fault.message };
}
