import * as vscode from 'vscode';
import type { CommandContext, CommandHandler } from '../commandContext.ts';

export const signIn: CommandHandler = async (context) => {
  if (context.session.current?.account.kind === 'sandbox') await leaveDemo();
  await inView(async () => {
    await context.session.signIn();
    await context.store.load(false);
  });
};

/** Reads everything anew, Azure's time first, so that what is due is seen as such. */
export const refresh: CommandHandler = (context) =>
  inView(async () => {
    await context.session.current?.app.learnTime();
    await context.store.load(true);
    context.keeper.wake();
  });

/** Opens the built-in world in this process; nobody signs in. */
export const openSandbox: CommandHandler = async (context) => {
  await vscode.commands.executeCommand('azureJit.machines.focus');
  await inView(async () => {
    await context.session.openSandbox('contoso');
    await context.store.load(false);
  });
};

export const showLog: CommandHandler = async ({ log }: CommandContext) => log.show();

/** A world in the settings would come back with every start. */
async function leaveDemo(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('azureJit');
  if (settings.get('sandbox.world')) {
    await settings.update('sandbox.world', undefined, vscode.ConfigurationTarget.Global);
  }
}

function inView<T>(work: () => Promise<T>): Promise<T> {
  return Promise.resolve(vscode.window.withProgress({ location: { viewId: 'azureJit.machines' } }, work));
}
