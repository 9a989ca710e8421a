import * as vscode from 'vscode';
import type { MachineListing } from '../../access/machineListing.ts';
import { vmHash } from '../../core/vmHash.ts';
import { guardCommands, shellOf } from '../../view/guardCommands.ts';
import { plainText } from '../../view/plainText.ts';
import type { CommandContext, CommandHandler } from '../commandContext.ts';
import { iconless } from '../iconless.ts';
import { pickOne } from './pick.ts';

const explanation =
  'The guard is an Azure Functions app of your own. Every minute it closes what is overdue, whoever opened it, also ' +
  'when every editor is shut. Without it, or a scheduled sweep, nothing closes after a dead laptop.\n\n' +
  'It is made in a resource group of its own in one subscription, signs in as itself, and has a role that can only ' +
  'read and write security rules. Azure charges its runs, storage and logs: mostly within the free grants, else some ' +
  'cents to a few dollars a month.\n\n' +
  'You need the Azure CLI and the right to make roles (Owner of the subscription). Nothing runs before you press ' +
  'Enter in the terminal.';

/** Explains the guard, and gives the commands that deploy it; running them is up to the user. */
export const deployGuard: CommandHandler = async (context) => {
  const pressed = await vscode.window.showInformationMessage(
    'Deploy the guard?',
    { modal: true, detail: explanation },
    ...['Open in Terminal', 'Copy Commands', 'Show Template'],
  );
  if (pressed === undefined) return undefined;
  const files = filesOfExtension();
  if (pressed === 'Show Template') {
    await vscode.window.showTextDocument(files.template, { preview: true });
    return undefined;
  }
  const subscription = await chooseSubscription(context);
  if (subscription === undefined) return undefined;
  const commands = guardCommands(
    {
      template: files.template.fsPath,
      archive: files.archive.fsPath,
      location: subscription.location,
      subscriptionId: subscription.id,
      functionApp: `jit-guard-${vmHash(subscription.id ?? vscode.env.machineId)}`,
    },
    shellOf(vscode.env.shell),
  );
  if (pressed === 'Copy Commands') {
    await vscode.env.clipboard.writeText(commands);
    void vscode.window.showInformationMessage(
      'The commands are copied. Sign in with az login before you run them.',
    );
    return commands;
  }
  const terminal = vscode.window.createTerminal({ name: 'Deploy the Guard' });
  terminal.show();
  terminal.sendText(commands, false);
  return commands;
};

interface Subscription {
  /** Null: the one to which the Azure CLI is set. */
  id: string | null;
  location: string;
}

/** The one to be guarded; undefined where the user gave up. What a sandbox shows exists nowhere. */
async function chooseSubscription({ session, store }: CommandContext): Promise<Subscription | undefined> {
  const { listing } = store;
  if (session.current?.account.kind !== 'azure' || !listing || listing.subscriptions.length === 0) {
    return { id: null, location: fallbackLocation };
  }
  const [first, ...others] = listing.subscriptions;
  if (first && others.length === 0) return withLocation(first.id, listing);
  const picked = await pickOne(
    { title: 'Deploy the Guard', step: 1, total: 1 },
    {
      placeholder: 'Which subscription is it to guard? One guard for each is simplest.',
      choices: listing.subscriptions.map(({ id, name }) => ({
        label: iconless(plainText(name)),
        description: plainText(id),
        value: id,
      })),
    },
  );
  return picked.kind === 'answer' ? withLocation(picked.value, listing) : undefined;
}

const fallbackLocation = 'westeurope';

/** Where most VMs of the subscription are. */
function withLocation(id: string, { machines }: MachineListing): Subscription {
  const counts = new Map<string, number>();
  for (const { machine } of machines) {
    if (machine.subscriptionId !== id || !/^[a-z0-9]+$/.test(machine.location)) continue;
    counts.set(machine.location, (counts.get(machine.location) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);

  return { id, location: most?.[0] ?? fallbackLocation };
}

function filesOfExtension(): { template: vscode.Uri; archive: vscode.Uri } {
  const extension = vscode.extensions.getExtension('azure-jit.azure-jit');
  if (!extension) throw new Error('The extension does not find itself.');
  const file = (...parts: string[]) => vscode.Uri.joinPath(extension.extensionUri, ...parts);

  return { template: file('src', 'guard', 'azuredeploy.json'), archive: file('dist', 'guard.zip') };
}
