import type { AzureFault, WriteOutcome } from '../core/azureFault.ts';
import type { ArmAnswer, ArmReply, ArmRequest } from './armAnswer.ts';
import { faultOfSilence } from './faultOfAnswer.ts';
import { type OperationSource, type OperationState, operationState, type Watched } from './operationState.ts';
import { type ArmPorts, longestWaitSeconds } from './read.ts';
import { retryAfterSeconds } from './retryAfterSeconds.ts';
import { secondsBeforeRepeat } from './secondsBeforeRepeat.ts';

/** Where Azure does not say how long to wait. */
const usualPauseSeconds = 2;
const longestPauseSeconds = 10;
/** Security rules take seconds; an operation that is still under way after this long is told as unknown. */
const usualLongestMs = 10 * 60_000;
/** A replica that does not know an operation learns of it within seconds; after that nobody knows it any more. */
const longestUnknownSeconds = 15;

/**
 * Follows what a write has started to its end: by the address of its operation, else of its result, else by the
 * `provisioningState` of the resource itself. One poll at once, then as Azure's `Retry-After` says, at most 10 s
 * apart. A poll that fails is sent again for up to a minute, because only polls say what became of the write. What
 * does not succeed may have changed something all the same.
 */
export async function followOperation(
  ports: ArmPorts,
  { method, url }: Pick<ArmRequest, 'method' | 'url'>,
  started: ArmAnswer,
  id: string,
  signal: AbortSignal | undefined,
  longestMs: number = usualLongestMs,
): Promise<WriteOutcome> {
  const isDelete = method === 'DELETE';
  const { 'azure-asyncoperation': operation, location } = started.headers;
  const follow = (address: string, source: OperationSource) =>
    poll(ports, address, { source, isDelete, id }, started, longestMs, signal);
  if (operation) return follow(operation, 'operation');
  if (location) return follow(location, 'result');
  // An action that starts no operation is done when it is answered.
  if (method === 'POST' || (isDelete && started.status !== 202)) return { outcome: 'applied' };
  const state = operationState(started, { source: 'resource', isDelete, id }, ports.clock.now());
  if (state.is === 'running') return follow(url, 'resource');

  return state.is === 'succeeded' ? { outcome: 'applied' } : unknown(state.fault);
}

async function poll(
  { arm, clock }: ArmPorts,
  url: string,
  watched: Watched,
  started: ArmAnswer,
  longestMs: number,
  signal: AbortSignal | undefined,
): Promise<WriteOutcome> {
  const startedAt = clock.now();
  let status = '';
  let unseen = 0;
  let unseenSince = startedAt;
  while (clock.now() - startedAt < longestMs) {
    const reply = await arm.send({ method: 'GET', url, signal });
    const now = clock.now();
    const answer = reply.kind === 'answer' ? reply.answer : undefined;
    const state =
      reply.kind === 'answer' ? operationState(reply.answer, watched, now) : stateOfSilence(reply);
    if (state.is === 'succeeded') return { outcome: 'applied' };
    if (state.is === 'failed') return unknown(state.fault);
    let waitSeconds: number;
    if (state.is === 'running') {
      status = state.status;
      unseen = 0;
      waitSeconds = pauseSeconds(answer, started, now);
    } else {
      if (unseen++ === 0) unseenSince = now;
      waitSeconds = secondsBeforeRepeat(state.fault, answer, unseen, now);
      const unseenSeconds = (now - unseenSince) / 1000 + waitSeconds;
      if (unseenSeconds > longestUnseenSeconds(state.fault)) return unknown(state.fault);
    }
    await clock.sleep(waitSeconds * 1000, signal);
  }
  return unknown({ kind: 'operationFailed', id: watched.id, status, code: '', message: '' });
}

function pauseSeconds(answer: ArmAnswer | undefined, started: ArmAnswer, nowMs: number): number {
  const asked =
    (answer && retryAfterSeconds(answer, nowMs)) || retryAfterSeconds(started, nowMs) || usualPauseSeconds;
  return Math.min(asked, longestPauseSeconds);
}

function stateOfSilence(reply: Exclude<ArmReply, { kind: 'answer' }>): OperationState {
  const fault = faultOfSilence(reply);
  return { is: fault.kind === 'unavailable' ? 'unseen' : 'failed', fault };
}

function longestUnseenSeconds(fault: AzureFault): number {
  return fault.kind === 'notFound' ? longestUnknownSeconds : longestWaitSeconds;
}

function unknown(fault: AzureFault): WriteOutcome {
  return { outcome: 'unknown', fault };
}
