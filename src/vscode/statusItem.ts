import * as vscode from 'vscode';
import { escapedMarkdown } from '../view/escapedMarkdown.ts';
import type { Countdown } from './countdown.ts';
import { iconless } from './iconless.ts';

/** The item in the status bar that counts a window down. */
export interface StatusItem {
  show(countdown: Countdown | null): void;
  dispose(): void;
}

export function statusItem(): StatusItem {
  const item = vscode.window.createStatusBarItem('azureJit.countdown', vscode.StatusBarAlignment.Left, 50);
  item.name = 'Azure JIT Access';
  return {
    show(countdown) {
      if (countdown === null) return item.hide();
      item.text = `$(${countdown.icon}) ${iconless(countdown.text)}`;
      item.tooltip = tooltipOf(countdown);
      item.accessibilityInformation = { label: countdown.spoken };
      item.backgroundColor = backgroundOf(countdown);
      item.command =
        countdown.retry.length > 0
          ? { command: 'azureJit.close', title: 'Try Again', arguments: [countdown.retry] }
          : { command: 'azureJit.windows.focus', title: 'Show Open Access' };
      item.show();
    },
    dispose: () => item.dispose(),
  };
}

function tooltipOf({ tooltip }: Countdown): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  for (const line of tooltip) markdown.appendMarkdown(`${escapedMarkdown(line)}  \n`);
  return markdown;
}

function backgroundOf({ urgency }: Countdown): vscode.ThemeColor | undefined {
  if (urgency === 'calm') return undefined;
  return new vscode.ThemeColor(
    urgency === 'failed' ? 'statusBarItem.errorBackground' : 'statusBarItem.warningBackground',
  );
}
