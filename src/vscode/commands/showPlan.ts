import type { MachineSummary } from '../../access/machineListing.ts';
import type { AccessError } from '../../core/accessError.ts';
import type { Plan } from '../../core/plan.ts';
import { plansTogether } from '../../core/plansTogether.ts';
import type { Result } from '../../core/result.ts';
import { plainText } from '../../view/plainText.ts';
import type { CommandContext } from '../commandContext.ts';
import { showFailures } from '../showFailures.ts';
import { working } from './working.ts';

export interface PlanToShow {
  /** What is planned, in words of ours. */
  what: string;
  machines: readonly MachineSummary[];
  /** The plans of `machines`, in their order. */
  preview(signal: AbortSignal): Promise<readonly Result<Plan, AccessError>[]>;
  /** A question is being asked meanwhile and keeps the focus. */
  keepsFocus?: boolean;
}

/** Plans for some VMs and opens what came out of it as one document. Nothing is written. */
export async function showPlan(
  { log, plans }: Pick<CommandContext, 'log' | 'plans'>,
  { what, machines, preview, keepsFocus = false }: PlanToShow,
): Promise<void> {
  const results = await working('Planning, without a change', ({ signal }) => preview(signal));
  const { plan, failures } = plansTogether(machines, results);
  const nameOf = ({ machine }: MachineSummary) => (machines.length > 1 ? plainText(machine.name) : '');
  showFailures(
    log,
    failures.map(({ subject, error }) => ({ name: nameOf(subject), error })),
  );
  if (failures.length > 0 && failures.length === machines.length) return;
  const failed = new Set(failures.map(({ subject }) => subject));
  const vms = machines.filter((summary) => !failed.has(summary)).map(({ machine }) => machine.id);
  await plans.show({ what, vms, plan }, { keepsFocus });
}
