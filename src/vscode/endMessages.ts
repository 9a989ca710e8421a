import * as vscode from 'vscode';
import type { AccessError } from '../core/accessError.ts';
import type { AccessWindow } from '../core/accessWindow.ts';
import { firewallsOfRules } from '../core/firewallsOfRules.ts';
import { errorText } from '../view/errorText.ts';
import { localTimeText } from '../view/localTimeText.ts';
import { plainText } from '../view/plainText.ts';
import { portsText } from '../view/portText.ts';
import { remainingText } from '../view/remainingText.ts';
import { sessionsAfterText } from '../view/sessionsAfterText.ts';
import { shutFromText } from '../view/shutFromText.ts';
import { showError } from './showError.ts';
import { showMessage } from './showMessage.ts';

/** A window of ours ends soon. */
export async function tellEndsSoon(window: AccessWindow, nowMs: number): Promise<void> {
  const endMs = window.endSeconds * 1000;
  const shutFrom = shutFromText(window, nowMs);
  const isOurs = window.backend === 'direct';
  const pressed = await showMessage(
    'info',
    [
      `Access to ${whatText(window)} ends in ${remainingText(endMs, nowMs)}, at ${localTimeText(endMs, nowMs)}.`,
      ...(shutFrom === undefined ? [] : [shutFrom]),
      sessionsAfter(window),
    ].join(' '),
    'Extend',
    // Defender for Cloud has no way to end access early.
    ...(isOurs ? ['Close Now'] : []),
  );
  if (pressed === 'Extend') await vscode.commands.executeCommand('azureJit.extend', window.id);
  if (pressed === 'Close Now') await vscode.commands.executeCommand('azureJit.close', window.id);
}

/** A window of ours has ended and is shut. */
export async function tellEnded(window: AccessWindow): Promise<void> {
  await showMessage('info', `Access to ${whatText(window)} has ended. ${sessionsAfter(window)}`);
}

/** A window's time is over and it could not be closed. */
export function tellNotClosed(
  log: vscode.LogOutputChannel,
  window: AccessWindow,
  error: AccessError,
): Promise<void> {
  return showError(
    log,
    `Access to ${whatText(window)} is still open and could not be closed; it is tried again by itself, every six minutes at the least. ${errorText(error)}`,
  );
}

function sessionsAfter(window: AccessWindow): string {
  return firewallsOfRules(window.rules).length === 0 && window.frontends.length === 0
    ? 'Sessions that are up go on; a reconnect will fail.'
    : sessionsAfterText(window);
}

function whatText(window: AccessWindow): string {
  return `${plainText(window.vmName)} (${portsText(window.ports)})`;
}
