import type { ResourceStore } from '../arm/resourceStore.ts';
import { spelledType } from '../arm/spelledAsAzure.ts';
import { type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import { stableGuid } from '../stableGuid.ts';
import type { ArmResource } from '../world.ts';
import { backlinksOf } from './backlinks.ts';
import { defaultSecurityRules } from './defaultSecurityRules.ts';
import { etagOf } from './etags.ts';
import { showClassicRules, showFirewall, shownRuleCollections } from './firewallRuleView.ts';
import { addLoadBalancerLinks, addPoolMembers } from './loadBalancerLinks.ts';
import { type NetworkType, segmentOf } from './networkTypes.ts';

/** A network resource as Azure shows it: what was written, and all that Azure computes. */
export function networkView(store: ResourceStore, resource: ArmResource, type: NetworkType): ArmResource {
  const written = objectOrEmpty(resource.properties);
  const properties: JsonObject = { provisioningState: 'Succeeded', ...written };
  if (type.hasResourceGuid) properties.resourceGuid ??= stableGuid(`guid ${resource.id}`);
  for (const { name, always } of type.children) {
    if (!always && written[name] === undefined) continue;
    properties[name] = objectsIn(written[name]).map((child) => childView(store, resource, name, child));
  }
  if (resource.type.toLowerCase() === 'microsoft.network/azurefirewalls') showFirewall(properties);
  for (const name of type.computed ?? []) addBacklinks(store, resource.id, name, properties);
  if (resource.type.toLowerCase() === 'microsoft.network/networkinterfaces')
    addMacAddress(resource.id, properties);
  const isGroup = resource.type.toLowerCase() === 'microsoft.network/networksecuritygroups';
  if (isGroup) properties.defaultSecurityRules = defaultRulesOf(store, resource);
  const isRules = resource.type.toLowerCase() === 'microsoft.network/firewallpolicies/rulecollectiongroups';
  if (isRules) {
    properties.ruleCollections = shownRuleCollections(properties.ruleCollections);
    properties.size = `${(JSON.stringify(properties).length / 2 ** 20).toFixed(9)} MB`;
  }
  const shownType = spelledType(resource.type).replace(
    /^Microsoft\.Network\/firewallPolicies\/ruleCollectionGroups$/i,
    'Microsoft.Network/FirewallPolicies/RuleCollectionGroups',
  );
  return { ...resource, type: shownType, etag: etagOf(resource), properties };
}

/** A sub-resource as Azure shows it. Its etag is always its parent's. */
export function childView(
  store: ResourceStore,
  parent: ArmResource,
  collection: string,
  child: JsonObject,
): ArmResource {
  const segment = segmentOf(parent.type, collection);
  const id = `${parent.id}/${segment}/${String(child.name)}`;
  const properties: JsonObject = { provisioningState: 'Succeeded', ...objectOrEmpty(child.properties) };
  if (collection.endsWith('ecurityRules')) for (const plural of rulePlurals) properties[plural] ??= [];
  showClassicRules(collection, properties);
  if (collection === 'subnets') addBacklinks(store, id, 'ipConfigurations', properties);
  if (collection === 'inboundNatRules') addBacklinks(store, id, 'backendIPConfiguration', properties);
  if (collection === 'backendAddressPools') {
    addBacklinks(store, id, 'backendIPConfigurations', properties);
    addPoolMembers(parent, id, properties);
  }
  const isOfBalancer = parent.type.toLowerCase() === 'microsoft.network/loadbalancers';
  if (isOfBalancer && linked.has(collection)) addLoadBalancerLinks(parent, id, properties);
  return {
    ...child,
    name: String(child.name),
    id,
    etag: etagOf(parent),
    type: `${spelledType(parent.type)}/${segment}`,
    properties,
  };
}

export function defaultRulesOf(store: ResourceStore, group: ArmResource): ArmResource[] {
  return defaultSecurityRules.map((rule) => childView(store, group, 'defaultSecurityRules', rule));
}

const linked = new Set(['frontendIPConfigurations', 'backendAddressPools']);

/** The lists of a security rule, shown as `[]` where its singular is used. */
export const rulePlurals = [
  'sourcePortRanges',
  'destinationPortRanges',
  'sourceAddressPrefixes',
  'destinationAddressPrefixes',
] as const;

// A NIC gets its address from the machine that it is attached to.
function addMacAddress(id: string, properties: JsonObject): void {
  if (properties.virtualMachine === undefined) return;
  const [, high, low, last] = /^(..)(..)(..)/.exec(stableGuid(`mac ${id}`).toUpperCase()) ?? [];
  properties.macAddress ??= `00-0D-3A-${high}-${low}-${last}`;
}

const single = new Set(['virtualMachine', 'ipConfiguration', 'backendIPConfiguration', 'azureFirewall']);

function addBacklinks(store: ResourceStore, id: string, property: string, properties: JsonObject): void {
  const [first, ...others] = backlinksOf(store, id, property);
  if (first === undefined) {
    // A list that a file gave may be stale; a single reference is kept where nothing better is known.
    if (!single.has(property) && Array.isArray(properties[property])) delete properties[property];
    return;
  }
  properties[property] = single.has(property)
    ? { id: first }
    : [first, ...others].map((from) => ({ id: from }));
}
