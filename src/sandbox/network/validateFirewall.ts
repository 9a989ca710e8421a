import { type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { refuse } from './refuse.ts';
import { requireResourceName } from './requireResourceName.ts';

const classicLists = ['natRuleCollections', 'networkRuleCollections', 'applicationRuleCollections'];

/**
 * Throws the 400 with which Azure refuses a firewall's rules or a policy's rule collection group: names, priorities
 * (100 to 65000, unique among their kind) and the fields that a NAT rule needs. Other resources pass.
 */
export function validateFirewall(resource: ArmResource): void {
  const type = resource.type.toLowerCase();
  const properties = objectOrEmpty(resource.properties);
  if (type === 'microsoft.network/azurefirewalls') {
    for (const list of classicLists) {
      const collections = objectsIn(properties[list]);
      validateCollections(
        collections.map((collection) => ({ ...objectOrEmpty(collection.properties), name: collection.name })),
        list === 'natRuleCollections',
      );
    }
  }
  if (type === 'microsoft.network/firewallpolicies/rulecollectiongroups') {
    requirePriority(resource.name, properties.priority);
    const collections = objectsIn(properties.ruleCollections);
    validateCollections(collections, false);
    for (const { rules } of collections) {
      requireNatRules(
        objectsIn(rules).filter(({ ruleType }) => String(ruleType).toLowerCase() === 'natrule'),
      );
    }
  }
}

function validateCollections(collections: readonly JsonObject[], areNat: boolean): void {
  const seen = new Map<unknown, string>();
  for (const { name, priority, rules } of collections) {
    requireResourceName(name);
    requirePriority(String(name), priority);
    const taken = seen.get(priority) ?? seen.get(String(name).toLowerCase());
    if (taken !== undefined) {
      refuse(
        'FirewallRuleCollectionConflict',
        `Rule collection ${String(name)} has the same name or priority as rule collection ${taken}.`,
      );
    }
    seen.set(priority, String(name)).set(String(name).toLowerCase(), String(name));
    if (areNat) requireNatRules(objectsIn(rules));
  }
}

function requirePriority(name: string, priority: unknown): void {
  if (Number.isInteger(priority) && Number(priority) >= 100 && Number(priority) <= 65_000) return;
  refuse(
    'FirewallRuleCollectionInvalidPriority',
    `${name} has invalid Priority. Value provided: ${String(priority)} Allowed range 100-65000.`,
  );
}

function requireNatRules(rules: readonly JsonObject[]): void {
  for (const rule of rules) {
    const has = (field: string): boolean => {
      const value = rule[field];
      return Array.isArray(value) ? value.length > 0 : typeof value === 'string' && value !== '';
    };
    const isComplete =
      has('destinationAddresses') &&
      has('destinationPorts') &&
      has('translatedPort') &&
      has('translatedAddress') !== has('translatedFqdn') &&
      (has('sourceAddresses') || has('sourceIpGroups')) &&
      (has('protocols') || has('ipProtocols'));
    if (isComplete) continue;
    refuse('FirewallNatRuleInvalid', `NAT rule ${String(rule.name)} lacks a field that it needs.`);
  }
}
