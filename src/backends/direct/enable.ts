import type { Done } from '../../access/backend.ts';
import { backoffMs } from '../../access/backoff.ts';
import type { FreshMachine } from '../../access/ports.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import type { AzureFault, WriteOutcome } from '../../core/azureFault.ts';
import type { ExistingRules } from '../../core/denyPriority.ts';
import type { JitPolicy } from '../../core/jitPolicy.ts';
import type { Change, Plan } from '../../core/plan.ts';
import { ok, type Result } from '../../core/result.ts';
import type { DirectPorts } from './directPorts.ts';
import { planEnabling } from './plans.ts';
import { restore } from './restore.ts';
import { writeChange } from './writeChange.ts';

const mostRounds = 5;

/**
 * Puts a VM under JIT: the denies of every group, then the tag, then a read of both. Each round plans from what is
 * there and writes what is missing, so a lost answer, a taken priority or a rule that somebody wiped in between is
 * made good by the next round. A refusal undoes what was written.
 */
export async function enable(
  ports: DirectPorts,
  before: FreshMachine,
  policy: JitPolicy,
  existingRules: ExistingRules,
  signal?: AbortSignal,
): Promise<Result<Done, AccessError>> {
  const first = planEnabling(before, policy, existingRules);
  if (!first.ok) return first;
  let fresh = before;
  let lostAnswer = false;
  let lastFault: AzureFault = { kind: 'busy', code: 'Changing', message: before.machine.id };
  for (let round = 0; round < mostRounds; round++) {
    const plan = planEnabling(fresh, policy, existingRules);
    if (!plan.ok) return restore(ports, before, fresh, plan.error, lostAnswer);
    if (plan.value.changes.length === 0) return ok({ plan: first.value, warnings: plan.value.warnings });
    const faults = await writePlan(ports, plan.value, signal);
    lostAnswer ||= faults.some((outcome) => outcome.outcome === 'unknown');
    const refusal = faults.find((outcome) => isRefusal(outcome.fault));
    if (refusal) return restore(ports, before, fresh, azureError(refusal.fault), lostAnswer);
    if (faults[0]) {
      lastFault = faults[0].fault;
      await ports.clock.sleep(backoffMs(round + 1), signal);
    }
    const again = await ports.reader.read(before.machine.id, before.machine, signal);
    if (!again.ok) return restore(ports, before, fresh, azureError(again.error), lostAnswer);
    fresh = again.value;
  }
  return restore(ports, before, fresh, azureError(lastFault), lostAnswer);
}

type Unfinished = Exclude<WriteOutcome, { outcome: 'applied' }>;

/** Rules of different groups at once, rules of one group in order; the tag only when every rule is in force. */
async function writePlan(
  ports: DirectPorts,
  plan: Plan,
  signal: AbortSignal | undefined,
): Promise<Unfinished[]> {
  const rules = plan.changes.filter((change) => change.rule !== null);
  const tags = plan.changes.filter((change) => change.rule === null);
  const targets = [...new Set(rules.map((change) => change.target))];
  const faults = await Promise.all(
    targets.map((target) =>
      writeInOrder(
        ports,
        rules.filter((change) => change.target === target),
        signal,
      ),
    ),
  );
  const unfinished = faults.flatMap((fault) => fault ?? []);
  if (unfinished.length > 0) return unfinished;
  const tagFault = await writeInOrder(ports, tags, signal);
  return tagFault ? [tagFault] : [];
}

async function writeInOrder(
  ports: DirectPorts,
  changes: readonly Change[],
  signal: AbortSignal | undefined,
): Promise<Unfinished | null> {
  for (const change of changes) {
    const outcome = await writeChange(ports, change, { signal });
    if (outcome.outcome !== 'applied') return outcome;
  }
  return null;
}

/** What another round cannot mend. */
function isRefusal(fault: AzureFault): boolean {
  return ['forbidden', 'unauthenticated', 'locked', 'refused', 'notFound', 'cancelled', 'throttled'].includes(
    fault.kind,
  );
}
