import type { WriteOptions } from '../access/ports.ts';
import type { AzureFault, WriteOutcome } from '../core/azureFault.ts';
import type { ArmReply, ArmRequest } from './armAnswer.ts';
import { faultOfAnswer, faultOfSilence } from './faultOfAnswer.ts';
import { followOperation } from './followOperation.ts';
import { type ArmPorts, longestWaitSeconds } from './read.ts';
import { secondsBeforeRepeat } from './secondsBeforeRepeat.ts';

/** Where somebody waits without a limit, a limit all the same: hours of refusals are told. */
const mostTries = 200;

/**
 * Sends a write and follows it to its end. What Azure surely did not apply (429, 409, 503 with an answer) is sent
 * again; a write whose answer is lost never is, because the first one may still land, and neither is one whose ETag
 * has changed, because it wants a plan from a newer read.
 */
export async function write(
  ports: ArmPorts,
  request: Omit<ArmRequest, 'signal'>,
  id: string,
  { signal, mayStillSend, patience = 'minute' }: WriteOptions = {},
): Promise<WriteOutcome> {
  let waitedSeconds = 0;
  for (let attempt = 1; ; attempt++) {
    if (signal?.aborted) return notApplied({ kind: 'cancelled' });
    const reply = await ports.arm.send({ ...request, signal, mayStillSend });
    if (reply.kind !== 'answer') {
      const outcome = wasSurelyNotSent(reply) ? 'notApplied' : 'unknown';
      return { outcome, fault: faultOfSilence(reply) };
    }
    const { answer } = reply;
    if (answer.status < 300) return followOperation(ports, request, answer, id, signal);
    const fault = faultOfAnswer(answer, id, ports.clock.now());
    if (fault.kind === 'notFound' && request.method === 'DELETE') return { outcome: 'applied' };
    if (isSilence(answer.status)) return { outcome: 'unknown', fault };
    if (!isRepeatable(answer.status, fault) || attempt === mostTries) return notApplied(fault);
    const waitSeconds = secondsBeforeRepeat(fault, answer, attempt, ports.clock.now());
    // Whoever closes waits out what Azure asks for, and no longer than others for what passes by itself.
    const isPatient = patience === 'unbounded' && fault.kind === 'throttled';
    if (!isPatient && waitedSeconds + waitSeconds > longestWaitSeconds) return notApplied(fault);
    waitedSeconds += waitSeconds;
    await ports.clock.sleep(waitSeconds * 1000, signal);
  }
}

function wasSurelyNotSent(reply: Exclude<ArmReply, { kind: 'answer' }>): boolean {
  return reply.kind !== 'lost' && !(reply.kind === 'aborted' && reply.wasSent);
}

/** A gateway or a server that gave up says nothing about what came of the request; a 503 was refused at the door. */
export function isSilence(status: number): boolean {
  return status === 408 || (status >= 500 && status !== 503);
}

function isRepeatable(status: number, fault: AzureFault): boolean {
  return status === 503 || fault.kind === 'throttled' || fault.kind === 'busy';
}

function notApplied(fault: AzureFault): WriteOutcome {
  return { outcome: 'notApplied', fault };
}
