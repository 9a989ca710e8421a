import { err, ok, type Result } from './result.ts';

/** As Defender's API and all our output write it; `*` is TCP and UDP. */
export type Protocol = 'TCP' | 'UDP' | '*';

/** Any case; `any` is `*`. The error is a sentence. */
export function parseProtocol(text: string): Result<Protocol, string> {
  const upper = text.toUpperCase();
  if (upper === 'TCP' || upper === 'UDP' || upper === '*') return ok(upper);
  return upper === 'ANY' ? ok('*') : err('A protocol is TCP, UDP or *.');
}

/** As security rules and our tags write it. */
export function azureProtocol(protocol: Protocol): 'Tcp' | 'Udp' | '*' {
  return ({ TCP: 'Tcp', UDP: 'Udp', '*': '*' } as const)[protocol];
}

/** The protocols that packets can have. */
export function eachProtocol(protocol: Protocol): readonly ('TCP' | 'UDP')[] {
  return protocol === '*' ? ['TCP', 'UDP'] : [protocol];
}

/** Whether some packet is of both; ICMP is never asked for, so `*` shares something with each. */
export function overlapsProtocols(a: Protocol, b: Protocol): boolean {
  return a === b || a === '*' || b === '*';
}
