import * as vscode from 'vscode';
import { errorText } from '../../view/errorText.ts';
import { gapText } from '../../view/gapText.ts';
import { notJudgedText } from '../../view/notJudgedText.ts';
import { vmText } from '../../view/resourceText.ts';
import type { CommandHandler } from '../commandContext.ts';
import { showError } from '../showError.ts';
import { showFailures } from '../showFailures.ts';
import { announced } from './firewallProgress.ts';
import { working } from './working.ts';

/** Closes every window whose time is over, whoever opened it, and takes away rules that no policy accounts for. */
export const sweep: CommandHandler = async ({ session, store, log }) => {
  const connection = await session.connect(true);
  if (!connection) return;
  const report = await working('Closing what is overdue', ({ signal, say }) =>
    announced(connection.app, { say }).sweep(signal),
  );
  if (!report.ok) {
    void showError(log, errorText(report.error));
    return;
  }
  const { closed, failed, orphans, notJudged, gaps } = report.value;
  for (const line of [...notJudged.map(notJudgedText), ...gaps.map(gapText)]) log.warn(line);
  showFailures(
    log,
    failed.map(({ id, vm, error }) => ({ name: vm === '' ? id : vmText(vm), error })),
  );
  const done = [
    ...(closed.length > 0 ? [`${countText(closed.length, 'overdue window')} closed`] : []),
    ...(orphans.length > 0 ? [`${countText(orphans.length, 'rule')} of no policy removed`] : []),
  ];
  const nothing = failed.length === 0 ? 'Nothing is overdue.' : '';
  const message = done.length > 0 ? `${done.join(', ')}.` : nothing;
  log.info(message);
  if (message !== '') void vscode.window.showInformationMessage(message);
  if (done.length > 0) await store.load(false);
};

function countText(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}
