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

/** Rounds in which Azure failed; a priority that somebody else took in between is no failure. */
const mostFailures = 5;
const mostRounds = 30;

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
  const sent: Change[] = [];
  let fresh = before;
  let lostAnswer = false;
  let failures = 0;
  let lastFault: AzureFault = { kind: 'busy', code: 'Changing', message: before.machine.id };
  const giveUp = (cause: AccessError) => restore(ports, before, { sent, lostAnswer }, cause);
  for (let round = 0; round < mostRounds && failures < mostFailures; round++) {
    const plan = planEnabling(fresh, policy, existingRules);
    if (!plan.ok) return giveUp(plan.error);
    if (plan.value.changes.length === 0) return ok({ plan: first.value, warnings: plan.value.warnings });
    const { unfinished, sent: sentNow } = await writePlan(ports, plan.value, signal);
    sent.push(...sentNow);
    lostAnswer ||= unfinished.some((outcome) => outcome.outcome === 'unknown');
    const refusal = unfinished.find((outcome) => isRefusal(outcome.fault));
    if (refusal) return giveUp(azureError(refusal.fault));
    const failure = unfinished.find(({ fault }) => fault.kind !== 'priorityTaken')?.fault;
    if (failure) {
      lastFault = failure;
      failures++;
      await ports.clock.sleep(backoffMs(failures), signal);
    }
    const again = await ports.reader.read(before.machine.id, before.machine, signal);
    if (!again.ok) return giveUp(azureError(again.error));
    fresh = again.value;
  }
  return giveUp(azureError(lastFault));
}

type Unfinished = Exclude<WriteOutcome, { outcome: 'applied' }>;

interface Written {
  unfinished: readonly Unfinished[];
  /** What stands or may stand. */
  sent: readonly Change[];
}

/** Rules of different groups at once, rules of one group in order; the tag only when every rule is in force. */
async function writePlan(ports: DirectPorts, plan: Plan, signal: AbortSignal | undefined): Promise<Written> {
  const rules = plan.changes.filter((change) => change.rule !== null);
  const tags = plan.changes.filter((change) => change.rule === null);
  const targets = [...new Set(rules.map((change) => change.target))];
  const ofTarget = (target: string) => rules.filter((change) => change.target === target);
  const groups = await Promise.all(targets.map((target) => writeInOrder(ports, ofTarget(target), signal)));
  const unfinished = groups.flatMap((group) => group.unfinished);
  const tagging = unfinished.length > 0 ? [] : [await writeInOrder(ports, tags, signal)];
  const all = [...groups, ...tagging];
  return {
    unfinished: all.flatMap((part) => part.unfinished),
    sent: all.flatMap((part) => part.sent),
  };
}

async function writeInOrder(
  ports: DirectPorts,
  changes: readonly Change[],
  signal: AbortSignal | undefined,
): Promise<Written> {
  const sent: Change[] = [];
  for (const change of changes) {
    const outcome = await writeChange(ports, change, { signal });
    if (outcome.outcome !== 'notApplied') sent.push(change);
    if (outcome.outcome !== 'applied') return { unfinished: [outcome], sent };
  }
  return { unfinished: [], sent };
}

/** What another round cannot mend. */
function isRefusal(fault: AzureFault): boolean {
  return ['forbidden', 'unauthenticated', 'locked', 'refused', 'notFound', 'cancelled', 'throttled'].includes(
    fault.kind,
  );
}
