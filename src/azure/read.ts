import type { Clock } from '../access/ports.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { ArmAnswer, ArmRequest } from './armAnswer.ts';
import type { ArmClient } from './armClient.ts';
import { faultOfAnswer, faultOfSilence } from './faultOfAnswer.ts';
import { secondsBeforeRepeat } from './secondsBeforeRepeat.ts';

export interface ArmPorts {
  arm: ArmClient;
  clock: Clock;
}

/** Who has no network is told soon; who is asked to wait waits. */
const mostSilences = 4;

/** Longer than this nobody is kept waiting; then the wait that Azure asks for is told instead. */
export const longestWaitSeconds = 60;

/** Reads, and reads again where that helps: a read changes nothing, so a lost answer is no loss. */
export async function read(
  { arm, clock }: ArmPorts,
  request: Omit<ArmRequest, 'method'> & { method?: 'GET' | 'POST' },
  id: string,
): Promise<Result<ArmAnswer, AzureFault>> {
  let waitedSeconds = 0;
  let silences = 0;
  for (let attempt = 1; ; attempt++) {
    const reply = await arm.send({ method: 'GET', ...request });
    const answer = reply.kind === 'answer' ? reply.answer : undefined;
    if (answer && answer.status < 300) return ok(answer);
    const fault =
      reply.kind === 'answer' ? faultOfAnswer(reply.answer, id, clock.now()) : faultOfSilence(reply);
    if (!isPassing(fault)) return err(fault);
    if (fault.kind === 'unavailable' && ++silences === mostSilences) return err(fault);
    const waitSeconds = secondsBeforeRepeat(fault, answer, attempt, clock.now());
    if (waitedSeconds + waitSeconds > longestWaitSeconds) return err(fault);
    waitedSeconds += waitSeconds;
    await clock.sleep(waitSeconds * 1000, request.signal);
  }
}

function isPassing(fault: AzureFault): boolean {
  return fault.kind === 'throttled' || fault.kind === 'busy' || fault.kind === 'unavailable';
}
