import type * as vscode from 'vscode';
import { showMessage } from './showMessage.ts';

/** Shows what went wrong, in words that are made already, with a way to the log. Resolves when it was dismissed. */
export async function showError(log: vscode.LogOutputChannel, message: string): Promise<void> {
  log.error(message);
  const pressed = await showMessage('error', message, 'Show Log');
  if (pressed) log.show();
}

/** What we caused ourselves has no words of its own; the log has the stack. */
export function unexpectedText(log: vscode.LogOutputChannel, error: unknown): string {
  log.error(error instanceof Error ? error : String(error));
  return error instanceof Error ? error.message : String(error);
}
