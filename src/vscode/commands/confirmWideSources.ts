import * as vscode from 'vscode';
import type { Sources } from '../../core/sourceOverlap.ts';
import { wideSources } from '../../core/wideSources.ts';
import { warningText } from '../../view/warningText.ts';

/** True for sources that let in few; else the user is asked, with what it means. */
export async function confirmWideSources(sources: Sources): Promise<boolean> {
  const warnings = wideSources(sources);
  if (warnings.length === 0) return true;
  const isAny = sources === '*';
  const message = isAny ? 'Open the port for everybody?' : 'Open the port for so many addresses?';
  const detail = `${warnings.map(warningText).join(' ')} Whoever finds it can try to get in until the access ends.`;
  const button = isAny ? 'Open for Everybody' : 'Open for the Range';
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, button)) === button;
}
