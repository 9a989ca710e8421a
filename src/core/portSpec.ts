import { parsePortNumber } from './portRange.ts';
import { type Protocol, parseProtocol } from './protocol.ts';
import { err, ok, type Result } from './result.ts';

/** A port as people name it: `22`, or `22/tcp` where the protocol matters. */
export interface PortSpec {
  number: number;
  protocol: Protocol | undefined;
}

/** The error is a sentence that says which part is wrong. */
export function parsePortSpec(text: string): Result<PortSpec, string> {
  const slash = text.indexOf('/');
  const number = parsePortNumber(slash < 0 ? text : text.slice(0, slash));
  if (!number.ok) return err(`${number.error} With its protocol it is written like 22/tcp.`);
  if (slash < 0) return ok({ number: number.value, protocol: undefined });
  const protocol = parseProtocol(text.slice(slash + 1));

  return protocol.ok ? ok({ number: number.value, protocol: protocol.value }) : protocol;
}
