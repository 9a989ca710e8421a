import * as vscode from 'vscode';
import type { PlanWarning } from '../../core/plan.ts';
import { warningText } from '../../view/warningText.ts';

/** Says what was done, and with it what its user should know. */
export function tellDone(
  log: vscode.LogOutputChannel,
  message: string,
  warnings: readonly PlanWarning[],
): void {
  const whole = [message, ...new Set(warnings.map(warningText))].join(' ');
  if (warnings.length === 0) {
    log.info(whole);
    void vscode.window.showInformationMessage(whole);
  } else {
    log.warn(whole);
    void vscode.window.showWarningMessage(whole);
  }
}
