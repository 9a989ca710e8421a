import type * as vscode from 'vscode';
import type { CloseReport, WindowSelection } from '../../access/closeWindows.ts';
import { idKey, parseArmId } from '../../core/armId.ts';
import { cannotCloseEarlyText } from '../../view/cannotCloseEarlyText.ts';
import { errorText } from '../../view/errorText.ts';
import { vmText } from '../../view/resourceText.ts';
import { sessionsText } from '../../view/sessionsText.ts';
import { warningText } from '../../view/warningText.ts';
import type { CommandContext } from '../commandContext.ts';
import type { Connection } from '../session.ts';
import { showError } from '../showError.ts';
import { showFailures } from '../showFailures.ts';
import { showMessage } from '../showMessage.ts';
import { announced } from './firewallProgress.ts';
import { working } from './working.ts';

/** Closes, says what became of each window, and reads the VMs again. */
export async function closeSelected(
  context: CommandContext,
  connection: Connection,
  selection: WindowSelection,
): Promise<CloseReport | undefined> {
  const { store, keeper, log } = context;
  const before = store.windows.map(({ window }) => window);
  const report = await working('Closing access', async ({ signal, say }) => {
    const closed = await announced(connection.app, { say }).closeWindows(selection, signal);
    if (!closed.ok) return closed;
    const ids = closed.value.closed.map(({ id }) => id);
    const goneIds = closed.value.failed
      .filter(({ error }) => error.kind === 'windowNotFound')
      .map(({ id }) => id);
    keeper.closed(before.filter(({ id }) => ids.includes(id)));
    store.forget([...ids, ...goneIds]);
    await readAgain(context, connection, closed.value);
    return closed;
  });
  if (!report.ok) {
    void showError(log, errorText(report.error));
    if (selection.by === 'ids') for (const id of selection.ids) keeper.couldNotClose(id, report.error);
    return undefined;
  }
  for (const { id, error } of report.value.failed) {
    if (error.kind !== 'windowNotFound' && error.kind !== 'cannotCloseEarly') keeper.couldNotClose(id, error);
  }
  showFailures(
    log,
    report.value.failed.flatMap(({ vm, error }) =>
      error.kind === 'cannotCloseEarly' ? [] : [{ name: vm === null ? '' : vmText(vm), error }],
    ),
  );
  tellStaying(report.value, keeper.now(), log);
  tellClosed(report.value, log);
  return report.value;
}

/** The VMs whose windows were, or were not, closed: what is true now comes from Azure. */
async function readAgain(
  { store }: CommandContext,
  connection: Connection,
  { closed, failed }: CloseReport,
): Promise<void> {
  const names = [...closed, ...failed].flatMap(({ vm }) => (vm !== null && parseArmId(vm) ? [vm] : []));
  const machines = new Map(names.map((vm) => [idKey(vm), vm]));
  await store.readMachines(
    connection,
    [...machines.values()].map((vm) => ({ vm })),
  );
}

/** One sentence for all that Defender for Cloud keeps open: nothing failed, and nothing is tried again. */
function tellStaying({ failed }: CloseReport, nowMs: number, log: vscode.LogOutputChannel): void {
  const staying = failed.flatMap(({ error }) => (error.kind === 'cannotCloseEarly' ? [error] : []));
  if (staying.length === 0) return;
  const message = cannotCloseEarlyText(staying, nowMs);
  log.info(message);
  void showMessage('warning', message);
}

function tellClosed({ closed, failed }: CloseReport, log: vscode.LogOutputChannel): void {
  if (closed.length === 0) {
    if (failed.length === 0) void showMessage('info', 'No access of yours is open.');
    return;
  }
  const names = [...new Set(closed.map(({ vm }) => vmText(vm)))].join(', ');
  const inert = closed.flatMap((one) => one.inert.map((ref) => warningText({ kind: 'madeInert', ...ref })));
  const message = [
    `Access to ${names} is closed. ${sessionsText(closed.map(({ firewalls = [] }) => firewalls))}`,
    ...inert,
  ].join(' ');
  log.info(message);
  void showMessage(inert.length > 0 ? 'warning' : 'info', message);
}
