import * as vscode from 'vscode';
import type { GrantedWindow } from '../../access/requestAccess.ts';
import type { AccessError } from '../../core/accessError.ts';
import { paired } from '../../core/paired.ts';
import type { PlanWarning } from '../../core/plan.ts';
import type { Result } from '../../core/result.ts';
import { errorText } from '../../view/errorText.ts';
import { warningText } from '../../view/warningText.ts';
import type { CommandContext } from '../commandContext.ts';
import { showError } from '../showError.ts';
import { showFailures } from '../showFailures.ts';
import { showMessage } from '../showMessage.ts';
import { connectionText } from './connectionText.ts';
import { openedText } from './openedText.ts';
import { openedTogetherText } from './openedTogetherText.ts';

type Told = Pick<CommandContext, 'log' | 'keeper'>;

/** Says how a request ended. A notification stays until it is dismissed, so this is not waited for. */
export async function tellGranted(
  { log, keeper }: Told,
  result: Result<GrantedWindow, AccessError>,
  note = '',
): Promise<void> {
  if (!result.ok) return showError(log, errorText(result.error));
  await tellOpened(log, [result.value], openedText(result.value, keeper.now()), note);
}

/**
 * Says in one message what is open of several, and what failed apart. `names` are those of what was asked for; `note`
 * is a sentence about all of it.
 */
export async function tellAllGranted(
  context: Told,
  names: readonly string[],
  results: readonly Result<GrantedWindow, AccessError>[],
  note = '',
): Promise<void> {
  const { log, keeper } = context;
  const [first, ...more] = results;
  if (first && more.length === 0) return tellGranted(context, first, note);
  showFailures(
    log,
    paired(names, results).flatMap(([name, result]) => (result.ok ? [] : [{ name, error: result.error }])),
  );
  const opened = results.flatMap((result) => (result.ok ? [result.value] : []));
  const [only, ...others] = opened;
  if (!only) return;
  const now = keeper.now();
  await tellOpened(
    log,
    opened,
    others.length === 0 ? openedText(only, now) : openedTogetherText(opened, now),
    note,
  );
}

async function tellOpened(
  log: CommandContext['log'],
  opened: readonly GrantedWindow[],
  text: string,
  note: string,
): Promise<void> {
  const news = opened.flatMap(({ warnings }) => warnings.filter(isNews).map(warningText));
  const message = [text, ...(note === '' ? [] : [note]), ...new Set(news)].join(' ');
  log.info(message);
  const isSilent = opened.some(({ reachable }) => reachable === false);
  const ways = opened.flatMap(({ connection, machine }) =>
    connection ? [connectionText(connection, machine)] : [],
  );
  const button = ways.length > 1 ? 'Copy Connections' : 'Copy Connection';
  const pressed = await showMessage(
    isSilent ? 'warning' : 'info',
    message,
    ...(ways.length > 0 ? [button] : []),
  );
  if (pressed) await vscode.env.clipboard.writeText(ways.join('\n'));
}

/** The width of the sources was confirmed before. */
function isNews({ kind }: PlanWarning): boolean {
  return kind !== 'wideSource';
}
