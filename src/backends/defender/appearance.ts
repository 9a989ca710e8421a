import type { AccessError } from '../../core/accessError.ts';
import type { AccessWindow } from '../../core/accessWindow.ts';
import type { AzureFault } from '../../core/azureFault.ts';
import { type DefenderEntry, type DefenderRequest, isComing, isStanding } from '../../core/defender.ts';
import { defenderPolicyId } from '../../core/defenderPolicyId.ts';
import { defenderWindow } from '../../core/defenderWindows.ts';
import type { Machine } from '../../core/machine.ts';
import type { Grant } from '../../core/planOpen.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { DefenderPorts } from './defenderPorts.ts';
import { initiation } from './plans.ts';

/** Defender takes some seconds until a request is seen in its policy, and some more until its rules are written. */
const longestAppearanceMs = 2 * 60_000;
const lookAgainMs = 2_000;

export interface Initiated {
  /** As it was read before the request was sent. */
  machine: Machine;
  grant: Grant;
  /** Why it is not known whether Defender got the request; undefined where it took it. */
  lost: AzureFault | undefined;
}

/**
 * The window that a request became, once Defender says that its rules are written. What does not show in time, or cannot
 * be read, may be open all the same, and is told so.
 */
export async function appearance(
  { policies, clock }: DefenderPorts,
  { machine, grant, lost }: Initiated,
  signal: AbortSignal | undefined,
): Promise<Result<AccessWindow, AccessError>> {
  const policyId = defenderPolicyId(machine);
  const lastLookMs = clock.now() + longestAppearanceMs;
  const message = 'Defender for Cloud has not said yet that access is open.';
  let cause: AzureFault = lost ?? { kind: 'busy', code: 'NotShownYet', message, id: policyId };
  for (;;) {
    const read = await policies.entryOf(policyId, machine.id, signal);
    if (!read.ok && !lost) cause = read.error;
    const entry = read.ok ? read.value : null;
    const found = entry && requestIn(entry, machine, grant);
    if (entry && found?.ports.every(isStanding) === false) return err(takenBack(machine));
    if (entry && found && !found.ports.some(isComing))
      return ok(defenderWindow(machine, entry, found.request, found.ports));
    if (signal?.aborted || clock.now() >= lastLookMs || (!read.ok && !isPassing(read.error)))
      return err({ kind: 'mayHaveOpened', vm: machine.id, endSeconds: grant.endSeconds, cause });
    await clock.sleep(lookAgainMs, signal);
  }
}

/** The request with what was granted that was not there before. */
function requestIn(
  entry: DefenderEntry,
  machine: Machine,
  grant: Grant,
): { request: DefenderRequest; ports: DefenderRequest['ports'] } | undefined {
  const before = new Set((machine.defender?.requests ?? []).map(requestKey));
  const [asked] = initiation(machine.id, grant).virtualMachines;
  const wanted = asked?.ports ?? [];
  for (const request of entry.requests) {
    if (before.has(requestKey(request))) continue;
    const ports = wanted.flatMap((port) => {
      const { allowedSourceAddressPrefix: one, allowedSourceAddressPrefixes: many = [] } = port;
      const sources = one === undefined ? many : [one];
      return request.ports.filter(
        ({ number, endSeconds, sources: shown }) =>
          number === port.number && endSeconds === grant.endSeconds && isSameSet(shown, sources),
      );
    });
    if (ports.length === wanted.length && request.justification === grant.justification)
      return { request, ports };
  }
  return undefined;
}

function requestKey({ requestor, startMs, ports }: DefenderRequest): string {
  return JSON.stringify([requestor, startMs, ports.map(({ number, endSeconds }) => [number, endSeconds])]);
}

/** A single address may be shown with its length. */
function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  const spelt = (one: readonly string[]) =>
    String(one.map((text) => text.toLowerCase().replace(/\/(32|128)$/, '')).sort());
  return spelt(a) === spelt(b);
}

function isPassing({ kind }: AzureFault): boolean {
  return kind === 'unavailable' || kind === 'throttled' || kind === 'busy';
}

/** Somebody asked for the port right after, or took the VM out of the policy. */
function takenBack({ id: vm }: Machine): AccessError {
  return { kind: 'changedMeanwhile', vm, what: 'windowClosed', differences: [] };
}
