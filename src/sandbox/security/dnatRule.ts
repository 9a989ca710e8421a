import { type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import type { DefenderSettings } from './defenderSettings.ts';
import type { MachineFirewall } from './firewallOf.ts';
import { int32Of } from './hexOf.ts';

/** The first port that Defender maps to a VM's; the API's own examples have no other. */
const firstMappedPort = 50_001;

export interface DnatFacts {
  tail: string;
  behind: MachineFirewall;
  publicIpAddress: string;
  mappedPort: number;
  number: number;
  protocol: string;
  sources: readonly string[];
}

/** The firewall with one more rule in Defender's own collection of DNAT rules, which is made if it is not there. */
export function withDnat(
  firewall: ArmResource,
  brand: DefenderSettings['brand'],
  facts: DnatFacts,
): ArmResource {
  const prefix = brand === 'SecurityCenter' ? 'ASC' : 'MDC';
  const rule: JsonObject = {
    name: `${prefix}-JITRule-${int32Of(facts.tail, firewall.id)}-${facts.tail}`,
    protocols: /^(tcp|udp)$/i.test(facts.protocol) ? [facts.protocol.toUpperCase()] : ['TCP', 'UDP'],
    sourceAddresses: [...facts.sources],
    destinationAddresses: [facts.publicIpAddress],
    destinationPorts: [String(facts.mappedPort)],
    sourceIpGroups: [],
    translatedAddress: facts.behind.privateAddress,
    translatedPort: String(facts.number),
  };
  const collections = objectsIn(firewall.properties?.natRuleCollections);
  const name = `${prefix}-JIT-DNAT`;
  const own = collections.find((collection) => collection.name === name);
  const next =
    own === undefined
      ? [...collections, newCollection(firewall.id, name, freePriority(collections), rule)]
      : collections.map((collection) => (collection === own ? withRule(own, rule) : collection));
  return { ...firewall, properties: { ...firewall.properties, natRuleCollections: next } };
}

/** The firewall without the rules of one port of one request, and without a collection that they leave empty. */
export function withoutDnat(firewall: ArmResource, tail: string): ArmResource {
  const collections = objectsIn(firewall.properties?.natRuleCollections).flatMap((collection) => {
    const { rules, ...properties } = objectOrEmpty(collection.properties);
    const kept = objectsIn(rules).filter((rule) => !isInTailOf(rule.name, tail));
    if (kept.length === objectsIn(rules).length) return [collection];
    return kept.length === 0 ? [] : [{ ...collection, properties: { ...properties, rules: kept } }];
  });
  return { ...firewall, properties: { ...firewall.properties, natRuleCollections: collections } };
}

export function isInTailOf(name: unknown, tail: string): boolean {
  return String(name).toUpperCase().endsWith(tail);
}

/** A port of a firewall's public address that no rule of it and none in `taken` translates. */
export function freeMappedPort(
  { firewall }: MachineFirewall,
  publicIpAddress: string,
  taken: readonly number[],
): number {
  const used = new Set(taken.map(String));
  for (const { properties } of objectsIn(firewall.properties?.natRuleCollections))
    for (const { destinationAddresses, destinationPorts } of objectsIn(objectOrEmpty(properties).rules))
      if (texts(destinationAddresses).includes(publicIpAddress))
        for (const port of texts(destinationPorts)) used.add(port);
  let port = firstMappedPort;
  while (used.has(String(port))) port += 1;
  return port;
}

function newCollection(firewallId: string, name: string, priority: number, rule: JsonObject): JsonObject {
  return {
    name,
    id: `${firewallId}/natRuleCollections/${name}`,
    properties: { provisioningState: 'Succeeded', priority, action: { type: 'Dnat' }, rules: [rule] },
  };
}

function withRule(collection: JsonObject, rule: JsonObject): JsonObject {
  const properties = objectOrEmpty(collection.properties);
  return { ...collection, properties: { ...properties, rules: [...objectsIn(properties.rules), rule] } };
}

function freePriority(collections: readonly JsonObject[]): number {
  const used = new Set(collections.map(({ properties }) => objectOrEmpty(properties).priority));
  let priority = 100;
  while (used.has(priority)) priority += 1;
  return priority;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
