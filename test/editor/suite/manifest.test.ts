import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';

suite('the extension in a real editor', () => {
  const extension = vscode.extensions.getExtension('azure-jit.azure-jit');

  test('is found by its id', () => {
    assert.ok(extension, vscode.extensions.all.map(({ id }) => id).join(' '));
  });

  test('activates', async () => {
    await extension?.activate();

    assert.equal(extension?.isActive, true);
  });

  test('registers every command of its manifest', async () => {
    await extension?.activate();
    const registered = new Set(await vscode.commands.getCommands(true));

    const declared: { command: string }[] = extension?.packageJSON.contributes?.commands ?? [];
    assert.deepEqual(
      declared.filter(({ command }) => !registered.has(command)),
      [],
    );
  });
});
