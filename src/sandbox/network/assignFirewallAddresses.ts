import type { ResourceStore } from '../arm/resourceStore.ts';
import { isJsonObject, type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { addressRange } from './addressRange.ts';

/**
 * Gives a firewall that was just written the addresses that Azure would: one of its subnet, which the configuration
 * that names the subnet shows, or those of its virtual hub. What it had stays. `freeAddress` finds one in a subnet.
 */
export function assignFirewallAddresses(
  store: ResourceStore,
  firewall: ArmResource,
  freeAddress: (store: ResourceStore, subnetId: unknown) => string | undefined,
): void {
  const properties = objectOrEmpty(firewall.properties);
  const before = objectOrEmpty(store.get(firewall.id)?.properties);
  const former = objectsIn(before.ipConfigurations);
  for (const configuration of objectsIn(properties.ipConfigurations)) {
    const own = configuration.properties;
    // What the write leaves as it was is shared with the former state and has its address.
    if (!isJsonObject(own) || former.includes(configuration)) continue;
    own.privateIPAllocationMethod ??= 'Dynamic';
    const subnetId = objectOrEmpty(own.subnet).id;
    if (subnetId === undefined || typeof own.privateIPAddress === 'string') continue;
    const same = former.find(({ name }) => name === configuration.name);
    const address = objectOrEmpty(same?.properties).privateIPAddress ?? freeAddress(store, subnetId);
    if (address !== undefined) own.privateIPAddress = address;
  }
  const { id: hubId } = objectOrEmpty(properties.virtualHub);
  if (typeof hubId === 'string') {
    const had = objectOrEmpty(before.hubIPAddresses);
    properties.hubIPAddresses = hubAddresses(store, hubId, objectOrEmpty(properties.hubIPAddresses), had);
  }
}

function hubAddresses(store: ResourceStore, hubId: string, given: JsonObject, had: JsonObject): JsonObject {
  const prefix = store.get(hubId)?.properties?.addressPrefix;
  const range = typeof prefix === 'string' ? addressRange(prefix) : undefined;
  const privateIPAddress =
    given.privateIPAddress ?? had.privateIPAddress ?? (range && dotted(range.first + 132n));
  const publicIPs = { ...objectOrEmpty(had.publicIPs), ...objectOrEmpty(given.publicIPs) };
  const addresses = objectsIn(publicIPs.addresses);
  const count = Number(publicIPs.count ?? Math.max(1, addresses.length));
  const taken = new Set(
    JSON.stringify(store.ofType('Microsoft.Network/azureFirewalls')).match(/[\d.]{7,15}/g),
  );
  // Public addresses of the sandbox are documentation addresses (RFC 5737).
  for (let last = 254; addresses.length < count && last > 0; last -= 1)
    if (!taken.has(`192.0.2.${last}`)) addresses.push({ address: `192.0.2.${last}` });
  return { ...(privateIPAddress ? { privateIPAddress } : {}), publicIPs: { count, addresses } };
}

function dotted(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
}
