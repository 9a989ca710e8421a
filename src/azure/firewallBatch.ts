import { backoffMs } from '../access/backoff.ts';
import type { WriteOptions } from '../access/ports.ts';
import type { AzureFault, WriteOutcome } from '../core/azureFault.ts';
import type { ArmAnswer } from './armAnswer.ts';
import type { FirewallChange } from './changedFirewallBody.ts';
import { faultOfAnswer, faultOfSilence } from './faultOfAnswer.ts';
import { type FirewallPlace, readFirewallPlace } from './firewallPlace.ts';
import { followOperation } from './followOperation.ts';
import { type ArmPorts, longestWaitSeconds } from './read.ts';
import { retryAfterSeconds } from './retryAfterSeconds.ts';
import { secondsBeforeRepeat } from './secondsBeforeRepeat.ts';
import { isSilence } from './write.ts';

/** Changes that one caller wants as a whole. */
export interface FirewallWrite {
  changes: readonly FirewallChange[];
  options: WriteOptions;
  /** Ends it for its caller; only the first outcome counts. */
  settle(outcome: WriteOutcome): void;
  isSettled: boolean;
  /** On its way, or on some of the firewall's instances: from now on nobody knows what stands. */
  mayStand: boolean;
  /** Told when it is settled; a batch goes on only for those who still want it. */
  onSettled?: () => void;
}

/** An update of a firewall takes minutes, and half an hour at worst. */
const longestUpdateMs = 30 * 60_000;
/** How long somebody else's update is waited for. */
const longestBusyMs = { minute: 10 * 60_000, unbounded: 30 * 60_000 } as const;
const longestBusyPauseSeconds = 10;
const mostChangedReads = 20;
/** https://learn.microsoft.com/azure/firewall/firewall-faq#how-do-i-fix-a-firewall-in-a-failed-state */
const mostRepeatsOfFailed = 5;

/**
 * Writes several callers' changes as one write of what holds our rules, from a fresh read and on condition of its ETag,
 * as often as it takes: again when somebody else's write came first, later while somebody else's update is under way,
 * and again when the update failed, because some instances have the rules then and some have not. An answer that is
 * lost is the end: nobody knows what stands. `takeMore` gives what came in meanwhile, while it can still go along.
 */
export async function writeFirewallBatch(
  ports: ArmPorts,
  holderId: string,
  first: readonly FirewallWrite[],
  takeMore: () => readonly FirewallWrite[],
): Promise<void> {
  const { arm, clock } = ports;
  let writes = [...first];
  let abandoned = new AbortController();
  let failure: AzureFault | undefined;
  let failures = 0;
  let changedReads = 0;
  let refusals = 0;
  let waitedSeconds = 0;
  const busySinceMs = new Map<FirewallWrite, number>();
  let mayDelete = true;
  const watch = (write: FirewallWrite) => {
    write.onSettled = () => {
      if (writes.every(({ isSettled }) => isSettled)) abandoned.abort();
    };
  };
  writes.forEach(watch);

  for (;;) {
    const read = await readFirewallPlace(ports, holderId, failures > 0, abandoned.signal);
    const more = failures === 0 ? takeMore() : [];
    more.forEach(watch);
    writes = [...writes, ...more].filter((write) => !isOver(write, failure));
    if (writes.length === 0) return;
    if (abandoned.signal.aborted) {
      abandoned = new AbortController();
      continue;
    }
    const { signal } = abandoned;
    if (!read.ok) return endAll(writes, read.error);
    if (read.value.state === 'updating') {
      const message = 'An update of the firewall is under way.';
      await waitWhileBusy({ kind: 'busy', id: holderId, code: 'Updating', message }, undefined);
      continue;
    }
    const place = changedBy(writes, read.value);
    writes = writes.filter(({ isSettled }) => !isSettled);
    if (writes.length === 0) return;
    const request = place.request(mayDelete);
    const isInForce = !place.isChanged && place.state === 'succeeded';
    if (request === null || isInForce) return settleAll(writes, { outcome: 'applied' });

    const sent = writes;
    const reply = await arm.send({ ...request, signal, mayStillSend: () => mayGo(sent) });
    if (reply.kind === 'tooLate' && writes.some((write) => isOver(write, failure))) continue;
    if (reply.kind !== 'answer') {
      const wasSent = reply.kind === 'lost' || (reply.kind === 'aborted' && reply.wasSent);
      if (!wasSent && failures === 0) takeBack(writes);
      return endAll(writes, faultOfSilence(reply));
    }
    const { answer } = reply;
    if (answer.status < 300) {
      const outcome = await followOperation(ports, request, answer, holderId, signal, longestUpdateMs);
      if (outcome.outcome === 'applied') return settleAll(writes, outcome);
      if (!isFailedUpdate(outcome) || ++failures > mostRepeatsOfFailed) return settleAll(writes, outcome);
      failure = outcome.fault;
      busySinceMs.clear();
      await clock.sleep(backoffMs(failures), signal);
      continue;
    }
    const fault = faultOfAnswer(answer, holderId, clock.now());
    if (fault.kind === 'notFound' && request.method === 'DELETE')
      return settleAll(writes, { outcome: 'applied' });
    if (isSilence(answer.status)) return endAll(writes, fault);
    if (failures === 0) takeBack(writes);
    if (fault.kind === 'locked' && request.method === 'DELETE' && mayDelete) {
      // A lock against deletes keeps our group, and nothing of ours has to be in it.
      mayDelete = false;
    } else if (fault.kind === 'changed' && ++changedReads <= mostChangedReads) {
      await clock.sleep(changedReads === 1 ? 0 : backoffMs(1), signal);
    } else if (fault.kind === 'busy') {
      await waitWhileBusy(fault, answer);
    } else if (fault.kind === 'throttled' || fault.kind === 'unavailable') {
      await waitAsAsked(fault, answer);
    } else if (fault.kind === 'refused' && writes.length > 1) {
      // One caller's change need not be in the way of the others.
      for (const write of writes) await writeFirewallBatch(ports, holderId, [write], () => []);
      return;
    } else {
      return endAll(writes, fault);
    }
  }

  async function waitWhileBusy(fault: AzureFault, answer: ArmAnswer | undefined): Promise<void> {
    const now = clock.now();
    for (const write of writes) {
      const sinceMs = busySinceMs.get(write) ?? now;
      busySinceMs.set(write, sinceMs);
      if (now - sinceMs >= longestBusyMs[write.options.patience ?? 'minute']) endAll([write], fault);
    }
    const asked = (answer && retryAfterSeconds(answer, now)) || longestBusyPauseSeconds;
    await pause(Math.min(asked, longestBusyPauseSeconds));
  }

  async function waitAsAsked(fault: AzureFault, answer: ArmAnswer): Promise<void> {
    const seconds = secondsBeforeRepeat(fault, answer, ++refusals, clock.now());
    waitedSeconds += seconds;
    for (const write of writes) {
      // Whoever closes waits out what Azure asks for.
      const isPatient =
        write.options.patience === 'unbounded' && fault.kind === 'throttled' && refusals < mostRefusals;
      if (waitedSeconds > longestWaitSeconds && !isPatient) endAll([write], fault);
    }
    await pause(seconds);
  }

  /** Nobody is waited for who is told already. */
  async function pause(seconds: number): Promise<void> {
    if (writes.some(({ isSettled }) => !isSettled)) await clock.sleep(seconds * 1000, abandoned.signal);
  }
}

/** Where somebody waits without a limit, a limit all the same. */
const mostRefusals = 200;

/** The place with the changes of all; a write whose changes cannot be made ends with the reason. */
function changedBy(writes: readonly FirewallWrite[], read: FirewallPlace): FirewallPlace {
  let place = read;
  for (const write of writes) {
    const changed = place.with(write.changes);
    if (changed.ok) place = changed.value;
    else endAll([write], changed.error);
  }
  return place;
}

/** Asked at the last moment: from here on the changes may stand. */
function mayGo(writes: readonly FirewallWrite[]): boolean {
  if (writes.some(({ isSettled, options }) => isSettled || !isWanted(options))) return false;
  for (const write of writes) write.mayStand = true;
  return true;
}

/** Azure surely did not take it. */
function takeBack(writes: readonly FirewallWrite[]): void {
  for (const write of writes) write.mayStand = false;
}

/** True, and settled, for a write that its caller does not want any more. */
function isOver(write: FirewallWrite, failure: AzureFault | undefined): boolean {
  if (write.isSettled) return true;
  if (isWanted(write.options)) return false;
  const isAborted = write.options.signal?.aborted ?? false;
  endAll(
    [write],
    failure ?? faultOfSilence(isAborted ? { kind: 'aborted', wasSent: false } : { kind: 'tooLate' }),
  );
  return true;
}

function isWanted({ signal, mayStillSend }: WriteOptions): boolean {
  return !signal?.aborted && mayStillSend?.() !== false;
}

function endAll(writes: readonly FirewallWrite[], fault: AzureFault): void {
  for (const write of writes) write.settle({ outcome: write.mayStand ? 'unknown' : 'notApplied', fault });
}

function settleAll(writes: readonly FirewallWrite[], outcome: WriteOutcome): void {
  for (const write of writes) write.settle(outcome);
}

function isFailedUpdate(outcome: WriteOutcome): outcome is Extract<WriteOutcome, { outcome: 'unknown' }> {
  if (outcome.outcome !== 'unknown' || outcome.fault.kind !== 'operationFailed') return false;
  return outcome.fault.status.toLowerCase() === 'failed';
}
