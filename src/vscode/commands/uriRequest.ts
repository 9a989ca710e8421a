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
    return refuse(context, errorText({ kind: 'invalidInput', problems: asked.error }));
  }
  const outcome = await requestFromOutside(context, asked.value, { asker: 'link' });
  if (outcome.kind === 'refused') refuse(context, errorText(outcome.error));
}

function refuse({ log }: CommandContext, why: string): void {
  void showError(log, `What a link asks for is refused. ${why}`);
}
