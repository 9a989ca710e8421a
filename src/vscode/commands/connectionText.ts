import type { Connection } from '../../access/connection.ts';
import type { Machine } from '../../core/machine.ts';

/** What somebody types or pastes to get in: an ssh command line where that is how, else host and port. */
export function connectionText(
  { host, port, vmPort }: Pick<Connection, 'host' | 'port' | 'vmPort'>,
  machine: Machine,
): string {
  if (machine.os === 'linux' && sshPorts.has(vmPort))
    return port === 22 ? `ssh ${host}` : `ssh -p ${port} ${host}`;

  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

const sshPorts = new Set([22, 2222]);
