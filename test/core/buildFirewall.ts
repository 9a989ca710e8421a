import type { Firewall, FirewallCollection, FirewallRule, FirewallRuleSet } from '../../src/core/firewall.ts';
import type { FirewallHolder } from '../../src/core/firewallWay.ts';
import type { EndpointRoute } from '../../src/core/machine.ts';
import { prefix } from './policyArbitrary.ts';

const network = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network';

/** The prefix of AzureFirewallSubnet in the network of the built machines. */
export const firewallSubnet = '10.0.1.0/26';

/** Public addresses of the built firewalls, as many as a test wants of them, in this order. */
export const frontendAddresses = ['203.0.113.10', '203.0.113.11', '203.0.113.12'];

export function firewallId(name: string): string {
  return `${network}/azureFirewalls/${name}`;
}

/** The id of the rule collection group of ours in a policy. */
export function policyGroupId(policy: string, group = 'JitAccess'): string {
  return `${network}/firewallPolicies/${policy}/ruleCollectionGroups/${group}`;
}

interface FirewallFacts {
  publicAddresses?: readonly (string | null)[];
  translatedSources?: readonly string[];
}

function firewall(name: string, facts: FirewallFacts): Firewall {
  const { publicAddresses = frontendAddresses.slice(0, 1), translatedSources = [firewallSubnet] } = facts;
  return {
    id: firewallId(name),
    name,
    privateAddresses: [prefix('10.0.1.4')],
    publicAddresses: publicAddresses.map((address, i) => ({
      id: `${network}/publicIPAddresses/${name}-ip-${i}`,
      address,
      sku: 'Standard',
    })),
    translatedSources: translatedSources.map(prefix),
  };
}

/** A collection before it is in a holder; `group` is the name of the rule collection group that it stands in. */
type LooseCollection = Omit<FirewallCollection, 'holder' | 'groupPriority' | 'isInherited'> & {
  group?: string;
  groupPriority?: number;
  isInherited?: boolean;
};

/**
 * A collection of other people's rules, each in one line: `ssh: TCP any -> 203.0.113.10:50022 => 10.0.0.4:22` for a
 * rule that translates, `no-scanners: TCP,UDP 198.51.100.0/24 -> 10.0.0.0/16:22,3389` for a network rule. A rule with
 * `?` for an address names an IP group there that could not be read.
 */
export function collection(
  action: FirewallCollection['action'],
  priority: number,
  ...rules: readonly string[]
): LooseCollection {
  return { name: `${action.toLowerCase()}-${priority}`, action, priority, rules: rules.map(ruleOf) };
}

/** The same in a rule collection group of a policy, or of its parent policy. */
export function inGroup(groupPriority: number, loose: LooseCollection, isInherited = false): LooseCollection {
  return { ...loose, group: `group-${groupPriority}`, groupPriority, isInherited };
}

/** A classic firewall with these collections of other people. */
export function classicFirewall(
  name: string,
  collections: readonly LooseCollection[] = [],
  facts: FirewallFacts = {},
): FirewallHolder {
  const id = firewallId(name);
  const placed = collections.map((one) => ({ ...one, holder: id, groupPriority: 0, isInherited: false }));
  const ruleSet = {
    kind: 'classic',
    ownerId: id,
    firewalls: [firewall(name, facts)],
    collections: inOrder(placed),
    groupPriorities: [],
    ownGroupPriority: null,
    state: 'succeeded',
  } as const;
  return { id, name, location: 'westeurope', etag: '', rules: [], defaultRules: [], firewall: ruleSet };
}

/** The group of ours, which is not there, in the policy of a firewall `fw`, with collections of `inGroup`. */
export function policyFirewall(
  policy: string,
  collections: readonly LooseCollection[] = [],
  facts: FirewallFacts & Partial<Pick<FirewallRuleSet, 'ownGroupPriority' | 'unreadPolicies'>> = {},
): FirewallHolder {
  const { ownGroupPriority = null, unreadPolicies } = facts;
  const placed = collections.map(
    ({ group = 'theirs', groupPriority = 200, isInherited = false, ...one }) => ({
      ...one,
      holder: policyGroupId(isInherited ? `${policy}-parent` : policy, group),
      groupPriority,
      isInherited,
    }),
  );
  const groups = placed.filter(({ isInherited }) => !isInherited).map((one) => one.groupPriority);
  return {
    id: policyGroupId(policy),
    name: 'JitAccess',
    location: 'westeurope',
    etag: '',
    rules: [],
    defaultRules: [],
    firewall: {
      kind: 'policy',
      ownerId: `${network}/firewallPolicies/${policy}`,
      firewalls: [firewall('fw', facts)],
      collections: inOrder(placed),
      groupPriorities: [...new Set(groups)],
      ownGroupPriority,
      state: 'succeeded',
      ...(unreadPolicies ? { unreadPolicies } : {}),
    },
  };
}

/** For an endpoint whose default route leads to the holder's firewall, or to which only a NAT rule leads. */
export function through({ id, firewall: { firewalls } }: FirewallHolder, isDefault = true): EndpointRoute {
  return { via: 'firewall', firewallId: firewalls[0]?.id ?? '', holderId: id, isDefault };
}

export function throughAppliance(address: string): EndpointRoute {
  return { via: 'unknownAppliance', address };
}

/** NAT before network rules, a parent's before the policy's own, then by priority. */
function inOrder(collections: readonly FirewallCollection[]): FirewallCollection[] {
  const rank = ({ action, isInherited, groupPriority, priority }: FirewallCollection) =>
    [action === 'Dnat' ? 0 : 1, isInherited ? 0 : 1, groupPriority, priority].map((n) => n + 100_000).join();
  return [...collections].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

function ruleOf(line: string): FirewallRule {
  const [, name = '', protocols = '', from = '', to = '', ports = '', translated] =
    /^(\S+): (\S+) (\S+) -> ([^:]+):(\S+)(?: => (\S+))?$/.exec(line) ?? [];
  if (name === '') throw new Error(`This is no rule of a firewall: ${line}`);
  const [address = '', port = ''] = translated?.split(':') ?? [];
  const list = (text: string) =>
    text.split(',').flatMap((entry) => (entry === '?' ? [] : entry === 'any' ? ['*'] : [entry]));
  return {
    name,
    protocols: protocols.toUpperCase().split(','),
    sources: list(from),
    destinations: list(to),
    destinationPorts: list(ports),
    translated: translated === undefined ? null : { address, port: Number(port) },
    hasUnreadGroups: from.includes('?') || to.includes('?'),
  };
}
