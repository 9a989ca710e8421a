import type { ResourceStore } from '../arm/resourceStore.ts';
import { type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { firewallAddresses } from './firewallAddresses.ts';
import { refuse } from './refuse.ts';
import { requireResourceName } from './requireResourceName.ts';
import { validateFirewallRule } from './validateFirewallRule.ts';

const classicLists = {
  natRuleCollections: 'nat',
  networkRuleCollections: 'network',
  applicationRuleCollections: 'application',
} as const;

/**
 * Throws the 400 with which Azure refuses a firewall's rules or a policy's rule collection group: names, priorities
 * (100 to 65000, unique among their kind), actions, and what each rule needs. Other resources pass. Only
 * `AzureFirewallPolicyAndRuleCollectionsConflict` and the messages about addresses are Azure's known words.
 */
export function validateFirewall(store: ResourceStore, resource: ArmResource): void {
  const type = resource.type.toLowerCase();
  if (type === 'microsoft.network/azurefirewalls') validateClassic(store, resource);
  if (type === 'microsoft.network/firewallpolicies/rulecollectiongroups') validateGroup(store, resource);
  if (type === 'microsoft.network/firewallpolicies') requireNoCycle(store, resource);
}

function validateClassic(store: ResourceStore, firewall: ArmResource): void {
  const properties = objectOrEmpty(firewall.properties);
  const kinds = Object.entries(classicLists).map(([list, kind]) => ({
    kind,
    collections: objectsIn(properties[list]),
  }));
  if (
    objectOrEmpty(properties.firewallPolicy).id !== undefined &&
    kinds.some(({ collections }) => collections.length > 0)
  ) {
    refuse(
      'AzureFirewallPolicyAndRuleCollectionsConflict',
      `Azure Firewall ${firewall.name} cannot have both a firewall policy and rule collections.`,
    );
  }
  const rules = kinds
    .flatMap(({ collections }) => collections)
    .reduce((sum, { properties: own }) => sum + objectsIn(objectOrEmpty(own).rules).length, 0);
  if (rules > 10_000)
    refuse(
      'AzureFirewallTooManyRules',
      `Firewall ${firewall.name} has ${rules} rules. The maximum is 10000.`,
    );
  for (const { kind, collections } of kinds) {
    validateCollections(
      collections.map((collection) => ({ ...objectOrEmpty(collection.properties), name: collection.name })),
      () => kind,
    );
  }
  requirePublicDestinations(store, firewall);
}

function validateGroup(store: ResourceStore, group: ArmResource): void {
  const { priority, ruleCollections } = objectOrEmpty(group.properties);
  requirePriority(group.name, priority);
  const policyId = group.id.replace(/\/ruleCollectionGroups\/[^/]+$/i, '').toLowerCase();
  const taken = store
    .ofType(group.type)
    .filter(({ id }) => id.toLowerCase() !== group.id.toLowerCase())
    .find(
      ({ id, properties }) =>
        id.toLowerCase().startsWith(`${policyId}/`) && properties?.priority === priority,
    );
  if (taken !== undefined) {
    refuse(
      'FirewallPolicyRuleCollectionGroupPriorityConflict',
      `Rule collection group ${group.name} has the same priority as rule collection group ${taken.name}.`,
    );
  }
  validateCollections(objectsIn(ruleCollections), ({ ruleCollectionType, rules }) => {
    if (/nat/i.test(String(ruleCollectionType))) return 'nat';
    const [first] = objectsIn(rules);
    return String(first?.ruleType).toLowerCase() === 'applicationrule' ? 'application' : 'network';
  });
}

function validateCollections(
  collections: readonly JsonObject[],
  kindOf: (collection: JsonObject) => 'nat' | 'network' | 'application',
): void {
  const seen = new Map<unknown, string>();
  for (const collection of collections) {
    const { name, priority, rules, action } = collection;
    const kind = kindOf(collection);
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
    const wanted = kind === 'nat' ? ['dnat', 'snat'] : ['allow', 'deny'];
    const given = String(objectOrEmpty(action).type);
    if (!wanted.includes(given.toLowerCase()))
      refuse('FirewallRuleCollectionInvalidAction', `${String(name)} has invalid action ${given}.`);
    const names = new Set<string>();
    for (const rule of objectsIn(rules)) {
      const ruleName = String(rule.name).toLowerCase();
      if (names.has(ruleName))
        refuse('FirewallRuleConflict', `Rule ${String(rule.name)} is twice in ${String(name)}.`);
      names.add(ruleName);
      validateFirewallRule(rule, kind);
    }
  }
}

function requirePriority(name: string, priority: unknown): void {
  if (Number.isInteger(priority) && Number(priority) >= 100 && Number(priority) <= 65_000) return;
  refuse(
    'FirewallRuleCollectionInvalidPriority',
    `${name} has invalid Priority. Value provided: ${String(priority)} Allowed range 100-65000.`,
  );
}

// A destination that is not the firewall's never gets there. One without any address, as in a template, is not asked.
// https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits
function requirePublicDestinations(store: ResourceStore, firewall: ArmResource): void {
  const own = firewallAddresses(store, firewall);
  const destinations = new Set<string>();
  for (const collection of objectsIn(firewall.properties?.natRuleCollections)) {
    for (const rule of objectsIn(objectOrEmpty(collection.properties).rules)) {
      const { destinationAddresses, destinationPorts, protocols } = rule;
      for (const address of texts(destinationAddresses)) {
        if (own.publicAddresses.length > 0 && !own.all.includes(address)) {
          refuse(
            'AzureFirewallNatRuleInvalidDestination',
            `AzureFirewallRule ${String(rule.name)}: ${address} is no address of firewall ${firewall.name}.`,
          );
        }
        for (const port of texts(destinationPorts))
          for (const protocol of texts(protocols)) destinations.add(`${address} ${port} ${protocol}`);
      }
    }
  }
  if (destinations.size + own.publicAddresses.length > 250) {
    refuse(
      'AzureFirewallTooManyDestinations',
      `Firewall ${firewall.name} has ${destinations.size} DNAT destinations and ${own.publicAddresses.length} public ` +
        'addresses. The maximum of both together is 250.',
    );
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function requireNoCycle(store: ResourceStore, policy: ArmResource): void {
  let parent = objectOrEmpty(policy.properties?.basePolicy).id;
  const seen = new Set<string>();
  while (typeof parent === 'string' && !seen.has(parent.toLowerCase())) {
    if (parent.toLowerCase() === policy.id.toLowerCase())
      refuse('FirewallPolicyInvalidBasePolicy', `Firewall policy ${policy.name} cannot be its own parent.`);
    seen.add(parent.toLowerCase());
    parent = objectOrEmpty(store.get(parent)?.properties?.basePolicy).id;
  }
}
