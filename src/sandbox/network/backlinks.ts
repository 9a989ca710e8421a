import type { ResourceStore } from '../arm/resourceStore.ts';
import { isJsonObject, type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { segmentOf } from './networkTypes.ts';

/** Who refers to a resource, by the id (lower case) and the property that Azure shows it under. */
type Backlinks = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

const sources = [
  'Microsoft.Network/networkInterfaces',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/loadBalancers',
  'Microsoft.Network/azureFirewalls',
  'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
  'Microsoft.Compute/virtualMachines',
  'Microsoft.Network/firewallPolicies',
];
const cache = new WeakMap<ResourceStore, { revision: number; version: string; links: Backlinks }>();

/** The ids of the resources that Azure lists under `property` of the resource `id`. */
export function backlinksOf(store: ResourceStore, id: string, property: string): readonly string[] {
  return backlinks(store).get(id.toLowerCase())?.get(property) ?? [];
}

/**
 * All of them; another object whenever anything that refers was written. Ten thousand VMs are walked once per
 * such write, not once per resource shown.
 */
export function backlinks(store: ResourceStore): Backlinks {
  const { revision } = store;
  const cached = cache.get(store);
  if (cached?.revision === revision) return cached.links;
  const version = sources.map((type) => store.versionOf(type)).join();
  const links = cached?.version === version ? cached.links : collect(store);
  cache.set(store, { revision, version, links });
  return links;
}

function collect(store: ResourceStore): Backlinks {
  const links = new Map<string, Map<string, string[]>>();
  const add = (reference: unknown, property: string, from: string): void => {
    if (!isJsonObject(reference) || typeof reference.id !== 'string') return;
    const key = reference.id.toLowerCase();
    const of = links.get(key) ?? new Map<string, string[]>();
    const ids = of.get(property);
    if (ids === undefined) of.set(property, [from]);
    else ids.push(from);
    links.set(key, of);
  };
  const [nics, vnets, balancers, firewalls, groups, machines, policies] = sources.map((type) =>
    store.ofType(type),
  );

  for (const nic of nics ?? []) {
    add(nic.properties?.networkSecurityGroup, 'networkInterfaces', nic.id);
    for (const [id, configuration] of children(nic, 'ipConfigurations')) {
      add(configuration.subnet, 'ipConfigurations', id);
      add(configuration.publicIPAddress, 'ipConfiguration', id);
      for (const pool of objectsIn(configuration.loadBalancerBackendAddressPools)) {
        add(pool, 'backendIPConfigurations', id);
      }
      for (const rule of objectsIn(configuration.loadBalancerInboundNatRules)) {
        add(rule, 'backendIPConfiguration', id);
      }
    }
  }
  for (const vnet of vnets ?? []) {
    for (const [id, subnet] of children(vnet, 'subnets')) {
      add(subnet.networkSecurityGroup, 'subnets', id);
      add(subnet.routeTable, 'subnets', id);
    }
  }
  for (const balancer of balancers ?? []) {
    for (const [id, frontend] of children(balancer, 'frontendIPConfigurations')) {
      add(frontend.publicIPAddress, 'ipConfiguration', id);
    }
  }
  for (const firewall of firewalls ?? []) {
    add(firewall.properties?.firewallPolicy, 'firewalls', firewall.id);
    add(firewall.properties?.virtualHub, 'azureFirewall', firewall.id);
    for (const id of ipGroupsIn(firewall.properties)) add({ id }, 'firewalls', firewall.id);
    for (const [id, configuration] of children(firewall, 'ipConfigurations')) {
      add(configuration.publicIPAddress, 'ipConfiguration', id);
      add(configuration.subnet, 'ipConfigurations', id);
    }
  }
  for (const group of groups ?? []) {
    const policy = group.id.replace(/\/ruleCollectionGroups\/[^/]+$/i, '');
    add({ id: policy }, 'ruleCollectionGroups', group.id);
    for (const id of ipGroupsIn(group.properties)) {
      const known = links.get(id.toLowerCase())?.get('firewallPolicies') ?? [];
      if (!known.includes(policy)) add({ id }, 'firewallPolicies', policy);
    }
  }
  for (const policy of policies ?? []) add(policy.properties?.basePolicy, 'childPolicies', policy.id);
  for (const machine of machines ?? []) {
    for (const nic of objectsIn(objectOrEmpty(machine.properties?.networkProfile).networkInterfaces)) {
      add(nic, 'virtualMachine', machine.id);
    }
  }
  return links;
}

function children(resource: ArmResource, collection: string): [id: string, properties: JsonObject][] {
  return objectsIn(resource.properties?.[collection]).map((child) => [
    `${resource.id}/${segmentOf(resource.type, collection)}/${String(child.name)}`,
    objectOrEmpty(child.properties),
  ]);
}

// Rules name IP groups at any depth, as bare ids.
function ipGroupsIn(value: unknown): Set<string> {
  const found = new Set<string>();
  const walk = (inner: unknown): void => {
    if (Array.isArray(inner)) for (const entry of inner) walk(entry);
    if (!isJsonObject(inner)) return;
    for (const [name, entry] of Object.entries(inner)) {
      if (/^(source|destination)IpGroups$/.test(name) && Array.isArray(entry))
        for (const id of entry) found.add(String(id));
      else walk(entry);
    }
  };
  walk(value);
  return found;
}
