import type { Closed, CloseJob } from '../../access/backend.ts';
import type { AccessError } from '../../core/accessError.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { DefenderPorts } from './defenderPorts.ts';

/**
 * Defender's API has no way to end access before its time, so a window that is still open is told as such, with when it
 * ends. One whose end has come is Defender's to shut.
 */
export async function close(
  { clock }: DefenderPorts,
  jobs: readonly CloseJob[],
): Promise<Result<Closed, AccessError>[]> {
  return jobs.map(({ window: { id, vmHash, vmName: vm, endSeconds } }) =>
    endSeconds * 1000 <= clock.now()
      ? ok({ id, vmHash, inert: [] })
      : err({ kind: 'cannotCloseEarly', vm, window: id, endSeconds }),
  );
}
