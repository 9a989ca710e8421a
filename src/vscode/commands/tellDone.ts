import type * as vscode from 'vscode';
import type { PlanWarning } from '../../core/plan.ts';
import { warningText } from '../../view/warningText.ts';
import { showMessage } from '../showMessage.ts';

/** Says what was done, and with it what its user should know. */
export function tellDone(
  log: vscode.LogOutputChannel,
  message: string,
  warnings: readonly PlanWarning[],
): void {
  const whole = [message, ...new Set(warnings.map(warningText))].join(' ');
  if (warnings.length === 0) {
    log.info(whole);
    void showMessage('info', whole);
  } else {
    log.warn(whole);
    void showMessage('warning', whole);
  }
}
