import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A folder of its own for each test, gone after it. Returns where it is. */
export function temporaryFolder(): () => string {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'azure-jit-state-'));
  });
  afterEach(async () => {
    // A test may have taken the right to empty it.
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  return () => folder;
}
