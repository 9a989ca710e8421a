const { writeFileSync } = require('node:fs');
const vscode = require('vscode');

/**
 * Runs inside the extension host: activates the two extensions that are compared and writes what the editor itself
 * measured, as its startup performance document tells it: load, call and finish, in milliseconds.
 */
exports.run = async () => {
  const { AZURE_JIT_BENCH_RESULTS: file, AZURE_JIT_BENCH_EXTENSIONS: ids } = process.env;
  const times = {};
  for (const id of ids.split(',')) await vscode.extensions.getExtension(id).activate();
  await vscode.commands.executeCommand('perfview.show');
  const text = await performanceText();
  for (const id of ids.split(',')) {
    const row = text.split('\n').find((line) => line.split('|')[1]?.trim() === id);
    if (!row) throw new Error(`${id} is not in the account:\n${text}`);
    const cells = row.split('|').map((cell) => cell.trim());
    times[id] = cells.slice(3, 6).map(Number);
  }
  writeFileSync(file, JSON.stringify(times));
};

async function performanceText() {
  for (let attempt = 0; attempt < 100; attempt++) {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'perf');
    const text = document?.getText() ?? '';
    if (text.includes('Extension Activation Stats')) return text;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the editor did not show its startup performance');
}
