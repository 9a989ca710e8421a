import type * as vscode from 'vscode';
import { type Failure, failureTexts } from '../view/failureTexts.ts';
import { showError } from './showError.ts';

/** Shows what failed of several, one message for each kind of failure; the log has every one. */
export function showFailures(log: vscode.LogOutputChannel, failures: readonly Failure[]): void {
  for (const { message, each } of failureTexts(failures)) {
    for (const one of each) log.error(one);
    void showError(log, message);
  }
}
