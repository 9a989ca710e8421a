import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { AccessWindow } from './accessWindow.ts';
import { idKey } from './armId.ts';
import { type DefenderEntry, type DefenderRequest, isStanding } from './defender.ts';
import type { Machine } from './machine.ts';
import type { Protocol } from './protocol.ts';
import { vmHash } from './vmHash.ts';
import { type StandingGrant, sourcesOf } from './windowExtension.ts';

/** A port of a request that has ended is still told for so long, while Defender takes its rule away. */
const endedIsToldMs = 10 * 60_000;

type WindowOwner = Pick<Machine, 'id' | 'name'>;

/**
 * The windows that Defender for Cloud holds open on the VM, the first to end first. Requests of one person for the same
 * ports are one window, as the rules of an extended one are: a newer one takes the place of an older one.
 */
export function defenderWindows(machine: WindowOwner, entry: DefenderEntry, nowMs: number): AccessWindow[] {
  const windows = new Map<string, AccessWindow>();
  for (const request of [...entry.requests].sort((a, b) => a.startMs - b.startMs)) {
    for (const ports of standingByEnd(request, nowMs).values()) {
      const window = defenderWindow(machine, entry, request, ports);
      const older = windows.get(window.id);
      windows.set(window.id, older ? joined(older, window) : window);
    }
  }
  return [...windows.values()].sort((a, b) => a.endSeconds - b.endSeconds);
}

/** The window that ports of one request with the same end are. */
export function defenderWindow(
  machine: WindowOwner,
  { policyId, policy, publicIpAddress }: DefenderEntry,
  { requestor, justification }: DefenderRequest,
  ports: DefenderRequest['ports'],
): AccessWindow {
  const protocolOf = (number: number): Protocol =>
    (policy.ok && policy.value.ports.find((port) => port.number === number)?.protocol) || '*';
  return {
    backend: 'defender',
    id: windowId(machine, policyId, requestor, ports),
    vmHash: vmHash(machine.id),
    vmName: machine.name,
    endSeconds: Math.max(...ports.map(({ endSeconds }) => endSeconds)),
    ports: ports.map(({ number, sources }) => ({ number, protocol: protocolOf(number), sources })),
    requestor,
    justification,
    rules: [],
    frontends: ports.flatMap(({ mappedPort, number }) =>
      publicIpAddress !== null && mappedPort !== null
        ? [{ address: publicIpAddress, port: mappedPort, vmPort: number }]
        : [],
    ),
  };
}

/** The newer one says why and by which frontend; both say who is let in, and the later end counts. */
function joined(older: AccessWindow, newer: AccessWindow): AccessWindow {
  const former = (number: number) => older.ports.find((port) => port.number === number)?.sources ?? [];
  return {
    ...newer,
    endSeconds: Math.max(older.endSeconds, newer.endSeconds),
    ports: newer.ports.map((port) => ({
      ...port,
      sources: [...new Set([...port.sources, ...former(port.number)])],
    })),
  };
}

/** What a window of Defender's grants; undefined where the VM has no such window. */
export function defenderGrant(machine: Machine, windowId: string, nowMs: number): StandingGrant | undefined {
  const windows = machine.defender ? defenderWindows(machine, machine.defender, nowMs) : [];
  const window = windows.find(({ id, endSeconds }) => id === windowId && endSeconds * 1000 > nowMs);
  if (!window) return undefined;
  const { endSeconds, ports, requestor, justification } = window;
  return { windowId, endSeconds, ports, sources: sourcesOf(window), requestor, justification };
}

/** A window has one end; ports of one request that end apart are several windows. */
function standingByEnd(
  { ports }: DefenderRequest,
  nowMs: number,
): Map<number, DefenderRequest['ports'][number][]> {
  const byEnd = new Map<number, DefenderRequest['ports'][number][]>();
  for (const port of ports) {
    if (!isStanding(port) || port.endSeconds * 1000 + endedIsToldMs <= nowMs) continue;
    byEnd.set(port.endSeconds, [...(byEnd.get(port.endSeconds) ?? []), port]);
  }
  return byEnd;
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Eight characters that stay the same when the request is made anew: a newer request of the same person for the same
 * ports takes the place of the older one, which is how a window of Defender's is extended.
 */
function windowId(
  { id }: Pick<Machine, 'id'>,
  policyId: string,
  requestor: string,
  ports: readonly { number: number }[],
): string {
  const numbers = ports.map(({ number }) => number).sort((a, b) => a - b);
  const bytes = sha256(
    utf8ToBytes([idKey(policyId), idKey(id), requestor.toLowerCase(), ...numbers].join('|')),
  );
  return [...bytes.slice(0, 8)].map((byte) => letters[byte % letters.length]).join('');
}
