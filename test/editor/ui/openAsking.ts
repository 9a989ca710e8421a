import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type DemoSetup, openDemo } from './openDemo.ts';

const checkout = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const asking = fileURLToPath(new URL('./askingExtension', import.meta.url));

/** Demo mode beside an extension that asks for access as language models and other extensions do. */
export async function openAsking(setup: DemoSetup = {}) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'azure-jit-asking-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const answers = path.join(folder, 'answers');
  writeFileSync(answers, '');
  const workbench = await openDemo({
    ...setup,
    extensions: [checkout, asking],
    environment: { AZURE_JIT_TEST_ANSWERS: answers },
  });
  const { commandPalette, quickInput, server } = workbench;
  return {
    ...workbench,
    /** Asks; the answer comes when the questions on the way are answered. */
    async ask(what: Readonly<Record<string, unknown>>) {
      await commandPalette.run('Test: Ask');
      await quickInput.widget.getByText('What to ask for').waitFor();
      await quickInput.type(JSON.stringify(what));
      await quickInput.accept();
    },
    /** Opens a link to the extension, as a browser hands it over. */
    async openLink(query: string) {
      await commandPalette.run('Developer: Open URL');
      await quickInput.widget.getByText('URL to open').waitFor();
      await quickInput.type(`code-oss://azure-jit.azure-jit/${query}`);
      await quickInput.accept();
    },
    /** Settings of the machine that runs the editor, which some of a host's own are taken from alone. */
    machineSettings(settings: Readonly<Record<string, unknown>>) {
      const place = path.join(server.folder, 'data', 'Machine');
      mkdirSync(place, { recursive: true });
      writeFileSync(path.join(place, 'settings.json'), JSON.stringify(settings));
    },
    /** What came back so far, one for each question that was asked. */
    answers: (): unknown[] =>
      readFileSync(answers, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown),
  };
}
