import type * as vscode from 'vscode';
import { errorText } from '../../view/errorText.ts';
import type { CommandContext } from '../commandContext.ts';
import { parseRequestUri } from '../requestUri.ts';
import { showError } from '../showError.ts';
import { requestFromOutside } from './outsideRequests.ts';

/** What a link asks for. Nothing is read before it is known to be well-formed, or opened before the user's yes. */
export async function requestForUri(
  context: CommandContext,
  uri: Pick<vscode.Uri, 'path' | 'query'>,
): Promise<void> {
  const asked = parseRequestUri(uri);
  if (!asked.ok) {
    void showError(context.log, errorText({ kind: 'invalidInput', problems: asked.error }));
    return;
  }
  const outcome = await requestFromOutside(context, asked.value, { asker: 'link' });
  if (outcome.kind === 'refused') void showError(context.log, errorText(outcome.error));
}
