import * as vscode from 'vscode';
import { portalUrl } from '../../view/portalUrl.ts';
import type { CommandArguments, CommandContext, CommandHandler } from '../commandContext.ts';
import type { Connection } from '../session.ts';
import { showError } from '../showError.ts';
import { showMessage } from '../showMessage.ts';
import { machineChoices, machinesOf } from './machines.ts';
import { pickOne } from './pick.ts';
import { subjectsOf } from './subjects.ts';

/** Opens the page of a VM, or of a window's VM, in the Azure portal. */
export const openInPortal: CommandHandler = async (context, given) => {
  const connection = await context.session.connect(true);
  if (!connection) return;
  if (connection.account.kind === 'sandbox') {
    void showMessage('info', 'A simulated virtual machine has no page in the Azure portal.');
    return;
  }
  const vm = await chosen(context, connection, given);
  if (vm === undefined) return;
  const url = portalUrl(vm);
  // A URI of the editor's would be encoded anew, and the portal would not find what is behind the `#`.
  await vscode.commands.executeCommand('vscode.open', url);
  return url;
};

/** The ARM id of the VM that is meant. */
async function chosen(
  context: CommandContext,
  connection: Connection,
  given: CommandArguments,
): Promise<string | undefined> {
  const [subject] = subjectsOf(given);
  if (subject === undefined) {
    const picked = await pickOne(
      { title: 'Open in Azure Portal', step: 1, total: 1 },
      { placeholder: 'Which virtual machine?', choices: machineChoices(context, 'any') },
    );
    return picked.kind === 'answer' ? picked.value.machine.id : undefined;
  }
  const vm = subject.kind === 'window' ? (subject.vm ?? ownerOf(context, subject.window)) : subject.vm;
  if (vm === undefined) {
    void showError(context.log, 'The virtual machine of this access is gone, or you may not see it.');
    return undefined;
  }
  // A row names its VM by id; a caller may name it otherwise.
  return vm.startsWith('/') ? vm : (await machinesOf(context, connection, [vm]))[0]?.machine.id;
}

function ownerOf({ store }: CommandContext, windowId: string): string | undefined {
  return store.windows.find(({ window }) => window.id === windowId)?.machine?.id;
}
