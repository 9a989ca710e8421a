import type { WindowRequest } from '../access/requestAccess.ts';
import type { AccessError } from '../core/accessError.ts';
import { collapsePrefixes, parseIpPrefix } from '../core/ipPrefix.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { SourceOptions } from './sourceOptions.ts';
import type { VerbContext } from './verbContext.ts';

/** Named blocks and this machine's own address together need the address before anything is asked. */
export async function resolveSources(
  { app, signal }: Pick<VerbContext, 'app' | 'signal'>,
  sources: SourceOptions,
): Promise<Result<WindowRequest['sources'], AccessError>> {
  if (sources === '*') return ok('*');
  if (!sources.myIp) return ok(sources.prefixes);
  if (sources.prefixes.length === 0) return ok('my-ip');
  const detected = await app.detectSource(signal);
  if (!detected.ok) return detected;
  const own = parseIpPrefix(detected.value.address);

  return own.ok
    ? ok(collapsePrefixes([...sources.prefixes, own.value]))
    : err({ kind: 'sourceUnknown', answers: detected.value.answers });
}
