import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CodeServer } from '../../../src/build/editorHost/startCodeServer.mjs';

/** Ids of the processes in which this server runs extensions, one for each window that is connected. */
export async function extensionHosts({ folder }: Pick<CodeServer, 'folder'>): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  const processes = stdout.split('\n').flatMap((line) => {
    const [, id, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return id && parent && command ? [{ id: Number(id), parent: Number(parent), command }] : [];
  });
  const own = new Set(processes.flatMap(({ id, command }) => (command.includes(folder) ? [id] : [])));
  // A process is listed after the one that started it only by chance, so the tree is walked to its end.
  for (let size = 0; size !== own.size; ) {
    size = own.size;
    for (const { id, parent } of processes) if (own.has(parent)) own.add(id);
  }
  return processes
    .filter(({ id, command }) => own.has(id) && command.includes('--type=extensionHost'))
    .map(({ id }) => id);
}
