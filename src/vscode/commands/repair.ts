import * as vscode from 'vscode';
import type { MachineSummary } from '../../access/machineListing.ts';
import { idKey } from '../../core/armId.ts';
import type { PlanWarning } from '../../core/plan.ts';
import { driftSummary } from '../../view/driftText.ts';
import { errorText } from '../../view/errorText.ts';
import { warningText } from '../../view/warningText.ts';
import type { CommandArguments, CommandContext, CommandHandler } from '../commandContext.ts';
import type { Connection } from '../session.ts';
import { showError } from '../showError.ts';
import { eachMachine, namesOf } from './eachMachine.ts';
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
  await eachMachine(context, machines, {
    title: 'Repairing JIT on',
    async work({ machine, windows }, signal) {
      const done = await connection.app.repair({ vm: machine.id, hint: machine }, signal);
      if (done.ok && done.value.drift.length === 0) right.add(idKey(machine.id));
      const gone = new Set((done.ok ? done.value.warnings : []).flatMap(goneWindow));
      context.keeper.closed(
        windows.filter(({ id, requestor }) => gone.has(id) && requestor === connection.callerName),
      );
      await context.store.readMachine(connection, machine.id, machine);
      return done;
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
  const machines: MachineSummary[] = [];
  const ended: EndedWindow[] = [];
  await working(`Looking at the rules of ${namesOf(chosen)}`, async ({ signal }) => {
    for (const summary of chosen) {
      const plan = await app.previewRepair({ vm: summary.machine.id, hint: summary.machine }, signal);
      if (signal.aborted) return;
      if (!plan.ok) {
        void showError(log, `${namesOf([summary])}: ${errorText(plan.error)}`);
        continue;
      }
      machines.push(summary);
      ended.push(...plan.value.warnings.filter((warning) => warning.kind === 'windowClosedByRepair'));
    }
  });
  return { machines, ended };
}

async function confirm(ended: readonly EndedWindow[]): Promise<boolean> {
  const message =
    ended.length === 1 ? 'Repairing ends an access. Repair?' : 'Repairing ends accesses. Repair?';
  const detail = ended.map(warningText).join('\n');
  const button = 'Repair JIT';
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, button)) === button;
}
