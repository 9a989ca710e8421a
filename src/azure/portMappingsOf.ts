import { idKey, parentId } from '../core/armId.ts';
import type { PortMapping } from '../core/portMapping.ts';
import type { IpConfigurationBody, NetworkInterfaceBody } from './machineBodies.ts';
import { memberKey, type PortMappingIndex } from './portMappingIndex.ts';

/**
 * The ways in that lead to one ip configuration, each rule once, in the order of the rules' ids. Interface and load
 * balancer may both name the other, or only one of them.
 */
export function portMappingsOf(
  { id, properties }: IpConfigurationBody,
  { ways }: PortMappingIndex,
): PortMapping[] {
  const { subnet, privateIPAddress } = properties;
  const targets = [
    ...(id ? [idKey(id)] : []),
    ...referencesOf(properties).map(idKey),
    ...(subnet && privateIPAddress ? [memberKey(parentId(subnet.id), privateIPAddress)] : []),
  ];
  const byRule = new Map<string, PortMapping>();
  for (const mapping of targets.flatMap((target) => ways.get(target) ?? [])) {
    const key = idKey(mapping.ruleId);
    // The one that knows its port says more than the pool's.
    if ((byRule.get(key)?.frontendPort ?? null) === null) byRule.set(key, mapping);
  }
  return [...byRule].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, mapping]) => mapping);
}

/** The load balancers that an interface names, through NAT rules or pools. */
export function loadBalancerIdsOf({ properties }: NetworkInterfaceBody): string[] {
  const configurations = properties.ipConfigurations ?? [];
  return configurations.flatMap((configuration) => referencesOf(configuration.properties).map(parentId));
}

function referencesOf(properties: IpConfigurationBody['properties']): string[] {
  const { loadBalancerInboundNatRules, loadBalancerBackendAddressPools } = properties;
  return [...(loadBalancerInboundNatRules ?? []), ...(loadBalancerBackendAddressPools ?? [])].map(
    (reference) => reference.id,
  );
}
