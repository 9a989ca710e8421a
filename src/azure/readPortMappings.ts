import type { AzureFault } from '../core/azureFault.ts';
import { ok, type Result } from '../core/result.ts';
import { loadBalancerBody } from './loadBalancerBody.ts';
import { publicAddressBody } from './machineBodies.ts';
import { type PortMappingIndex, portMappingIndex } from './portMappingIndex.ts';
import { all, type Get, parsed } from './sharedReads.ts';

/**
 * The ways in through these load balancers. They guard nothing, so that one that the caller may not read, or that is
 * gone, only leaves its ways in untold.
 */
export async function readPortMappings(
  balancerIds: readonly string[],
  get: Get,
): Promise<Result<PortMappingIndex, AzureFault>> {
  const balancers = await all(balancerIds, (id) => seen(parsed(get(id), loadBalancerBody, id)));
  if (!balancers.ok) return balancers;
  const bodies = [...balancers.value.values()].flatMap((body) => body ?? []);
  const addressIds = bodies.flatMap(({ properties }) =>
    (properties.frontendIPConfigurations ?? []).flatMap(
      (frontend) => frontend.properties?.publicIPAddress?.id ?? [],
    ),
  );
  const addresses = await all(addressIds, (id) => seen(parsed(get(id), publicAddressBody, id)));
  if (!addresses.ok) return addresses;
  const read = [...addresses.value].flatMap(([id, body]) => (body ? [[id, body] as const] : []));
  return ok(portMappingIndex(bodies, new Map(read)));
}

async function seen<T>(reading: Promise<Result<T, AzureFault>>): Promise<Result<T | undefined, AzureFault>> {
  const result = await reading;
  if (result.ok || !unseen.has(result.error.kind)) return result;
  return ok(undefined);
}

const unseen = new Set<AzureFault['kind']>(['forbidden', 'notFound', 'unexpectedAnswer']);
