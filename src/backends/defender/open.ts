import type { Opened, OpenJob } from '../../access/backend.ts';
import { sideBySide } from '../../access/sideBySide.ts';
import type { AccessError } from '../../core/accessError.ts';
import { defenderPolicyId } from '../../core/defenderPolicyId.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { appearance } from './appearance.ts';
import type { DefenderPorts } from './defenderPorts.ts';
import { endWithin, initiation, planOpening } from './plans.ts';
import { refusal } from './refusal.ts';

const requestsAtOnce = 8;

/**
 * Asks Defender to open windows, and waits until its policies say that they are. It writes the rules by its own right and
 * takes them away at the end. A request whose answer is lost is looked for and never sent again. In the order of the jobs.
 */
export function open(
  ports: DefenderPorts,
  jobs: readonly OpenJob[],
  signal?: AbortSignal,
): Promise<Result<Opened, AccessError>[]> {
  return sideBySide(jobs, requestsAtOnce, (job) => openOne(ports, job, signal));
}

async function openOne(
  ports: DefenderPorts,
  { fresh, policy, grant: granted }: OpenJob,
  signal: AbortSignal | undefined,
): Promise<Result<Opened, AccessError>> {
  const { machine } = fresh;
  const grant = { ...granted, endSeconds: endWithin(fresh, policy, granted) };
  const plan = planOpening(fresh, policy, grant);
  if (!plan.ok) return plan;
  const body = initiation(machine.id, grant);
  const sent = await ports.policies.initiate(defenderPolicyId(machine), body, {
    signal,
    mayStillSend: () => ports.clock.now() < grant.endSeconds * 1000,
  });
  if (sent.outcome === 'notApplied') return err(refusal(machine, sent.fault));
  const lost = sent.outcome === 'unknown' ? sent.fault : undefined;
  const window = await appearance(ports, { machine, grant, lost }, signal);
  return window.ok ? ok({ plan: plan.value, warnings: plan.value.warnings, window: window.value }) : window;
}
