import * as v from 'valibot';
import { idKey, parseArmId } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { containsPrefix } from '../core/ipPrefix.ts';
import { groupLookup } from '../core/networkView.ts';
import { ok, type Result } from '../core/result.ts';
import type { NetworkSecurityGroup } from '../core/securityRule.ts';
import {
  applianceOf,
  type FirewallSite,
  firewallSite,
  type HubOfNetwork,
  peersOf,
  type RouteParts,
  routeTableIdOf,
  sitesNear,
} from './endpointRoute.ts';
import {
  type AzureFirewallBody,
  azureFirewallBody,
  hubConnectionBody,
  hubRouteTableBody,
  type RouteTableBody,
  routeTableBody,
} from './firewallBodies.ts';
import { hubIdsOf } from './firewallOf.ts';
import type { VirtualNetworkBody } from './machineBodies.ts';
import { type FirewallReads, readFirewallHolder } from './readFirewallHolder.ts';
import { all, allSeen, isUnseen, parsed } from './sharedReads.ts';

/** What is known before anything is read for routes. */
export interface KnownRoutes {
  /** Subnets of VMs, each with its network. */
  subnets: readonly { subnetId: string; network: VirtualNetworkBody }[];
  tables: ReadonlyMap<string, RouteTableBody>;
  firewalls: readonly AzureFirewallBody[];
  /** Whether all firewalls of a subscription are among `firewalls`. */
  isCovered(subscriptionId: string): boolean;
  /** Holders to read whether a VM is behind them or not. */
  holderIds: readonly string[];
}

/** Holders that could not be read, each with the reason. */
export interface RoutesRead {
  parts: RouteParts;
  unread: readonly { holderId: string; fault: AzureFault }[];
}

/**
 * Reads route tables, firewalls and their rules from the network provider. Where no subnet has a route table and no
 * firewall is known, nothing is asked for.
 */
export async function readRoutes(
  reads: FirewallReads,
  known: KnownRoutes,
): Promise<Result<RoutesRead, AzureFault>> {
  for (const id of known.holderIds) void readFirewallHolder(reads, id);
  const tables = await readTables(reads, known);
  if (!tables.ok) return tables;
  const more = await readUnknownFirewalls(reads, known, tables.value);
  if (!more.ok) return more;
  const firewalls = [...known.firewalls, ...more.value];
  const hubs = await readHubs(reads, firewalls);
  if (!hubs.ok) return hubs;
  const sites = sitesByPlace(firewalls.map(firewallSite));
  const near = networksOf(known).flatMap((network) => sitesNear(network, { sites, hubs: hubs.value }));
  const holderIds = unique([...near.map(({ holderId }) => holderId), ...known.holderIds]);
  const readings = await Promise.all(
    holderIds.map(async (id) => ({ id, reading: await readFirewallHolder(reads, id) })),
  );
  const holders: NetworkSecurityGroup[] = [];
  const unread: { holderId: string; fault: AzureFault }[] = [];
  for (const { id, reading } of readings) {
    if (reading.ok) holders.push(reading.value);
    else unread.push({ holderId: id, fault: reading.error });
  }
  const parts = { tables: tables.value, sites, hubs: hubs.value, holders: groupLookup(holders) };
  return ok({ parts, unread });
}

async function readTables(
  { get }: FirewallReads,
  { subnets, tables }: KnownRoutes,
): Promise<Result<ReadonlyMap<string, RouteTableBody>, AzureFault>> {
  const ids = subnets.flatMap(({ subnetId, network }) => routeTableIdOf(network, subnetId) ?? []);
  const missing = ids.filter((id) => !tables.has(idKey(id)));
  if (missing.length === 0) return ok(tables);
  const read = await allSeen(missing, (id) => parsed(get(id), routeTableBody, id));
  return read.ok ? ok(new Map([...tables, ...read.value])) : read;
}

/** Default routes to addresses of no known firewall: it may stand in the subscription of the network or of a peer. */
async function readUnknownFirewalls(
  { list }: FirewallReads,
  known: KnownRoutes,
  tables: ReadonlyMap<string, RouteTableBody>,
): Promise<Result<AzureFirewallBody[], AzureFault>> {
  const sites = sitesByPlace(known.firewalls.map(firewallSite));
  const wanted = known.subnets.flatMap(({ subnetId, network }) => {
    const table = tables.get(idKey(routeTableIdOf(network, subnetId) ?? ''));
    const hop = table && applianceOf(table);
    if (!hop) return [];
    // Whether the network hangs on a firewall's hub is not read yet, so every known address counts.
    const isKnown = [...sites.values()]
      .flat()
      .some(({ privateAddresses }) => privateAddresses.some((own) => containsPrefix(own, hop)));
    return isKnown ? [] : [network.id, ...peersOf(network)];
  });
  const subscriptions = unique(wanted.flatMap((id) => parseArmId(id)?.subscriptionId ?? []));
  const ids = subscriptions
    .filter((id) => !known.isCovered(id))
    .map((id) => `/subscriptions/${id}/providers/Microsoft.Network/azureFirewalls`);
  const lists = await all(ids, async (id) => {
    const listed = await list(id);
    // A peer may be in a subscription that this sign-in does not see, a virtual hub's or another tenant's.
    return listed.ok || !isElsewhere(listed.error) ? listed : ok([]);
  });
  if (!lists.ok) return lists;
  return ok([...lists.value.values()].flat().flatMap(asFirewall));
}

function isElsewhere(fault: AzureFault): boolean {
  return isUnseen(fault) || fault.kind === 'refused' || fault.kind === 'unauthenticated';
}

/** A body with another shape is left out: what its rules would say is not told then. */
function asFirewall(body: unknown): AzureFirewallBody[] {
  const firewall = v.safeParse(azureFirewallBody, body);
  return firewall.success ? [firewall.output] : [];
}

/** The networks that hang on hubs with firewalls. */
async function readHubs(
  { list }: FirewallReads,
  firewalls: readonly AzureFirewallBody[],
): Promise<Result<Map<string, HubOfNetwork>, AzureFault>> {
  const ids = firewalls.flatMap(hubIdsOf);
  const [connections, tables] = await Promise.all([
    allSeen(ids, (hub) => list(`${hub}/hubVirtualNetworkConnections`)),
    allSeen(ids, (hub) => list(`${hub}/hubRouteTables`)),
  ]);
  if (!connections.ok) return connections;
  if (!tables.ok) return tables;
  const hubs = new Map<string, HubOfNetwork>();
  for (const [hubId, bodies] of connections.value) {
    const ofHub = tables.value.get(hubId);
    // What cannot be read is taken to be as it mostly is.
    const leadsOut = ofHub === undefined || ofHub.some(sendsAllToFirewall);
    for (const body of bodies) {
      const connection = v.safeParse(hubConnectionBody, body);
      if (!connection.success) continue;
      const { remoteVirtualNetwork, enableInternetSecurity } = connection.output.properties;
      if (!remoteVirtualNetwork) continue;
      const securesInternet = leadsOut && enableInternetSecurity === true;
      hubs.set(idKey(remoteVirtualNetwork.id), { hubId, securesInternet });
    }
  }
  return ok(hubs);
}

/** https://learn.microsoft.com/azure/virtual-wan/how-to-routing-policies */
function sendsAllToFirewall(body: unknown): boolean {
  const table = v.safeParse(hubRouteTableBody, body);
  const routes = table.success ? (table.output.properties.routes ?? []) : [];
  return routes.some(
    ({ destinations, nextHop }) =>
      (destinations ?? []).includes('0.0.0.0/0') && /\/azureFirewalls\/[^/]+$/i.test(nextHop ?? ''),
  );
}

function sitesByPlace(sites: readonly FirewallSite[]): Map<string, FirewallSite[]> {
  const byPlace = new Map<string, FirewallSite[]>();
  for (const site of sites) {
    for (const place of unique(site.places)) {
      const there = byPlace.get(idKey(place));
      if (there) there.push(site);
      else byPlace.set(idKey(place), [site]);
    }
  }
  return byPlace;
}

function networksOf({ subnets }: KnownRoutes): VirtualNetworkBody[] {
  return [...new Map(subnets.map(({ network }) => [idKey(network.id), network])).values()];
}

function unique(ids: readonly string[]): string[] {
  return [...new Map(ids.map((id) => [idKey(id), id])).values()];
}
