import type { Firewall, FirewallState } from '../core/firewall.ts';
import type { NetworkSecurityGroup } from '../core/securityRule.ts';
import type { AzureFirewallBody, FirewallPolicyBody, RuleCollectionGroupBody } from './firewallBodies.ts';
import {
  collectionsOfClassic,
  collectionsOfGroups,
  foreignCollections,
  type IpGroups,
  ownRulesOf,
} from './firewallCollections.ts';
import { isOwnGroup, ownGroupName, policyHolderId } from './firewallHolderId.ts';

/** The place for rules of ours in a classic firewall. */
export function classicHolder(
  body: AzureFirewallBody,
  firewall: Firewall,
  ipGroups: IpGroups,
): NetworkSecurityGroup {
  const { id, name, location, etag, properties } = body;
  const collections = collectionsOfClassic(body);
  return {
    id,
    name,
    location,
    etag,
    rules: ownRulesOf(collections, ipGroups),
    defaultRules: [],
    firewall: {
      kind: 'classic',
      ownerId: id,
      firewalls: [firewall],
      collections: foreignCollections(collections, ipGroups),
      groupPriorities: [],
      ownGroupPriority: null,
      state: worstState([properties.provisioningState]),
    },
  };
}

export interface PolicyFacts {
  policy: FirewallPolicyBody;
  groups: readonly RuleCollectionGroupBody[];
  /** The groups of the parent policies, the first of which is evaluated first. */
  inherited: readonly (readonly RuleCollectionGroupBody[])[];
  /** Parent policies that could not be read. */
  unreadPolicies: readonly string[];
  firewalls: readonly Firewall[];
}

/** The place for rules of ours in a firewall policy; it stands for our group also where that is not there. */
export function policyHolder(facts: PolicyFacts, ipGroups: IpGroups): NetworkSecurityGroup {
  const { policy, groups, inherited, unreadPolicies, firewalls } = facts;
  const own = groups.find(({ id }) => isOwnGroup(id));
  const nat = collectionsOfGroups(groups, 'nat');
  // A parent's NAT rules are not inherited: they name the addresses of one firewall.
  // https://learn.microsoft.com/azure/firewall-manager/policy-overview#hierarchical-policies
  const fromParents = inherited.flatMap((level) => collectionsOfGroups(level, 'network', true));
  const network = collectionsOfGroups(groups, 'network');
  return {
    id: policyHolderId(policy.id),
    name: ownGroupName,
    location: policy.location,
    etag: own?.etag ?? '',
    rules: ownRulesOf([...nat, ...network], ipGroups),
    defaultRules: [],
    firewall: {
      kind: 'policy',
      ownerId: policy.id,
      firewalls,
      collections: foreignCollections([...nat, ...fromParents, ...network], ipGroups),
      groupPriorities: groups.filter((group) => group !== own).map(({ properties }) => properties.priority),
      ownGroupPriority: own?.properties.priority ?? null,
      state: own
        ? worstState([policy.properties.provisioningState, own.properties.provisioningState])
        : // Without a group of ours, what failed was somebody else's.
          worstState([policy.properties.provisioningState], 'succeeded'),
      ...(unreadPolicies.length > 0 ? { unreadPolicies } : {}),
    },
  };
}

/** What is under way counts before what failed: it may end well. */
export function worstState(
  states: readonly (string | null | undefined)[],
  ifFailed: FirewallState = 'failed',
): FirewallState {
  const words = states.map((state) => (state ?? 'Succeeded').toLowerCase());
  if (words.some((word) => word !== 'succeeded' && word !== 'failed' && word !== 'canceled'))
    return 'updating';
  return words.every((word) => word === 'succeeded') ? 'succeeded' : ifFailed;
}
