import * as vscode from 'vscode';
import type { Sources } from '../../core/sourceOverlap.ts';
import { wideSourcesText } from '../../view/wideSourcesText.ts';

/** True for sources that let in few; else the user is asked, with what it means. */
export async function confirmWideSources(sources: Sources): Promise<boolean> {
  const wide = wideSourcesText(sources);
  if (!wide) return true;
  const { detail, button } = wide;
  const message = sources === '*' ? 'Open the port for everybody?' : 'Open the port for so many addresses?';
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, button)) === button;
}
