import * as vscode from 'vscode';
import { recoveryText } from '../view/recoveryText.ts';
import { warningText } from '../view/warningText.ts';
import type { Session } from './session.ts';
import { showError, unexpectedText } from './showError.ts';

/** Ends what an editor or a command line began that is dead now, and says it. Where there is nothing, nobody hears. */
export async function recovery(
  { current }: Pick<Session, 'current'>,
  log: vscode.LogOutputChannel,
): Promise<void> {
  if (!current) return;
  try {
    const report = await current.app.recover();
    if (!report.ok) {
      log.warn(warningText({ kind: 'notJournaled', fault: report.error }));
      return;
    }
    for (const one of report.value.recovered) {
      const text = recoveryText(one);
      log.info(text);
      if (one.error) void showError(log, text);
      else void vscode.window.showInformationMessage(text);
    }
  } catch (error) {
    unexpectedText(log, error);
  }
}
