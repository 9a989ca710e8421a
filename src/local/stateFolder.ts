import { chmod, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  /** The user's home folder. */
  home: string;
}

/**
 * Where this user's state lives on this machine: `AZURE_JIT_STATE`, else what each system calls the place for it
 * (https://specifications.freedesktop.org/basedir-spec/latest/ on Linux).
 */
export function stateFolder({ env, platform, home }: Surroundings): string {
  if (env.AZURE_JIT_STATE) return path.resolve(env.AZURE_JIT_STATE);
  switch (platform) {
    case 'win32':
      return path.join(env.LOCALAPPDATA || path.join(home, 'AppData', 'Local'), 'azure-jit');
    case 'darwin':
      return path.join(home, 'Library', 'Application Support', 'azure-jit');
    default: {
      // A relative path in these variables is to be ignored, says their specification.
      const set = env.XDG_STATE_HOME ?? '';
      return path.join(path.isAbsolute(set) ? set : path.join(home, '.local', 'state'), 'azure-jit');
    }
  }
}

/**
 * Makes the folder if it is not there, for its user alone; wider rights are narrowed. Rejects with the system's error,
 * and with `EACCES` where the folder is another user's, who could read and change what is in it.
 */
export async function prepareStateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (process.getuid === undefined) return;
  const { uid, mode } = await stat(folder);
  if (uid !== process.getuid()) {
    throw Object.assign(new Error(`The folder is another user's: ${folder}`), { code: 'EACCES' });
  }
  if ((mode & 0o077) !== 0) await chmod(folder, 0o700);
}
