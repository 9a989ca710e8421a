import * as vscode from 'vscode';
import { linkless } from './linkless.ts';

/** About as many characters as the editor shows of a message without buttons; it cuts the rest. */
const oneLine = 60;

/**
 * Shows a message in the corner, whole and as plain text. Resolves to the button that was pressed, when the message
 * is dismissed: to undefined where it was none of `buttons`.
 */
export async function showMessage(
  severity: 'info' | 'warning' | 'error',
  message: string,
  ...buttons: readonly string[]
): Promise<string | undefined> {
  const isCut = buttons.length === 0 && message.length > oneLine;
  const pressed = await show[severity](linkless(message), ...(isCut ? [dismiss] : buttons));
  return pressed === dismiss ? undefined : pressed;
}

const dismiss = 'OK';

const show = {
  info: (message: string, ...buttons: string[]) => vscode.window.showInformationMessage(message, ...buttons),
  warning: (message: string, ...buttons: string[]) => vscode.window.showWarningMessage(message, ...buttons),
  error: (message: string, ...buttons: string[]) => vscode.window.showErrorMessage(message, ...buttons),
};
