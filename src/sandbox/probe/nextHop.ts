import { type Bag, bagOf, bagsOf, idKey, textOf, textsOf } from './bag.ts';
import { networksOfHub, privateAddressOf } from './firewallPlace.ts';
import { type IpAddress, parseAddress, prefixContains } from './ipPrefix.ts';
import type { ResourceIndex } from './resourceIndex.ts';

/** Where a subnet sends what is for an address, if a route says so. */
export interface NextHop {
  /** The route table, or the hub's. */
  target: string;
  rule: string;
  /** Absent where the packet goes to the Internet or stays in the network. */
  leadsTo?: 'firewall' | 'elsewhere';
  firewall?: Bag;
}

/** The route for an address with the longest prefix: of the subnet's table, else of a virtual hub; undefined if none. */
export function nextHop(index: ResourceIndex, subnet: Bag, address: IpAddress): NextHop | undefined {
  const table = index.byId(bagOf(subnet.properties).routeTable);
  const [route] = index
    .children(table, 'routes')
    .filter(({ properties }) => prefixContains(textOf(bagOf(properties).addressPrefix), address))
    .sort((one, other) => lengthOf(other) - lengthOf(one));
  if (route !== undefined) return ofTable(index, table, route);
  return ofHub(index, idKey(subnet).split('/subnets/')[0] ?? '', address);
}

function lengthOf({ properties }: Bag): number {
  return Number(textOf(bagOf(properties).addressPrefix).split('/')[1] ?? 32);
}

function ofTable(index: ResourceIndex, table: Bag, route: Bag): NextHop {
  const { nextHopType, nextHopIpAddress } = bagOf(route.properties);
  const hop = { target: textOf(table.id), rule: textOf(route.name) };
  const type = textOf(nextHopType).toLowerCase();
  if (type === 'internet' || type === 'vnetlocal') return hop;
  const wanted = parseAddress(textOf(nextHopIpAddress));
  const firewall = index
    .ofType('Microsoft.Network/azureFirewalls')
    .find((candidate) => wanted && parseAddress(privateAddressOf(candidate))?.value === wanted.value);
  return firewall === undefined
    ? { ...hop, leadsTo: 'elsewhere' }
    : { ...hop, leadsTo: 'firewall', firewall };
}

// A hub tells its connected networks the way to the Internet where its default table, or its intent, names a firewall.
function ofHub(index: ResourceIndex, networkId: string, address: IpAddress): NextHop | undefined {
  for (const hub of index.ofType('Microsoft.Network/virtualHubs')) {
    const isSecured = networksOfHub(index, hub.id).some(
      ({ id, ...rest }) => id === networkId && rest.isSecured,
    );
    if (!isSecured) continue;
    const routes = [
      ...index.children(hub, 'hubRouteTables').flatMap((table) =>
        bagsOf(bagOf(table.properties).routes).map((route) => ({
          target: textOf(table.id),
          rule: textOf(route.name),
          prefixes: textsOf(undefined, route.destinations),
          nextHop: route.nextHop,
        })),
      ),
      ...index.children(hub, 'routingIntent').flatMap((intent) =>
        bagsOf(bagOf(intent.properties).routingPolicies).map((policy) => ({
          target: textOf(intent.id),
          rule: textOf(policy.name),
          prefixes: textsOf(undefined, policy.destinations).includes('Internet') ? ['0.0.0.0/0'] : [],
          nextHop: policy.nextHop,
        })),
      ),
    ];
    const route = routes.find(({ prefixes }) => prefixes.some((prefix) => prefixContains(prefix, address)));
    if (route === undefined) continue;
    const firewall = index.byId(route.nextHop);
    const hop = { target: route.target, rule: route.rule };
    return firewall.id === undefined
      ? { ...hop, leadsTo: 'elsewhere' }
      : { ...hop, leadsTo: 'firewall', firewall };
  }
  return undefined;
}
