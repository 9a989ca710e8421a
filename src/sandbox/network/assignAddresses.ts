import type { ResourceStore } from '../arm/resourceStore.ts';
import { isJsonObject, type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { addressRange } from './addressRange.ts';
import { assignFirewallAddresses } from './assignFirewallAddresses.ts';

/** Gives what was just written the addresses that Azure would: a free private one, or a public one. */
export function assignAddresses(store: ResourceStore, resource: ArmResource): void {
  const type = resource.type.toLowerCase();
  if (type === 'microsoft.network/networkinterfaces') assignPrivate(store, resource);
  if (type === 'microsoft.network/azurefirewalls') assignFirewallAddresses(store, resource, freeAddress);
  if (type === 'microsoft.network/publicipaddresses') assignPublic(store, resource);
}

function assignPrivate(store: ResourceStore, nic: ArmResource): void {
  const former = objectsIn(store.get(nic.id)?.properties?.ipConfigurations);
  const configurations = objectsIn(nic.properties?.ipConfigurations);
  for (const [position, configuration] of configurations.entries()) {
    // What the write leaves as it was is shared with the former state and has its address.
    if (!isJsonObject(configuration.properties) || former.includes(configuration)) continue;
    const properties = configuration.properties;
    properties.privateIPAllocationMethod ??= 'Dynamic';
    properties.privateIPAddressVersion ??= 'IPv4';
    properties.primary ??= position === 0;
    if (typeof properties.privateIPAddress === 'string') continue;
    const kept = objectOrEmpty(
      former.find(({ name }) => name === configuration.name)?.properties,
    ).privateIPAddress;
    const address = kept ?? freeAddress(store, objectOrEmpty(properties.subnet).id);
    if (address !== undefined) properties.privateIPAddress = address;
  }
}

// The first four addresses and the last one of a subnet are Azure's own.
function freeAddress(store: ResourceStore, subnetId: unknown): string | undefined {
  if (typeof subnetId !== 'string') return undefined;
  const [vnetId = '', name = ''] = subnetId.split(/\/subnets\//i);
  const subnets = objectsIn(store.get(vnetId)?.properties?.subnets);
  const subnet = subnets.find((candidate) => String(candidate.name).toLowerCase() === name.toLowerCase());
  const prefix = prefixOf(objectOrEmpty(subnet?.properties));
  const range = prefix === undefined ? undefined : addressRange(prefix);
  if (range?.family !== 4) return undefined;
  const taken = new Set(
    store
      .ofType('Microsoft.Network/networkInterfaces')
      .flatMap((nic) => objectsIn(nic.properties?.ipConfigurations))
      .map((configuration) => objectOrEmpty(configuration.properties))
      .map(({ privateIPAddress }) => privateIPAddress),
  );
  for (let value = range.first + 4n; value < range.last; value += 1n) {
    const address = dotted(value);
    if (!taken.has(address)) return address;
  }
  return undefined;
}

function prefixOf(subnet: JsonObject): string | undefined {
  if (typeof subnet.addressPrefix === 'string') return subnet.addressPrefix;
  const [first] = Array.isArray(subnet.addressPrefixes) ? subnet.addressPrefixes : [];
  return typeof first === 'string' ? first : undefined;
}

// Public addresses of the sandbox are documentation addresses (RFC 5737).
function assignPublic(store: ResourceStore, address: ArmResource): void {
  const properties = objectOrEmpty(address.properties);
  properties.publicIPAddressVersion ??= 'IPv4';
  properties.publicIPAllocationMethod ??= 'Dynamic';
  properties.idleTimeoutInMinutes ??= 4;
  const dns = objectOrEmpty(properties.dnsSettings);
  const region = address.location?.toLowerCase().replaceAll(' ', '') ?? '';
  if (typeof dns.domainNameLabel === 'string')
    dns.fqdn = `${dns.domainNameLabel}.${region}.cloudapp.azure.com`;
  const isStatic = String(properties.publicIPAllocationMethod).toLowerCase() === 'static';
  if (!isStatic || properties.publicIPAddressVersion !== 'IPv4' || properties.ipAddress !== undefined) return;
  const others = store.ofType('Microsoft.Network/publicIPAddresses');
  const taken = new Set(others.map((other) => other.properties?.ipAddress));
  const free = Array.from({ length: 254 }, (_, index) => `198.51.100.${254 - index}`).find(
    (ip) => !taken.has(ip),
  );
  const former = store.get(address.id)?.properties?.ipAddress;
  if (former !== undefined || free !== undefined) properties.ipAddress = former ?? free;
}

function dotted(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
}
