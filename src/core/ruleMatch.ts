import { sameId } from './armId.ts';
import type { Flow } from './gateVerdicts.ts';
import { containsPrefix, parseAzurePrefix } from './ipPrefix.ts';
import type { Endpoint } from './machine.ts';
import { parseAzurePortRange } from './portRange.ts';
import type { SecurityRule } from './securityRule.ts';

/** Whether the rule is about the flow's port, protocol and destination, whoever sends. */
export function matchesFlow(rule: SecurityRule, { protocol, port, endpoint }: Flow): boolean {
  return matchesProtocol(rule, protocol) && matchesPort(rule, port) && matchesDestination(rule, endpoint);
}

export function matchesProtocol(rule: SecurityRule, protocol: 'TCP' | 'UDP'): boolean {
  return rule.protocol === '*' || rule.protocol.toUpperCase() === protocol;
}

export function matchesPort(rule: SecurityRule, port: number): boolean {
  return rule.destinationPorts.some((text) => {
    const range = parseAzurePortRange(text);
    return range !== undefined && range.first <= port && port <= range.last;
  });
}

/** NSG rules are applied after a public address is translated, so a destination is a private address. */
export function matchesDestination(rule: SecurityRule, endpoint: Endpoint): boolean {
  const { privateAddress, applicationSecurityGroups } = endpoint;
  return (
    rule.destinations.some((entry) => {
      const prefix = parseAzurePrefix(entry);
      return prefix ? containsPrefix(prefix, privateAddress) : wholeNetwork.has(entry.toLowerCase());
    }) ||
    rule.destinationApplicationSecurityGroups.some((id) =>
      applicationSecurityGroups.some((own) => sameId(own, id)),
    )
  );
}

/** A rule limited to some source ports says nothing about a client that picks another one. */
export function coversEverySourcePort(rule: SecurityRule): boolean {
  return rule.sourcePorts.some((text) => {
    const range = parseAzurePortRange(text);
    return range !== undefined && range.first <= 1 && range.last === 65535;
  });
}

const wholeNetwork: ReadonlySet<string> = new Set(['*', 'any', 'virtualnetwork']);
