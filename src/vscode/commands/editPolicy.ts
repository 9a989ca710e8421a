import type { EnableRequest } from '../../access/enablePolicy.ts';
import type { MachineSummary } from '../../access/machineListing.ts';
import { type JitPolicy, type JitPort, jitPolicy } from '../../core/jitPolicy.ts';
import type { Plan } from '../../core/plan.ts';
import { quickPolicy } from '../../core/windowRequest.ts';
import { errorText } from '../../view/errorText.ts';
import { inputProblemText } from '../../view/inputProblemText.ts';
import { plainText } from '../../view/plainText.ts';
import { changeText } from '../../view/planText.ts';
import { policyText } from '../../view/policyText.ts';
import { warningText } from '../../view/warningText.ts';
import type { CommandContext, CommandHandler } from '../commandContext.ts';
import { iconless } from '../iconless.ts';
import type { Connection } from '../session.ts';
import { settings } from '../settings.ts';
import { showError } from '../showError.ts';
import { chosenMachine } from './chosenMachine.ts';
import { decideBackend } from './decideBackend.ts';
import { editPorts } from './editPorts.ts';
import { announced } from './firewallProgress.ts';
import { type Choice, pickOne } from './pick.ts';
import { tellDone } from './tellDone.ts';
import { working } from './working.ts';

/** Changes the ports of a VM's policy; what that writes is shown before it is saved. */
export const editPolicy: CommandHandler = async (context, given) => {
  const connection = await context.session.connect(true);
  if (!connection) return;
  const summary = await chosenMachine(context, connection, given, {
    title: 'Edit JIT Policy',
    placeholder: 'Of which virtual machine?',
    state: 'configured',
  });
  const backendOf = summary && (await decideBackend([summary], context.keeper.now()));
  if (!summary || !backendOf) return;
  const backend = backendOf(summary);
  let ports: readonly JitPort[] = (summary.policy ?? quickPolicy(summary.machine.os)).ports;
  for (;;) {
    const edited = await editPorts(plainText(summary.machine.name), ports);
    if (!edited) return;
    ports = edited;
    const policy = jitPolicy(ports);
    if (!policy.ok) void showError(context.log, policy.error.map(inputProblemText).join(' '));
    else if (await reviewAndSave(context, connection, summary, { policy: policy.value, backend })) return;
  }
};

/** True when it is over, saved or given up; false leads back to the ports. */
async function reviewAndSave(
  { store, log, plans }: CommandContext,
  connection: Connection,
  { machine }: MachineSummary,
  { policy, backend }: { policy: JitPolicy; backend: EnableRequest['backend'] },
): Promise<boolean> {
  const name = plainText(machine.name);
  const existingRules = settings().existingRules === 'override' ? 'override' : 'keep';
  const request = { vm: machine.id, hint: machine, policy, existingRules, backend } as const;
  const plan = await working(`Planning the policy of ${name}`, ({ signal }) =>
    connection.app.previewEnable(request, signal),
  );
  if (!plan.ok) {
    void showError(log, errorText(plan.error));
    return false;
  }
  const decision = await review(name, plan.value, () => {
    void plans.show({ what: 'Edit JIT policy', vms: [machine.id], plan: plan.value }, { keepsFocus: true });
  });
  if (decision !== 'save') return decision === 'cancel';
  const done = await working(`Saving the policy of ${name}`, ({ signal, say }) =>
    announced(connection.app, { say }).enablePolicy(request, signal),
  );
  await store.readMachine(connection, machine.id, machine);
  if (done.ok) tellDone(log, `The policy of ${name} is saved: ${policyText(policy)}.`, done.value.warnings);
  else void showError(log, errorText(done.error));
  return true;
}

async function review(name: string, plan: Plan, showPlan: () => void): Promise<'save' | 'back' | 'cancel'> {
  const lines: Choice<'save' | 'back' | 'line'>[] = [
    ...plan.warnings.map((warning) => ({
      label: `$(warning) ${iconless(warningText(warning))}`,
      value: 'line' as const,
    })),
    ...plan.changes.map((change) => ({ label: iconless(changeText(change)), value: 'line' as const })),
  ];
  const isSame = plan.changes.length === 0;
  for (;;) {
    const picked = await pickOne<'save' | 'back' | 'line'>(
      { title: `What changes for ${name}`, step: 1, total: 1, isWithinStep: true },
      {
        placeholder: isSame ? 'Nothing changes in Azure.' : 'Enter saves it as shown.',
        choices: [
          {
            label: '$(check) Save',
            value: 'save',
            look: { tooltip: 'Show the Plan', show: showPlan },
          },
          { label: '$(arrow-left) Back to the ports', value: 'back' },
          ...lines,
        ],
        active: (value) => value === 'save',
      },
    );
    if (picked.kind === 'cancelled') return 'cancel';
    if (picked.kind === 'back') return 'back';
    // A line only tells.
    if (picked.value !== 'line') return picked.value;
  }
}
