import * as vscode from 'vscode';
import { commandIds } from './commandIds.ts';
import type { Running } from './run.ts';
import { showError, unexpectedText } from './showError.ts';

/** Registers every command; what they do is loaded when the first one is used. */
export function registerCommands(
  log: vscode.LogOutputChannel,
  running: () => Promise<Running>,
): vscode.Disposable {
  return vscode.Disposable.from(
    ...commandIds.map((id) =>
      vscode.commands.registerCommand(id, async (...given: unknown[]) => {
        try {
          const { context, handlers } = await running();
          return await handlers[id](context, given);
        } catch (error) {
          void showError(log, unexpectedText(log, error));
          return undefined;
        }
      }),
    ),
  );
}
