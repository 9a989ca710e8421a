import * as vscode from 'vscode';
import type { MachineSummary } from '../../access/machineListing.ts';
import type { Repaired } from '../../access/repairMachine.ts';
import type { AccessError } from '../../core/accessError.ts';
import { idKey } from '../../core/armId.ts';
import { paired } from '../../core/paired.ts';
import type { PlanWarning } from '../../core/plan.ts';
import type { Result } from '../../core/result.ts';
import { driftSummary } from '../../view/driftText.ts';
import { warningText } from '../../view/warningText.ts';
import type { CommandArguments, CommandContext, CommandHandler } from '../commandContext.ts';
import type { Connection } from '../session.ts';
import { showFailures } from '../showFailures.ts';
import { changeMachines, fewNamesOf, hinted, namesOf } from './changeMachines.ts';
import { announced } from './firewallProgress.ts';
import { machineChoices, machinesOf } from './machines.ts';
import { type Choice, pickSeveral } from './pick.ts';
import { subjectsOf } from './subjects.ts';
import { working } from './working.ts';

type EndedWindow = Extract<PlanWarning, { kind: 'windowClosedByRepair' }>;

/** Makes the rules of VMs what they should be, at once, unless that ends somebody's access: then after a question. */
export const repair: CommandHandler = async (context, given) => {
  const connection = await context.session.connect(true);
  if (!connection) return;
  const chosen = await driftedMachines(context, connection, given);
  if (chosen.length === 0) return;
  const { machines, ended } = await preview(context, connection, chosen);
  if (machines.length === 0 || (ended.length > 0 && !(await confirm(ended)))) return;
  const right = new Set<string>();
  await changeMachines(context, connection, machines, {
    title: 'Repairing JIT on',
    async change({ signal, say }) {
      const outcomes: Result<Repaired, AccessError>[] = [];
      // Azure makes changes to one network security group wait for one another.
      for (const summary of machines) {
        if (machines.length > 1) say(namesOf([summary]));
        const done = await announced(connection.app, { say }).repair(hinted(summary), signal);
        if (done.ok && done.value.drift.length === 0) right.add(idKey(summary.machine.id));
        const gone = new Set((done.ok ? done.value.warnings : []).flatMap(goneWindow));
        context.keeper.closed(
          summary.windows.filter(({ id, requestor }) => gone.has(id) && requestor === connection.callerName),
        );
        outcomes.push(done);
      }
      return outcomes;
    },
    say(done, names) {
      if (done.every(({ machine }) => right.has(idKey(machine.id))))
        return `Nothing has drifted on ${names}.`;
      return `The rules of ${names} are what they should be.`;
    },
  });
};

function goneWindow(warning: PlanWarning): string[] {
  return warning.kind === 'windowClosedByRepair' && warning.leftUntilSeconds === null ? [warning.window] : [];
}

async function driftedMachines(
  context: CommandContext,
  connection: Connection,
  given: CommandArguments,
): Promise<readonly MachineSummary[]> {
  if (subjectsOf(given).length > 0) return machinesOf(context, connection, given);
  const picked = await pickSeveral(
    { title: 'Repair JIT', step: 1, total: 1 },
    {
      placeholder: 'Which virtual machines? Their rules become what they should be.',
      choices: driftedChoices(context),
      isChosen: () => true,
    },
  );
  return picked.kind === 'answer' ? picked.value : [];
}

async function driftedChoices(context: CommandContext): Promise<Choice<MachineSummary>[]> {
  const choices = await machineChoices(context, 'configured');
  const drifted = choices.filter(({ value }) => value.drift.length > 0);
  if (drifted.length === 0) throw new Error('Nothing has drifted.');
  return drifted.map((choice) => ({ ...choice, detail: driftSummary(choice.value.drift) }));
}

/** The VMs that can be repaired, and the access that ends by it. */
async function preview(
  { log }: CommandContext,
  { app }: Connection,
  chosen: readonly MachineSummary[],
): Promise<{ machines: readonly MachineSummary[]; ended: readonly EndedWindow[] }> {
  const plans = await working(`Looking at the rules of ${fewNamesOf(chosen)}`, async ({ signal }) => {
    const looked = await app.previewRepairs(chosen.map(hinted), signal);
    return signal.aborted ? [] : paired(chosen, looked);
  });
  const failures = plans.flatMap(([summary, plan]) =>
    plan.ok ? [] : [{ name: namesOf([summary]), error: plan.error }],
  );
  showFailures(log, failures);
  const warnings = plans.flatMap(([, plan]) => (plan.ok ? plan.value.warnings : []));
  return {
    machines: plans.flatMap(([summary, plan]) => (plan.ok ? [summary] : [])),
    ended: warnings.filter((warning) => warning.kind === 'windowClosedByRepair'),
  };
}

async function confirm(ended: readonly EndedWindow[]): Promise<boolean> {
  const message =
    ended.length === 1 ? 'Repairing ends an access. Repair?' : 'Repairing ends accesses. Repair?';
  const detail = ended.map(warningText).join('\n');
  const button = 'Repair JIT';
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, button)) === button;
}
