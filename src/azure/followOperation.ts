import * as v from 'valibot';
import type { AzureFault, WriteOutcome } from '../core/azureFault.ts';
import type { ArmAnswer } from './armAnswer.ts';
import { faultOfAnswer, retryAfterSeconds } from './faultOfAnswer.ts';
import { type ArmPorts, read } from './read.ts';

const operationBody = v.looseObject({
  status: v.string(),
  error: v.optional(
    v.nullable(v.looseObject({ code: v.optional(v.string()), message: v.optional(v.string()) })),
  ),
});

/** Where Azure does not say how long to wait. */
const usualPauseSeconds = 2;
const longestPauseSeconds = 10;
/** Security rules take seconds; an operation that is still under way after this long is told as unknown. */
const longestOperationMs = 10 * 60_000;

/**
 * Follows the operation that a write has started: one poll at once, then as Azure's `Retry-After` says, at most 10 s
 * apart. An operation that does not succeed may have changed something all the same.
 */
export async function followOperation(
  ports: ArmPorts,
  started: ArmAnswer,
  id: string,
  signal: AbortSignal | undefined,
): Promise<WriteOutcome> {
  const url = started.headers['azure-asyncoperation'];
  if (!url)
    return started.headers.location ? followLocation(ports, started, id, signal) : { outcome: 'applied' };
  const startedAt = ports.clock.now();
  while (ports.clock.now() - startedAt < longestOperationMs) {
    if (signal?.aborted) return unknown({ kind: 'cancelled' });
    const poll = await read(ports, { url, signal }, id);
    if (!poll.ok) return unknown(poll.error);
    const body = v.safeParse(operationBody, poll.value.body);
    if (!body.success) {
      return unknown({ kind: 'unexpectedAnswer', id, message: 'The operation has no status.' });
    }
    const { status, error } = body.output;
    if (status === 'Succeeded') return { outcome: 'applied' };
    if (status === 'Failed' || status === 'Canceled') {
      const { code = '', message = '' } = error ?? {};
      return unknown({ kind: 'operationFailed', status, code, message });
    }
    await pause(ports, retryAfterSeconds(poll.value) ?? retryAfterSeconds(started), signal);
  }
  return unknown({ kind: 'unavailable', message: 'The operation did not end.' });
}

async function followLocation(
  ports: ArmPorts,
  started: ArmAnswer,
  id: string,
  signal: AbortSignal | undefined,
): Promise<WriteOutcome> {
  const url = started.headers.location ?? '';
  const startedAt = ports.clock.now();
  while (ports.clock.now() - startedAt < longestOperationMs) {
    if (signal?.aborted) return unknown({ kind: 'cancelled' });
    const poll = await read(ports, { url, signal }, id);
    if (!poll.ok) return unknown(poll.error);
    if (poll.value.status !== 202) {
      return poll.value.status < 300 ? { outcome: 'applied' } : unknown(faultOfAnswer(poll.value, id));
    }
    await pause(ports, retryAfterSeconds(poll.value), signal);
  }
  return unknown({ kind: 'unavailable', message: 'The operation did not end.' });
}

function pause(ports: ArmPorts, seconds = usualPauseSeconds, signal?: AbortSignal): Promise<void> {
  return ports.clock.sleep(Math.min(seconds, longestPauseSeconds) * 1000, signal);
}

function unknown(fault: AzureFault): WriteOutcome {
  return { outcome: 'unknown', fault };
}
