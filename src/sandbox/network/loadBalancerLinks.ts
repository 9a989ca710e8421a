import { type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';

/** What Azure shows in frontends and pools about the rules that use them; never a client's to write. */
export const loadBalancerLinks = ['loadBalancingRules', 'inboundNatRules', 'outboundRules'] as const;

/** Adds to a frontend's or a pool's properties the rules of its load balancer that name it. */
export function addLoadBalancerLinks(balancer: ArmResource, id: string, properties: JsonObject): void {
  for (const collection of loadBalancerLinks) {
    const users = objectsIn(balancer.properties?.[collection]).filter((rule) => names(rule, id));
    if (users.length === 0) delete properties[collection];
    else
      properties[collection] = users.map(({ name }) => ({
        id: `${balancer.id}/${collection}/${String(name)}`,
      }));
  }
}

/**
 * The members of a pool: those that were written, told by address, and the ip configurations that joined it. Each has
 * the port that every NAT rule of the pool gives it: in the order of the members, where the world does not tell it.
 * https://learn.microsoft.com/azure/load-balancer/inbound-nat-rules
 */
export function addPoolMembers(balancer: ArmResource, id: string, properties: JsonObject): void {
  const written = objectsIn(properties.loadBalancerBackendAddresses);
  const told = new Set(written.map(configurationKey));
  const joined = objectsIn(properties.backendIPConfigurations)
    .map((configuration) => ({
      name: String(configuration.id).split('/').slice(-3).join('').replace('ipConfigurations', ''),
      properties: { networkInterfaceIPConfiguration: configuration },
    }))
    .filter((member) => !told.has(configurationKey(member)));
  const natRules = objectsIn(balancer.properties?.inboundNatRules).filter((rule) => names(rule, id));
  const members = [...written, ...joined].map((member, at) => ({
    ...member,
    properties: { ...portMappings(natRules, at), ...objectOrEmpty(member.properties) },
  }));
  if (members.length > 0) properties.loadBalancerBackendAddresses = members;
}

/** What a client may write of a pool's members: those that are told by address, without their ports. */
export function writtenMembers(members: unknown): JsonObject[] {
  return objectsIn(members).flatMap((member) => {
    const { networkInterfaceIPConfiguration, inboundNatRulesPortMapping, ...rest } = objectOrEmpty(
      member.properties,
    );
    return networkInterfaceIPConfiguration === undefined ? [{ ...member, properties: rest }] : [];
  });
}

function portMappings(natRules: readonly JsonObject[], at: number): JsonObject {
  const inboundNatRulesPortMapping = natRules.flatMap(({ name, properties }) => {
    const { frontendPortRangeStart, frontendPortRangeEnd, backendPort } = objectOrEmpty(properties);
    const frontendPort = Number(frontendPortRangeStart) + at;
    if (!(frontendPort <= Number(frontendPortRangeEnd))) return [];
    return [{ inboundNatRuleName: String(name), frontendPort, backendPort }];
  });
  return inboundNatRulesPortMapping.length === 0 ? {} : { inboundNatRulesPortMapping };
}

function configurationKey({ properties }: JsonObject): string {
  return String(
    objectOrEmpty(objectOrEmpty(properties).networkInterfaceIPConfiguration).id ?? '',
  ).toLowerCase();
}

function names(rule: JsonObject, id: string): boolean {
  const { frontendIPConfiguration, frontendIPConfigurations, backendAddressPool, backendAddressPools } =
    objectOrEmpty(rule.properties);
  return [
    frontendIPConfiguration,
    backendAddressPool,
    ...objectsIn(frontendIPConfigurations),
    ...objectsIn(backendAddressPools),
  ].some((reference) => String(objectOrEmpty(reference).id).toLowerCase() === id.toLowerCase());
}
