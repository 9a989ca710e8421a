import { formatIpPrefix } from './ipPrefix.ts';
import type { Endpoint } from './machine.ts';
import type { Protocol } from './protocol.ts';

/** The ports and private addresses that share one rule: Azure has one protocol and one address family per rule. */
export interface RuleTarget {
  protocol: Protocol;
  family: 4 | 6;
  /** Ascending, each once. */
  ports: readonly number[];
  endpoints: readonly Endpoint[];
}

/** Splits ports and endpoints into the fewest rules, in a stable order: TCP, UDP, any; IPv4 before IPv6. */
export function ruleTargets(
  ports: readonly { number: number; protocol: Protocol }[],
  endpoints: readonly Endpoint[],
): RuleTarget[] {
  return (['TCP', 'UDP', '*'] as const).flatMap((protocol) => {
    const numbers = [
      ...new Set(ports.filter((port) => port.protocol === protocol).map((p) => p.number)),
    ].sort((a, b) => a - b);
    if (numbers.length === 0) return [];
    return ([4, 6] as const).flatMap((family) => {
      const reached = endpoints.filter((endpoint) => endpoint.privateAddress.family === family);
      return reached.length > 0 ? [{ protocol, family, ports: numbers, endpoints: reached }] : [];
    });
  });
}

/** The endpoints' private addresses as rule destinations, sorted, each once. */
export function destinationsOf(endpoints: readonly Endpoint[]): string[] {
  const prefixes = endpoints.map((endpoint) => endpoint.privateAddress);
  const sorted = [...prefixes].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  return [...new Set(sorted.map(formatIpPrefix))];
}
