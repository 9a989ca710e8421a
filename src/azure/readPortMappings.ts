import type { AzureFault } from '../core/azureFault.ts';
import { ok, type Result } from '../core/result.ts';
import { loadBalancerBody } from './loadBalancerBody.ts';
import { publicAddressBody } from './machineBodies.ts';
import { type PortMappingIndex, portMappingIndex } from './portMappingIndex.ts';
import { allSeen, type Get, parsed } from './sharedReads.ts';

/**
 * The ways in through these load balancers. They guard nothing, so that one that the caller may not read, or that is
 * gone, only leaves its ways in untold.
 */
export async function readPortMappings(
  balancerIds: readonly string[],
  get: Get,
): Promise<Result<PortMappingIndex, AzureFault>> {
  const balancers = await allSeen(balancerIds, (id) => parsed(get(id), loadBalancerBody, id));
  if (!balancers.ok) return balancers;
  const bodies = [...balancers.value.values()];
  const addressIds = bodies.flatMap(({ properties }) =>
    (properties.frontendIPConfigurations ?? []).flatMap(
      (frontend) => frontend.properties?.publicIPAddress?.id ?? [],
    ),
  );
  const addresses = await allSeen(addressIds, (id) => parsed(get(id), publicAddressBody, id));
  if (!addresses.ok) return addresses;
  return ok(portMappingIndex(bodies, addresses.value));
}
