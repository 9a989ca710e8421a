import { pauseMs } from '../access/backoff.ts';
import type { Clock } from '../access/ports.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { ArmAnswer, ArmRequest } from './armAnswer.ts';
import type { ArmClient } from './armClient.ts';
import { faultOfAnswer, faultOfSilence, retryAfterSeconds } from './faultOfAnswer.ts';

export interface ArmPorts {
  arm: ArmClient;
  clock: Clock;
}

const mostTries = 4;

/** Longer than this nobody is kept waiting; then the wait that Azure asks for is told instead. */
export const longestWaitSeconds = 60;

/** Reads, and reads again where that helps: a read changes nothing, so a lost answer is no loss. */
export async function read(
  { arm, clock }: ArmPorts,
  request: Omit<ArmRequest, 'method'> & { method?: 'GET' | 'POST' },
  id: string,
): Promise<Result<ArmAnswer, AzureFault>> {
  let waitedSeconds = 0;
  for (let attempt = 1; ; attempt++) {
    const reply = await arm.send({ method: 'GET', ...request });
    if (reply.kind === 'answer' && reply.answer.status < 300) return ok(reply.answer);
    const fault = reply.kind === 'answer' ? faultOfAnswer(reply.answer, id) : faultOfSilence(reply);
    if (!isPassing(fault) || attempt === mostTries) return err(fault);
    const asked = reply.kind === 'answer' ? retryAfterSeconds(reply.answer) : undefined;
    const waitSeconds = asked ?? pauseMs([fault], attempt) / 1000;
    if (waitedSeconds + waitSeconds > longestWaitSeconds) return err(fault);
    waitedSeconds += waitSeconds;
    await clock.sleep(waitSeconds * 1000, request.signal);
  }
}

function isPassing(fault: AzureFault): boolean {
  return ['throttled', 'busy', 'unavailable'].includes(fault.kind);
}
