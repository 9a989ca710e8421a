import type { App } from '../access/app.ts';
import { recoveryText } from '../view/recoveryText.ts';
import { warningText } from '../view/warningText.ts';
import type { Terminal } from './terminal.ts';

/** On stderr, because it is not what was asked for; how the verb ended stays the exit code. */
export function tellRecovered(
  terminal: Pick<Terminal, 'stderr'>,
  report: Awaited<ReturnType<App['recover']>>,
): void {
  if (!report.ok) {
    terminal.stderr(`warning: ${warningText({ kind: 'notJournaled', fault: report.error })}\n`);
    return;
  }
  for (const one of report.value.recovered) terminal.stderr(`note: ${recoveryText(one)}\n`);
}
