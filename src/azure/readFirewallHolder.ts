import * as v from 'valibot';
import { idKey, parentId, sameId } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { NetworkSecurityGroup } from '../core/securityRule.ts';
import {
  type AzureFirewallBody,
  azureFirewallBody,
  type FirewallPolicyBody,
  firewallPolicyBody,
  firewallSubnetBody,
  ipGroupBody,
  type RuleCollectionGroupBody,
  ruleCollectionGroupBody,
  virtualHubBody,
} from './firewallBodies.ts';
import { type IpGroups, ipGroupIdsOf } from './firewallCollections.ts';
import { isPolicyHolder } from './firewallHolderId.ts';
import { classicHolder, policyHolder } from './firewallHolderOf.ts';
import { firewallOf, hubIdsOf, publicAddressIdsOf, subnetIdsOf } from './firewallOf.ts';
import { publicAddressBody } from './machineBodies.ts';
import { allSeen, type Get, type List, parsed, unreadable } from './sharedReads.ts';

export interface FirewallReads {
  get: Get;
  list: List;
}

/**
 * The place for rules of ours in a classic firewall or in a policy, read now. What only says more of it, as IP groups,
 * public addresses, a parent policy or another firewall, may be missing where the caller may not read it.
 */
export function readFirewallHolder(
  reads: FirewallReads,
  holderId: string,
): Promise<Result<NetworkSecurityGroup, AzureFault>> {
  return isPolicyHolder(holderId) ? readPolicy(reads, parentId(holderId)) : readClassic(reads, holderId);
}

async function readClassic(
  reads: FirewallReads,
  id: string,
): Promise<Result<NetworkSecurityGroup, AzureFault>> {
  const body = await parsed(reads.get(id), azureFirewallBody, id);
  if (!body.ok) return body;
  const { natRuleCollections, networkRuleCollections } = body.value.properties;
  const collections = [...(natRuleCollections ?? []), ...(networkRuleCollections ?? [])];
  const [around, ipGroups] = await Promise.all([
    readAround(reads, [body.value]),
    readIpGroups(
      reads,
      collections.flatMap(({ properties }) => (properties.rules ?? []).flatMap(ipGroupIdsOf)),
    ),
  ]);
  if (!around.ok) return around;
  if (!ipGroups.ok) return ipGroups;
  return ok(classicHolder(body.value, firewallOf(body.value, around.value), ipGroups.value));
}

async function readPolicy(
  reads: FirewallReads,
  policyId: string,
): Promise<Result<NetworkSecurityGroup, AzureFault>> {
  const [policy, groups] = await Promise.all([
    parsed(reads.get(policyId), firewallPolicyBody, policyId),
    readGroups(reads, policyId),
  ]);
  if (!policy.ok) return policy;
  if (!groups.ok) return groups;
  const ids = (policy.value.properties.firewalls ?? []).map(({ id }) => id);
  const [parents, bodies] = await Promise.all([
    readParents(reads, policy.value),
    allSeen(ids, (id) => parsed(reads.get(id), azureFirewallBody, id)),
  ]);
  if (!parents.ok) return parents;
  if (!bodies.ok) return bodies;
  const rules = [...parents.value.inherited, groups.value].flatMap((level) =>
    level.flatMap(({ properties }) => (properties.ruleCollections ?? []).flatMap((one) => one.rules ?? [])),
  );
  const [around, ipGroups] = await Promise.all([
    readAround(reads, [...bodies.value.values()]),
    readIpGroups(reads, rules.flatMap(ipGroupIdsOf)),
  ]);
  if (!around.ok) return around;
  if (!ipGroups.ok) return ipGroups;
  const firewalls = [...bodies.value.values()].map((body) => firewallOf(body, around.value));
  const facts = { policy: policy.value, groups: groups.value, ...parents.value, firewalls };
  return ok(policyHolder(facts, ipGroups.value));
}

/** Every group of a policy; one that cannot be read makes all unreadable: deciding without it would be deciding wrongly. */
async function readGroups(
  { list }: FirewallReads,
  policyId: string,
): Promise<Result<RuleCollectionGroupBody[], AzureFault>> {
  const id = `${policyId}/ruleCollectionGroups`;
  const listed = await list(id);
  if (!listed.ok) return listed;
  const groups = v.safeParse(v.array(ruleCollectionGroupBody), listed.value);
  return groups.success ? ok(groups.output) : err(unreadable(id));
}

/** A policy has one parent, and a parent has none today; more levels are followed, and a ring is left. */
const mostParents = 8;

async function readParents(
  reads: FirewallReads,
  { id, properties }: FirewallPolicyBody,
): Promise<Result<{ inherited: RuleCollectionGroupBody[][]; unreadPolicies: string[] }, AzureFault>> {
  const inherited: RuleCollectionGroupBody[][] = [];
  const seen = [id];
  let parentOf = properties.basePolicy?.id;
  while (parentOf !== undefined && seen.length <= mostParents) {
    const policyId: string = parentOf;
    if (seen.some((other) => sameId(other, policyId))) break;
    seen.push(policyId);
    const [policy, groups] = await Promise.all([
      allSeen([policyId], (one) => parsed(reads.get(one), firewallPolicyBody, one)),
      allSeen([policyId], (one) => readGroups(reads, one)),
    ]);
    if (!policy.ok) return policy;
    if (!groups.ok) return groups;
    const [body, itsGroups] = [policy.value.get(idKey(policyId)), groups.value.get(idKey(policyId))];
    if (itsGroups) inherited.unshift(itsGroups);
    if (!body || !itsGroups) return ok({ inherited, unreadPolicies: [policyId] });
    parentOf = body.properties.basePolicy?.id;
  }
  return ok({ inherited, unreadPolicies: [] });
}

async function readIpGroups(
  { get }: FirewallReads,
  ids: readonly string[],
): Promise<Result<IpGroups, AzureFault>> {
  const bodies = await allSeen(ids, (id) => parsed(get(id), ipGroupBody, id));
  if (!bodies.ok) return bodies;
  return ok(new Map([...bodies.value].map(([id, { properties }]) => [id, properties.ipAddresses ?? []])));
}

async function readAround({ get }: FirewallReads, bodies: readonly AzureFirewallBody[]) {
  const [publicAddresses, subnets, hubs] = await Promise.all([
    allSeen(bodies.flatMap(publicAddressIdsOf), (id) => parsed(get(id), publicAddressBody, id)),
    allSeen(bodies.flatMap(subnetIdsOf), (id) => parsed(get(id), firewallSubnetBody, id)),
    allSeen(bodies.flatMap(hubIdsOf), (id) => parsed(get(id), virtualHubBody, id)),
  ]);
  if (!publicAddresses.ok) return publicAddresses;
  if (!subnets.ok) return subnets;
  if (!hubs.ok) return hubs;
  const prefixes = new Map<string, readonly string[]>();
  for (const [id, { properties }] of subnets.value) {
    const { addressPrefix, addressPrefixes } = properties;
    prefixes.set(id, [...(addressPrefix ? [addressPrefix] : []), ...(addressPrefixes ?? [])]);
  }
  for (const [id, { properties }] of hubs.value) {
    prefixes.set(id, properties.addressPrefix ? [properties.addressPrefix] : []);
  }
  return ok({ publicAddresses: publicAddresses.value, prefixes });
}
