import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

const longestUnusedMs = 30 * 86_400_000;

/**
 * Removes the journals of endpoints to which nobody wrote for 30 days: each sandbox has a port of its own and comes
 * no more. By this machine's clock, which wrote the files' times.
 */
export async function removeOldJournals(folder: string): Promise<void> {
  const names = await readdir(folder);
  await Promise.all(
    names
      .filter((name) => /^journal-.*\.(?:jsonl|old|new)$/.test(name))
      .map(async (name) => {
        const file = path.join(folder, name);
        const { mtimeMs } = await stat(file);
        // Whoever is just writing to it notices that it is gone and writes again.
        if (mtimeMs < Date.now() - longestUnusedMs) await rm(file, { force: true });
      }),
  );
}
