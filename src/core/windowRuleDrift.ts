import type { WindowRule } from './accessWindow.ts';
import { addressSet, isEmpty, subtract } from './addressRanges.ts';
import type { FieldDrift, RuleField } from './drift.ts';
import { destinationsIn, sameEntries, sourcesIn } from './fieldDrifts.ts';
import { formatIpPrefix, type IpPrefix, parseAzurePrefix } from './ipPrefix.ts';
import type { JitPolicy, JitPort } from './jitPolicy.ts';
import type { Endpoint } from './machine.ts';
import { parseAzurePortRange } from './portRange.ts';
import { azureProtocol, parseProtocol } from './protocol.ts';
import { formatUtc, parseAllowDescription } from './ruleDescription.ts';
import type { SecurityRule } from './securityRule.ts';
import { destinationsOf } from './targetRules.ts';

export interface DriftContext {
  /** Where the rule leads. */
  endpoints: readonly Endpoint[];
  /** Addresses of the firewall before the VM, which its groups see in place of others; undefined: not known. */
  translated: readonly IpPrefix[] | undefined;
  policy: JitPolicy;
}

/**
 * Where an allow of ours is not what its name, the VM and the policy say. What a window was granted within the policy
 * is written nowhere else than in its rules, so an edit within the policy shows only against the window's other rules.
 */
export function windowRuleDrift(
  { rule, name }: WindowRule,
  { endpoints: reached, translated, policy }: DriftContext,
): FieldDrift[] {
  const family = familyOf(rule);
  const endpoints = reached.filter(({ privateAddress }) => privateAddress.family === family);
  return [
    ...differing('access', ['Allow'], [rule.access]),
    ...untilDrift(rule, name.endSeconds),
    ...differing('destinations', destinationsOf(endpoints), destinationsIn(rule)),
    ...portDrift(rule, policy),
    ...(translated ? sourceDrift(rule, policy, translated) : []),
    ...differing('sourcePorts', ['*'], rule.sourcePorts),
  ];
}

/** IPv6 and IPv4 have rules of their own. Where the destination tells nothing any more, the source may. */
export function familyOf(rule: SecurityRule): 4 | 6 {
  const known = [...rule.destinations, ...rule.sources].flatMap(
    (entry) => parseAzurePrefix(entry)?.family ?? [],
  );
  return known[0] ?? 4;
}

function differing(field: RuleField, expected: readonly string[], found: readonly string[]): FieldDrift[] {
  return sameEntries(expected, found) ? [] : [{ field, expected, found }];
}

function untilDrift({ description }: SecurityRule, endSeconds: number): FieldDrift[] {
  const until = parseAllowDescription(description)?.until;
  if (until === endSeconds) return [];
  const found = until === undefined ? description : formatUtc(until);
  return [{ field: 'until', expected: [formatUtc(endSeconds)], found: [found] }];
}

function portDrift(rule: SecurityRule, { ports }: JitPolicy): FieldDrift[] {
  const numbers = numbersOf(rule);
  const known = new Set(ports.map(({ number }) => number));
  if (numbers.length === 0 || numbers.some((number) => number === undefined || !known.has(number))) {
    return [{ field: 'ports', expected: [...known].map(String), found: rule.destinationPorts }];
  }
  const uncovered = numbers.filter(
    (number) => !ports.some((port) => port.number === number && covers(port, rule)),
  );
  if (uncovered.length === 0) return [];
  const allowed = ports
    .filter(({ number }) => uncovered.includes(number))
    .map((port) => azureProtocol(port.protocol));
  return [{ field: 'protocol', expected: [...new Set(allowed)], found: [rule.protocol] }];
}

function sourceDrift(
  rule: SecurityRule,
  { ports }: JitPolicy,
  translated: readonly IpPrefix[],
): FieldDrift[] {
  const numbers = numbersOf(rule);
  const found = sourcesIn(rule);
  const prefixes = found.map((entry) => parseAzurePrefix(entry));
  const isEveryone = found.length === 1 && found[0] === '*';
  // We write addresses or `*`, and never a service tag.
  const isOfOurForm = isEveryone || (found.length > 0 && prefixes.every((prefix) => prefix !== undefined));
  const blocks = addressSet(prefixes.filter((prefix) => prefix !== undefined));
  const broken = ports
    .filter(({ number }) => numbers.includes(number))
    .find(
      ({ allowedSources }) =>
        allowedSources !== '*' &&
        (isEveryone ||
          !isOfOurForm ||
          !isEmpty(subtract(blocks, addressSet([...allowedSources, ...translated])))),
    );
  if (isOfOurForm && !broken) return [];
  const allowed = broken?.allowedSources ?? '*';
  return [{ field: 'sources', expected: allowed === '*' ? ['*'] : allowed.map(formatIpPrefix), found }];
}

/** Undefined for what is no single port. */
function numbersOf({ destinationPorts }: SecurityRule): (number | undefined)[] {
  return destinationPorts.map((text) => {
    const range = parseAzurePortRange(text);
    return range !== undefined && range.first === range.last ? range.first : undefined;
  });
}

function covers({ protocol }: JitPort, rule: SecurityRule): boolean {
  const own = parseProtocol(rule.protocol);
  return own.ok && (protocol === '*' || protocol === own.value);
}
