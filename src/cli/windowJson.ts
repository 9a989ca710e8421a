import { type Connection, connectionTo } from '../access/connection.ts';
import type { AccessWindow } from '../core/accessWindow.ts';
import { type IpPrefix, parseAzurePrefix } from '../core/ipPrefix.ts';
import type { Machine } from '../core/machine.ts';
import { ruleId } from '../view/errorDetails.ts';

export interface WindowJson {
  id: string;
  vm: string;
  backend: 'direct' | 'defender';
  state: 'open';
  ports: { number: number; protocol: string; sources: readonly string[]; endTimeUtc: string }[];
  connection: { host: string; port: number } | null;
  rules: string[];
  reachable: boolean | null;
}

/** A window as scripts get it; `reachable` is known only to whoever has just opened it. */
export function windowJson(
  window: AccessWindow,
  machine: Machine | null,
  asked: { connection: Connection | null; reachable: boolean | null } = {
    connection: machine && connectionOf(window, machine),
    reachable: null,
  },
): WindowJson {
  const endTimeUtc = new Date(window.endSeconds * 1000).toISOString().replace('.000Z', 'Z');
  const { connection, reachable } = asked;

  return {
    id: window.id,
    vm: machine?.id ?? window.vmName,
    backend: window.backend,
    state: 'open',
    ports: window.ports.map(({ number, protocol, sources }) => ({ number, protocol, sources, endTimeUtc })),
    connection: connection && { host: connection.host, port: connection.port },
    rules: window.rules.map(ruleId),
    reachable,
  };
}

function connectionOf(window: AccessWindow, machine: Machine): Connection | null {
  const prefixes = window.ports
    .flatMap(({ sources }) => sources)
    .map((source): IpPrefix | undefined => parseAzurePrefix(source));
  const known = prefixes.filter((prefix) => prefix !== undefined);

  return connectionTo(machine, {
    ports: window.ports,
    sources: known.length === prefixes.length ? known : '*',
    frontends: window.frontends,
  });
}
