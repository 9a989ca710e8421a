import type { ResourceStore } from '../arm/resourceStore.ts';
import { isJsonObject, type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { type AddressRange, addressRange, overlap } from './addressRange.ts';
import { backlinksOf } from './backlinks.ts';
import { refuse } from './refuse.ts';

/**
 * Throws the 400 with which Azure refuses a network's subnets: a range outside the network's or over another
 * subnet's, or a subnet that is gone although something is in it. Ranges that stay as they were pass.
 */
export function validateSubnets(
  store: ResourceStore,
  former: ArmResource | undefined,
  wanted: ArmResource,
): void {
  const before = objectsIn(former?.properties?.subnets);
  const after = objectsIn(wanted.properties?.subnets);
  const names = new Set(after.map(nameOf));
  for (const gone of before) if (!names.has(nameOf(gone))) requireEmptySubnet(store, wanted.id, gone);

  const space = rangesOf(objectOrEmpty(wanted.properties?.addressSpace));
  const moved = after.filter((subnet) => {
    const old = before.find((candidate) => nameOf(candidate) === nameOf(subnet));
    return textsOf(subnet) !== textsOf(old);
  });
  for (const subnet of moved) {
    for (const range of rangesOf(objectOrEmpty(subnet.properties))) {
      const isInside = space.some(({ family, first, last }) =>
        family === range.family ? first <= range.first && range.last <= last : false,
      );
      if (!isInside && space.length > 0) {
        refuse(
          'NetcfgSubnetRangeOutsideVnet',
          `Subnet '${String(subnet.name)}' is not valid because its IP address range is outside the IP address range ` +
            `of virtual network '${wanted.name}'.`,
        );
      }
      const others = after.filter((other) => nameOf(other) !== nameOf(subnet));
      if (
        others.some((other) => rangesOf(objectOrEmpty(other.properties)).some((own) => overlap(own, range)))
      ) {
        refuse(
          'NetcfgSubnetRangesOverlap',
          `Subnet '${String(subnet.name)}' is not valid because its IP address range overlaps with that of an ` +
            `existing subnet in virtual network '${wanted.name}'.`,
        );
      }
    }
  }
}

/** Throws 400 `InUseSubnetCannotBeDeleted` if a network interface, say, has an address of the subnet. */
export function requireEmptySubnet(store: ResourceStore, networkId: string, subnet: JsonObject): void {
  const [user] = backlinksOf(store, `${networkId}/subnets/${String(subnet.name)}`, 'ipConfigurations');
  if (user === undefined) return;
  refuse(
    'InUseSubnetCannotBeDeleted',
    `Subnet ${String(subnet.name)} is in use by ${user} and cannot be deleted. In order to delete the subnet, ` +
      'delete all the resources within the subnet. See aka.ms/deletesubnet.',
  );
}

function rangesOf(owner: JsonObject): AddressRange[] {
  const { addressPrefix, addressPrefixes } = owner;
  const texts =
    Array.isArray(addressPrefixes) && addressPrefixes.length > 0 ? addressPrefixes : [addressPrefix];
  return texts.flatMap((text) => {
    const range = typeof text === 'string' ? addressRange(text) : undefined;
    return range === undefined ? [] : [range];
  });
}

function textsOf(subnet: JsonObject | undefined): string {
  const { addressPrefix, addressPrefixes } = objectOrEmpty(subnet?.properties);
  return [addressPrefix, addressPrefixes].flat().filter(Boolean).join();
}

function nameOf(subnet: unknown): string {
  return isJsonObject(subnet) ? String(subnet.name).toLowerCase() : '';
}
