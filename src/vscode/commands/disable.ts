import * as vscode from 'vscode';
import type { MachineSummary } from '../../access/machineListing.ts';
import { firewallsOfRules } from '../../core/firewallsOfRules.ts';
import { paired } from '../../core/paired.ts';
import { plainText } from '../../view/plainText.ts';
import { policyText } from '../../view/policyText.ts';
import { portsText } from '../../view/portText.ts';
import { sessionsText } from '../../view/sessionsText.ts';
import type { CommandHandler } from '../commandContext.ts';
import { changeMachines, hinted, namesOf } from './changeMachines.ts';
import { chosenMachines } from './chosenMachines.ts';
import { announced } from './firewallProgress.ts';

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
  await changeMachines(context, connection, machines, {
    title: 'Disabling JIT on',
    async change({ signal, say }) {
      const outcomes = await announced(connection.app, { say }).disablePolicies(machines.map(hinted), signal);
      const gone = paired(machines, outcomes).flatMap(([{ windows }, done]) => (done.ok ? windows : []));
      context.keeper.closed(gone.filter(({ requestor }) => requestor === connection.callerName));
      return outcomes;
    },
    say: (done, names) => `${names} ${done.length === 1 ? 'is' : 'are'} no longer under JIT.`,
  });
};

async function confirm(machines: readonly MachineSummary[], caller: string): Promise<boolean> {
  const detail = [
    ...machines.map((summary) => goes(summary, caller)),
    'Afterwards the other rules of the network security groups, and of a firewall before them, decide who reaches the ports.',
  ].join('\n\n');
  const button = 'Disable JIT';
  const message = `Disable JIT on ${namesOf(machines)}?`;
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, button)) === button;
}

function goes({ machine, policy, windows }: MachineSummary, caller: string): string {
  const open = windows.map(({ ports, requestor, rules }) => {
    const who = requestor === caller ? 'you' : plainText(requestor) || 'somebody';
    const firewalls = firewallsOfRules(rules);
    const dropped = firewalls.length === 0 ? '' : ` ${sessionsText([firewalls])}`;
    return `The access of ${who} to ${portsText(ports)} ends.${dropped}`;
  });
  const kept = policy ? `the policy (${policyText(policy)})` : 'the policy';
  return [`${plainText(machine.name)} loses ${kept} and its deny rules.`, ...open].join(' ');
}
