import type { FirewallCollection, FirewallRule } from '../core/firewall.ts';
import { firewallRuleFrom } from '../core/firewallRuleProperties.ts';
import { parseRuleName } from '../core/ruleName.ts';
import type { SecurityRule } from '../core/securityRule.ts';
import type { AzureFirewallBody, FirewallRuleBody, RuleCollectionGroupBody } from './firewallBodies.ts';
import { isOwnGroup } from './firewallHolderId.ts';

type Action = FirewallCollection['action'];

/** The collections of ours by what their rules do, in a classic firewall and in our group of a policy. */
export const ownCollections = {
  classic: { Dnat: 'JitAccess', Allow: 'JitAccess', Deny: 'JitAccess-Deny' },
  policy: { Dnat: 'JitAccess-Nat', Allow: 'JitAccess-Allow', Deny: 'JitAccess-Deny' },
} as const satisfies Record<string, Record<Action, string>>;

/**
 * A rule is ours by its name inside a collection of ours; whatever else stands there is somebody else's. Somebody may
 * have turned a collection of ours from allowing to denying: its rules are still ours.
 */
export function isOwnRule(
  name: string,
  collection: string,
  action: Action,
  kind: 'classic' | 'policy',
): boolean {
  return isOwnCollection(collection, action, kind) && parseRuleName(name) !== undefined;
}

export function isOwnCollection(name: string, action: Action, kind: 'classic' | 'policy'): boolean {
  const { Dnat, Allow, Deny } = ownCollections[kind];
  const own = action === 'Dnat' ? [Dnat] : [Allow, Deny];
  return own.some((one) => one.toLowerCase() === name.toLowerCase());
}

/** A collection with its rules as Azure says them, in one shape for classic firewalls and policies. */
export interface RawCollection {
  holder: string;
  kind: 'classic' | 'policy';
  name: string;
  action: Action;
  priority: number;
  groupPriority: number;
  isInherited: boolean;
  rules: readonly FirewallRuleBody[];
  isOurPlace: boolean;
}

/** NAT collections, then network collections, each in the order in which they are evaluated. */
export function collectionsOfClassic({ id, properties }: AzureFirewallBody): RawCollection[] {
  const { natRuleCollections, networkRuleCollections } = properties;
  return [natRuleCollections, networkRuleCollections].flatMap((list, isNetwork) =>
    (list ?? [])
      .map(({ name, properties: { priority, action, rules } }) => ({
        holder: id,
        kind: 'classic' as const,
        name,
        action: actionOf(action?.type, isNetwork === 0),
        priority,
        groupPriority: 0,
        isInherited: false,
        rules: rules ?? [],
        isOurPlace: true,
      }))
      .sort((a, b) => a.priority - b.priority),
  );
}

/**
 * The NAT or the network collections of a policy's own groups, in the order in which they are evaluated. Application
 * rules let nobody in.
 */
export function collectionsOfGroups(
  groups: readonly RuleCollectionGroupBody[],
  which: 'nat' | 'network',
  isInherited = false,
): RawCollection[] {
  const sorted = [...groups].sort((a, b) => a.properties.priority - b.properties.priority);
  return sorted.flatMap(({ id, properties }) =>
    (properties.ruleCollections ?? [])
      .filter(({ ruleCollectionType }) => isNat(ruleCollectionType) === (which === 'nat'))
      .map(({ name, priority, action, rules }) => ({
        holder: id,
        kind: 'policy' as const,
        name,
        action: actionOf(action?.type, which === 'nat'),
        priority,
        rules: (rules ?? []).filter(({ ruleType }) => !/^applicationrule$/i.test(ruleType ?? '')),
        groupPriority: properties.priority,
        isInherited,
        isOurPlace: !isInherited && isOwnGroup(id),
      }))
      .filter(({ rules }) => rules.length > 0)
      .sort((a, b) => a.priority - b.priority),
  );
}

function isNat(ruleCollectionType: string | null | undefined): boolean {
  return /natrulecollection$/i.test(ruleCollectionType ?? '');
}

function actionOf(type: string | null | undefined, isNatCollection: boolean): Action {
  if (isNatCollection) return 'Dnat';
  return type?.toLowerCase() === 'deny' ? 'Deny' : 'Allow';
}

/** Addresses of IP groups by id in lower case; one that is missing could not be read. */
export type IpGroups = ReadonlyMap<string, readonly string[]>;

export function ipGroupIdsOf({ sourceIpGroups, destinationIpGroups }: FirewallRuleBody): string[] {
  return [...(sourceIpGroups ?? []), ...(destinationIpGroups ?? [])];
}

/** Rules of ours, in the order of their collections. */
export function ownRulesOf(collections: readonly RawCollection[], ipGroups: IpGroups): SecurityRule[] {
  return collections.flatMap((collection) =>
    collection.rules.filter(isOwnIn(collection)).map((rule) => ownRule(rule, collection, ipGroups)),
  );
}

/** What other people wrote; a collection of ours counts with their rules in it only. */
export function foreignCollections(
  collections: readonly RawCollection[],
  ipGroups: IpGroups,
): FirewallCollection[] {
  return collections.flatMap((collection) => {
    const { holder, name, action, priority, groupPriority, isInherited, rules } = collection;
    const isOwn = isOwnIn(collection);
    const foreign = rules.filter((rule) => !isOwn(rule));
    if (foreign.length === 0 && rules.length > 0) return [];
    const read = foreign.map((rule) => readRule(rule, ipGroups));
    return [{ holder, name, action, priority, groupPriority, isInherited, rules: read }];
  });
}

function isOwnIn({ name, action, kind, isOurPlace }: RawCollection): (rule: FirewallRuleBody) => boolean {
  return (rule) => isOurPlace && isOwnRule(rule.name, name, action, kind);
}

function readRule(body: FirewallRuleBody, ipGroups: IpGroups): FirewallRule {
  const groupIds = ipGroupIdsOf(body);
  const addressesOf = (ids: readonly string[] | null | undefined) =>
    (ids ?? []).flatMap((id) => ipGroups.get(id.toLowerCase()) ?? []);
  const port = Number(body.translatedPort);
  const address = body.translatedAddress;
  return {
    name: body.name,
    protocols: protocolsOf(body),
    sources: [...(body.sourceAddresses ?? []), ...addressesOf(body.sourceIpGroups)],
    destinations: [
      ...(body.destinationAddresses ?? []),
      ...addressesOf(body.destinationIpGroups),
      ...(body.destinationFqdns ?? []),
    ],
    destinationPorts: body.destinationPorts ?? [],
    translated: address && Number.isInteger(port) ? { address, port } : null,
    hasUnreadGroups: groupIds.some((id) => !ipGroups.has(id.toLowerCase())),
  };
}

function protocolsOf({ ipProtocols, protocols }: FirewallRuleBody): string[] {
  const named = [...(ipProtocols ?? []), ...(protocols ?? [])];
  return named.flatMap((protocol) => (typeof protocol === 'string' ? protocol.toUpperCase() : []));
}

function ownRule(
  body: FirewallRuleBody,
  { action, priority }: RawCollection,
  ipGroups: IpGroups,
): SecurityRule {
  const { name, protocols, sources, destinations, destinationPorts } = readRule(body, ipGroups);
  const known = protocols.flatMap((protocol) =>
    protocol === 'ANY' ? (['TCP', 'UDP'] as const) : protocol === 'TCP' || protocol === 'UDP' ? protocol : [],
  );
  const rule = firewallRuleFrom(name, {
    action,
    priority,
    description: body.description ?? '',
    protocols: known,
    sourceAddresses: sources,
    destinationAddresses: destinations,
    destinationPorts,
    translatedAddress: body.translatedAddress ?? body.translatedFqdn ?? '',
    translatedPort: body.translatedPort ?? '',
  });
  // Somebody edited it: it says what no rule of ours says.
  return known.length === 0 ? { ...rule, protocol: protocols[0] ?? '' } : rule;
}
