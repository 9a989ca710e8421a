import * as vscode from 'vscode';
import type { InputProblem } from '../core/inputProblem.ts';
import type { Result } from '../core/result.ts';
import { errorText } from '../view/errorText.ts';
import { escapedMarkdown } from '../view/escapedMarkdown.ts';
import { closeQuestionLines, requestQuestionLines } from '../view/toolQuestionText.ts';
import type { CommandContext } from './commandContext.ts';
import { closeForExtension } from './commands/extensionRequests.ts';
import { loadedMachines } from './commands/machines.ts';
import { requestFromOutside } from './commands/outsideRequests.ts';
import { declinedAnswer, grantedAnswer, listAnswer } from './toolAnswers.ts';
import { parseCloseInput, parseListInput, parseRequestInput } from './toolInput.ts';
import type { ToolName } from './toolNames.ts';

export interface ToolHandler {
  /** What the host shows and asks before it calls the tool. Reads and writes nothing. */
  prepare(context: CommandContext, input: unknown): vscode.PreparedToolInvocation;
  /** The answer for the model, as plain data. Rejects with a sentence for it. */
  invoke(context: CommandContext, input: unknown, isWanted: () => boolean): Promise<unknown>;
}

/**
 * What each tool does. The host's own confirmation can be switched off for a tool, for a workspace or for all tools
 * (`chat.tools.global.autoApprove`), and no tool is told whether it was shown. So opening asks by itself, every time;
 * who lets the host's question go has one question left.
 */
export const toolHandlers = {
  list_jit_machines: {
    prepare(_, input) {
      meant(parseListInput(input));
      return { invocationMessage: 'Listing virtual machines under just-in-time access' };
    },
    async invoke(context, input) {
      const { state } = meant(parseListInput(input));
      const listing = await loadedMachines(context, 'afresh');
      return listAnswer(
        listing,
        listing.machines.filter((summary) => state === undefined || summary.state === state),
      );
    },
  },
  request_jit_access: {
    prepare(_, input) {
      const lines = requestQuestionLines(meant(parseRequestInput(input)));
      return {
        invocationMessage: 'Asking to open a port',
        confirmationMessages: { title: 'Open a port of a virtual machine?', message: asMarkdown(lines) },
      };
    },
    async invoke(context, input, isWanted) {
      const asked = meant(parseRequestInput(input));
      const outcome = await requestFromOutside(context, asked, { asker: 'tool', isWanted });
      if (outcome.kind === 'declined') return declinedAnswer;
      if (outcome.kind === 'refused') throw new Error(errorText(outcome.error));
      if (!outcome.result.ok) throw new Error(errorText(outcome.result.error));
      return grantedAnswer(outcome.result.value);
    },
  },
  close_jit_access: {
    prepare({ store }, input) {
      const { window: id } = meant(parseCloseInput(input));
      const listed = store.windows.find(({ window }) => window.id === id);
      const message = asMarkdown(closeQuestionLines(id, listed?.window));
      return {
        invocationMessage: 'Closing access',
        confirmationMessages: { title: 'Close access to a virtual machine?', message },
      };
    },
    async invoke(context, input) {
      const { window } = meant(parseCloseInput(input));
      await closeForExtension(context, window);
      return { closed: window };
    },
  },
} satisfies Record<ToolName, ToolHandler>;

/** The input as it is meant; else a sentence that names each field that is wrong. */
function meant<T>(parsed: Result<T, InputProblem[]>): T {
  if (!parsed.ok) throw new Error(errorText({ kind: 'invalidInput', problems: parsed.error }));
  return parsed.value;
}

/** What a model wrote is text, whatever Markdown would make of it. */
function asMarkdown(lines: readonly string[]): vscode.MarkdownString {
  return new vscode.MarkdownString(lines.map(escapedMarkdown).join('\n\n'));
}
