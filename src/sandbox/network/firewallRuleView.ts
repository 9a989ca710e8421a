import { type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';

const lists: Record<string, readonly string[]> = {
  nat: ['sourceAddresses', 'sourceIpGroups', 'destinationAddresses', 'destinationPorts'],
  network: [
    'sourceAddresses',
    'sourceIpGroups',
    'destinationAddresses',
    'destinationIpGroups',
    'destinationFqdns',
    'destinationPorts',
  ],
};

const kindOfList: Record<string, string> = {
  natRuleCollections: 'nat',
  networkRuleCollections: 'network',
};
const kindOfRule: Record<string, string> = { natrule: 'nat', networkrule: 'network' };

/** A classic firewall's properties as Azure shows them: with what a client may leave out. */
export function showFirewall(properties: JsonObject): void {
  const sku = objectOrEmpty(properties.sku);
  properties.sku = { name: 'AZFW_VNet', tier: 'Standard', ...sku };
  properties.additionalProperties ??= {};
  if (properties.firewallPolicy === undefined) properties.threatIntelMode ??= 'Alert';
}

/** The rules of a classic collection as Azure shows them: lists that are not used are empty, not absent. */
export function showClassicRules(collection: string, properties: JsonObject): void {
  const kind = kindOfList[collection];
  if (kind === undefined) return;
  properties.rules = objectsIn(properties.rules).map((rule) => withLists(rule, kind));
}

/** The rule collections of a policy's group as Azure shows them. */
export function shownRuleCollections(ruleCollections: unknown): JsonObject[] {
  return objectsIn(ruleCollections).map((collection) => ({
    ...collection,
    rules: objectsIn(collection.rules).map((rule) =>
      withLists(rule, kindOfRule[String(rule.ruleType).toLowerCase()] ?? ''),
    ),
  }));
}

function withLists(rule: JsonObject, kind: string): JsonObject {
  const missing = (lists[kind] ?? []).filter((name) => rule[name] === undefined || rule[name] === null);
  return missing.length === 0 ? rule : { ...rule, ...Object.fromEntries(missing.map((name) => [name, []])) };
}
