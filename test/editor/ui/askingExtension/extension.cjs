const { appendFileSync } = require('node:fs');
const vscode = require('vscode');

/** Asks for what is typed as JSON, and notes the answer, or what went wrong, as a line of the file for answers. */
exports.activate = ({ subscriptions }) => {
  const answers = process.env.AZURE_JIT_TEST_ANSWERS;
  const ask = async () => {
    const typed = await vscode.window.showInputBox({ prompt: 'What to ask for', ignoreFocusOut: true });
    const line = await answerTo(JSON.parse(typed)).catch((error) => ({ error: error.message }));
    appendFileSync(answers, `${JSON.stringify(line)}\n`);
  };
  subscriptions.push(vscode.commands.registerCommand('asking.ask', ask));
};

async function answerTo({ tool, input, api, argument, link }) {
  if (tool) {
    const { content } = await vscode.lm.invokeTool(tool, { input, toolInvocationToken: undefined });
    return JSON.parse(content[0].value);
  }
  if (link) {
    return { opened: await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(link)) };
  }
  const { exports } = vscode.extensions.getExtension('azure-jit.azure-jit');
  return { value: await exports[api](argument) };
}
