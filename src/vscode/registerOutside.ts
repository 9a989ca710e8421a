import * as vscode from 'vscode';
import type { Running } from './run.ts';
import { showError, unexpectedText } from './showError.ts';
import { type ToolName, toolNames } from './toolNames.ts';

/** Registers what others ask by: links and the tools of language models. What they do is loaded when one comes. */
export function registerOutside(
  log: vscode.LogOutputChannel,
  running: () => Promise<Running>,
): vscode.Disposable {
  const links = vscode.window.registerUriHandler({
    async handleUri(uri) {
      try {
        const { context, requestForUri } = await running();
        await requestForUri(context, uri);
      } catch (error) {
        void showError(log, unexpectedText(log, error));
      }
    },
  });
  return vscode.Disposable.from(links, ...toolNames.map((name) => registerTool(name, running)));
}

function registerTool(name: ToolName, running: () => Promise<Running>): vscode.Disposable {
  return vscode.lm.registerTool<unknown>(name, {
    async prepareInvocation({ input }) {
      const { context, tools } = await running();
      return tools[name].prepare(context, input);
    },
    async invoke({ input }, token) {
      const { context, tools } = await running();
      const answer = await tools[name].invoke(context, input, () => !token.isCancellationRequested);
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(answer))]);
    },
  });
}
