import * as vscode from 'vscode';
import type { MachineSummary } from '../../access/machineListing.ts';
import { errorText } from '../../view/errorText.ts';
import { plainText } from '../../view/plainText.ts';
import { policyText } from '../../view/policyText.ts';
import { portsText } from '../../view/portText.ts';
import type { CommandContext, CommandHandler } from '../commandContext.ts';
import type { Connection } from '../session.ts';
import { showError } from '../showError.ts';
import { chosenMachines } from './chosenMachines.ts';
import { tellDone } from './tellDone.ts';
import { working } from './working.ts';

/** Takes VMs out of JIT after it was said what goes. */
export const disable: CommandHandler = async (context, given) => {
  const connection = await context.session.connect(true);
  if (!connection) return;
  const machines = await chosenMachines(context, connection, given, {
    title: 'Disable JIT',
    placeholder: 'Which virtual machines are taken out of JIT?',
    state: 'configured',
  });
  if (machines.length === 0 || !(await confirm(machines, connection.callerName))) return;
  const names = machines.map(({ machine }) => plainText(machine.name)).join(', ');
  await working(`Disabling JIT on ${names}`, async ({ signal, say }) => {
    for (const summary of machines) {
      if (signal.aborted) break;
      if (machines.length > 1) say(plainText(summary.machine.name));
      await disableOne(context, connection, summary, signal);
    }
  });
};

async function confirm(machines: readonly MachineSummary[], caller: string): Promise<boolean> {
  const names = machines.map(({ machine }) => plainText(machine.name)).join(', ');
  const detail = [
    ...machines.map((summary) => goes(summary, caller)),
    'Afterwards the other rules of the network security groups decide who reaches the ports.',
  ].join('\n\n');
  const button = 'Disable JIT';
  const message = `Disable JIT on ${names}?`;
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, button)) === button;
}

function goes({ machine, policy, windows }: MachineSummary, caller: string): string {
  const open = windows.map(({ ports, requestor }) => {
    const who = requestor === caller ? 'you' : plainText(requestor) || 'somebody';
    return `The access of ${who} to ${portsText(ports)} ends.`;
  });
  const kept = policy ? `the policy (${policyText(policy)})` : 'the policy';
  return [`${plainText(machine.name)} loses ${kept} and its deny rules.`, ...open].join(' ');
}

async function disableOne(
  { store, keeper, log }: CommandContext,
  connection: Connection,
  { machine, windows }: MachineSummary,
  signal: AbortSignal,
): Promise<void> {
  const done = await connection.app.disablePolicy({ vm: machine.id, hint: machine }, signal);
  if (done.ok) keeper.closed(windows.filter(({ requestor }) => requestor === connection.callerName));
  await store.readMachine(connection, machine.id, machine);
  if (!done.ok) return void showError(log, errorText(done.error));
  tellDone(log, `${plainText(machine.name)} is no longer under JIT.`, done.value.warnings);
}
