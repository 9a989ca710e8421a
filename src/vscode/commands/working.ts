import * as vscode from 'vscode';
import { linkless } from '../linkless.ts';

export interface Work {
  signal: AbortSignal;
  /** What is done now, beside the title. */
  say(message: string): void;
}

/** Does something that takes time, with a notification that can cancel it. */
export function working<T>(title: string, work: (work: Work) => Promise<T>): Promise<T> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: linkless(title),
    cancellable: true,
  };
  return Promise.resolve(
    vscode.window.withProgress(options, async (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      return work({
        signal: controller.signal,
        say: (message) => progress.report({ message: linkless(message) }),
      });
    }),
  );
}
