import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';

const script = fileURLToPath(new URL('../../../src/build/bundle.mjs', import.meta.url));

/** Builds the command line as its users get it, once for a test file. Returns where it will be. */
export function buildCli(): () => string {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'azure-jit-cli-'));
    await promisify(execFile)(process.execPath, [script, '--outdir', folder]);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  return () => path.join(folder, 'cli.js');
}
