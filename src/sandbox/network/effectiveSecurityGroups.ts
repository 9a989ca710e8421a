import type { ResourceStore } from '../arm/resourceStore.ts';
import { type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { defaultSecurityRules } from './defaultSecurityRules.ts';
import { addressSpaces, subnetOf } from './subnetOf.ts';

/** The groups on the way to a network interface, the subnet's first, with their rules as Azure spells them out. */
export function effectiveSecurityGroups(store: ResourceStore, nic: ArmResource): JsonObject[] {
  const subnet = subnetOf(store, nic);
  const spaces = subnet === undefined ? { own: [], peered: [] } : addressSpaces(store, subnet.network);
  const virtualNetwork = [...spaces.own, ...spaces.peered, '168.63.129.16/32'];
  const gates = [
    { holder: subnet?.properties, association: { subnet: { id: subnet?.id } } },
    { holder: nic.properties, association: { networkInterface: { id: nic.id } } },
  ];
  return gates.flatMap(({ holder, association }) => {
    const { id } = objectOrEmpty(holder?.networkSecurityGroup);
    const group = typeof id === 'string' ? store.get(id) : undefined;
    if (group === undefined) return [];
    const named = (kind: string) => (rule: JsonObject) => spelledOut(kind, rule, virtualNetwork);
    return [
      {
        networkSecurityGroup: { id: group.id },
        association,
        effectiveSecurityRules: [
          ...objectsIn(group.properties?.securityRules).map(named('securityRules')),
          ...defaultSecurityRules.map(named('defaultSecurityRules')),
        ],
      },
    ];
  });
}

function spelledOut(kind: string, rule: JsonObject, virtualNetwork: readonly string[]): JsonObject {
  const properties = objectOrEmpty(rule.properties);
  const { protocol, access, priority, direction } = properties;
  return {
    name: `${kind}/${String(rule.name)}`,
    protocol: protocol === '*' ? 'All' : protocol,
    ...sideOf(properties, 'source', virtualNetwork),
    ...sideOf(properties, 'destination', virtualNetwork),
    access,
    priority,
    direction,
  };
}

function sideOf(properties: JsonObject, side: 'source' | 'destination', virtualNetwork: readonly string[]) {
  const ports = listOf(properties[`${side}PortRange`], properties[`${side}PortRanges`]).map((port) =>
    port === '*' ? '0-65535' : port.includes('-') ? port : `${port}-${port}`,
  );
  const prefixes = listOf(properties[`${side}AddressPrefix`], properties[`${side}AddressPrefixes`]).map(
    (prefix) => (prefix === '*' ? '0.0.0.0/0' : prefix),
  );
  const isNetwork = prefixes.some((prefix) => prefix.toLowerCase() === 'virtualnetwork');
  const expanded = `expanded${side === 'source' ? 'Source' : 'Destination'}AddressPrefix`;
  return {
    [`${side}PortRange`]: ports[0],
    [`${side}PortRanges`]: ports,
    [`${side}AddressPrefix`]: prefixes[0],
    [`${side}AddressPrefixes`]: prefixes,
    ...(isNetwork ? { [expanded]: virtualNetwork } : {}),
  };
}

function listOf(one: unknown, many: unknown): string[] {
  const list = Array.isArray(many) ? many.map(String) : [];
  return typeof one === 'string' && one !== '' ? [one, ...list] : list;
}
