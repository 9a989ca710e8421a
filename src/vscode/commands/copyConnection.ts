import * as vscode from 'vscode';
import { connectionTo } from '../../access/connection.ts';
import type { MachineSummary } from '../../access/machineListing.ts';
import { parseAzurePrefix } from '../../core/ipPrefix.ts';
import { defaultPorts } from '../../core/windowRequest.ts';
import { plainText } from '../../view/plainText.ts';
import type { CommandHandler } from '../commandContext.ts';
import { showError } from '../showError.ts';
import { connectionText } from './connectionText.ts';
import { machineChoices, machinesOf } from './machines.ts';
import { pickOne } from './pick.ts';
import { subjectsOf } from './subjects.ts';

/** Puts the way into a VM on the clipboard: that of the pressed window, else of its open window, else the usual. */
export const copyConnection: CommandHandler = async (context, given) => {
  const connection = await context.session.connect(true);
  if (!connection) return;
  await context.store.loadOnce(true);
  const [subject] = subjectsOf(given);
  const windowId = subject?.kind === 'window' ? subject.window : undefined;
  const owner = context.store.windows.find(({ window }) => window.id === windowId)?.machine?.id;
  const isGiven = subject !== undefined;
  const [summary] = isGiven
    ? await machinesOf(context, connection, owner === undefined ? given : [owner])
    : await picked(machineChoices(context, 'configured'));
  if (!summary) return;
  const target = connectionTo(summary.machine, opening(summary, windowId));
  if (!target) {
    const name = plainText(summary.machine.name);
    return showError(context.log, `${name} has no address to connect to, or nothing that is under JIT.`);
  }
  const text = connectionText(target, summary.machine);
  await vscode.env.clipboard.writeText(text);
  const note = target.isPrivate ? ' It is a private address.' : '';
  void vscode.window.setStatusBarMessage(`$(copy) Copied: ${text}.${note}`, 5_000);
  return text;
};

async function picked(choices: ReturnType<typeof machineChoices>): Promise<MachineSummary[]> {
  const one = await pickOne(
    { title: 'Copy Connection', step: 1, total: 1 },
    { placeholder: 'Of which virtual machine?', choices },
  );
  return one.kind === 'answer' ? [one.value] : [];
}

/** The ports and sources whose connection is meant. */
function opening(
  { windows, policy, machine }: MachineSummary,
  windowId: string | undefined,
): Parameters<typeof connectionTo>[1] {
  const window = windows.find(({ id }) => id === windowId) ?? windows[0];
  if (!window) return { ports: policy ? defaultPorts(policy, machine.os) : [], sources: '*' };
  const prefixes = window.ports.flatMap((port) =>
    port.sources.flatMap((text) => parseAzurePrefix(text) ?? []),
  );
  const { ports, frontends } = window;
  return { ports, sources: prefixes.length > 0 ? prefixes : '*', frontends };
}
