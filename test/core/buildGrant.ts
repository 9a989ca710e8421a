import type { Grant } from '../../src/core/planOpen.ts';
import type { Protocol } from '../../src/core/protocol.ts';
import { prefix } from './policyArbitrary.ts';

/** A grant such as `grant(['22/TCP'], ['192.0.2.7'])`; source `*` is any. */
export function grant(
  ports: readonly string[],
  sources: readonly string[],
  more: Partial<Grant> = {},
): Grant {
  return {
    windowId: 'k3j2h1g0',
    endSeconds: Date.parse('2026-11-22T15:00:00Z') / 1000,
    ports: ports.map((text) => {
      const [number, protocol] = text.split('/');
      return { number: Number(number), protocol: protocol as Protocol };
    }),
    sources: sources[0] === '*' ? '*' : sources.map(prefix),
    requestor: 'alice@contoso.com',
    justification: 'deploy fix',
    ...more,
  };
}
