import * as vscode from 'vscode';
import type { MachineSummary } from '../../access/machineListing.ts';
import type { GrantedWindow, WindowRequest } from '../../access/requestAccess.ts';
import type { AccessError } from '../../core/accessError.ts';
import type { PlanWarning } from '../../core/plan.ts';
import type { Result } from '../../core/result.ts';
import { errorText } from '../../view/errorText.ts';
import { plainText } from '../../view/plainText.ts';
import { warningText } from '../../view/warningText.ts';
import type { CommandContext } from '../commandContext.ts';
import type { Connection } from '../session.ts';
import { showError } from '../showError.ts';
import { connectionText } from './connectionText.ts';
import { openedText } from './openedText.ts';
import { working } from './working.ts';

export type GrantRequest = Pick<
  WindowRequest,
  'ports' | 'durationMinutes' | 'sources' | 'justification' | 'maxDurationMinutes'
>;

/** How long an open port is waited for. */
const waitMs = 30_000;

/** Opens a window on one VM, with progress, and shows it in the views at once. */
export function grant(
  { keeper, store }: CommandContext,
  connection: Connection,
  { machine }: MachineSummary,
  request: GrantRequest,
): Promise<Result<GrantedWindow, AccessError>> {
  return working(`Opening access to ${plainText(machine.name)}`, async ({ signal, say }) => {
    const granted = await connection.app.requestAccess(
      {
        ...request,
        vm: machine.id,
        hint: machine,
        waitMs,
        onOpen: (window) => {
          keeper.opened(window);
          say('the rule is in force; waiting until the port answers');
        },
      },
      signal,
    );
    // A window that failed may have left something, which shows here.
    await store.readMachine(connection, machine.id, machine);
    return granted;
  });
}

/** Says how a request ended. A notification stays until it is dismissed, so this is not waited for. */
export async function tellGranted(
  { log, keeper }: CommandContext,
  result: Result<GrantedWindow, AccessError>,
): Promise<void> {
  if (!result.ok) return showError(log, errorText(result.error));
  const { window, machine, connection, reachable, warnings } = result.value;
  const text = openedText({ window, machine, connection, reachable }, keeper.now());
  const message = [text, ...warnings.filter(isNews).map(warningText)].join(' ');
  log.info(message);
  const show = reachable === false ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  const pressed = await show(message, ...(connection ? ['Copy Connection'] : []));
  if (pressed && connection) await vscode.env.clipboard.writeText(connectionText(connection, machine));
}

/** The width of the sources was confirmed before. */
function isNews({ kind }: PlanWarning): boolean {
  return kind !== 'wideSource';
}
