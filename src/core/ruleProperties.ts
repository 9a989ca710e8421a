import {
  type FirewallRuleProperties,
  firewallPropertiesOf,
  firewallRuleFrom,
  isOfFirewall,
} from './firewallRuleProperties.ts';
import type { SecurityRule } from './securityRule.ts';

/** What is written of a rule, in a network security group or in a firewall. */
export type RuleProperties = GroupRuleProperties | FirewallRuleProperties;

/**
 * The body of a security rule in the shape of Azure's `properties`. It can say whatever a rule can say, because a rule that
 * somebody edited by hand may have to be written again as it was.
 */
export interface GroupRuleProperties {
  description: string;
  protocol: string;
  sourcePortRange?: string;
  sourcePortRanges?: readonly string[];
  destinationPortRange?: string;
  destinationPortRanges?: readonly string[];
  sourceAddressPrefix?: string;
  sourceAddressPrefixes?: readonly string[];
  sourceApplicationSecurityGroups?: readonly { id: string }[];
  destinationAddressPrefix?: string;
  destinationAddressPrefixes?: readonly string[];
  destinationApplicationSecurityGroups?: readonly { id: string }[];
  access: 'Allow' | 'Deny';
  priority: number;
  direction: 'Inbound' | 'Outbound';
}

/** What a rule of ours says, before it is put into Azure's singular and plural fields. */
export interface RuleContent {
  description: string;
  protocol: 'Tcp' | 'Udp' | '*';
  sources: readonly string[];
  destinations: readonly string[];
  ports: readonly string[];
  access: 'Allow' | 'Deny';
  priority: number;
}

/** A rule that we write: inbound, from any port, between addresses. */
export function ruleProperties({ ports, ...content }: RuleContent): GroupRuleProperties {
  return groupPropertiesOf({
    ...content,
    direction: 'Inbound',
    sourcePorts: ['*'],
    sourceApplicationSecurityGroups: [],
    destinationApplicationSecurityGroups: [],
    destinationPorts: ports,
  });
}

/** The rule that Azure shows once `properties` are written under `name`. */
export function ruleFromProperties(name: string, properties: RuleProperties): SecurityRule {
  if (isOfFirewall(properties)) return firewallRuleFrom(name, properties);
  return {
    name,
    priority: properties.priority,
    direction: properties.direction,
    access: properties.access,
    protocol: properties.protocol,
    sources: listOf(properties.sourceAddressPrefix, properties.sourceAddressPrefixes),
    sourceApplicationSecurityGroups: idsOf(properties.sourceApplicationSecurityGroups),
    sourcePorts: listOf(properties.sourcePortRange, properties.sourcePortRanges),
    destinations: listOf(properties.destinationAddressPrefix, properties.destinationAddressPrefixes),
    destinationApplicationSecurityGroups: idsOf(properties.destinationApplicationSecurityGroups),
    destinationPorts: listOf(properties.destinationPortRange, properties.destinationPortRanges),
    description: properties.description,
  };
}

/**
 * The properties that write `rule` again, nothing of it lost. One value goes into the singular field, several into
 * the plural: Azure refuses `*` and tags in a plural list.
 */
export function propertiesOfRule(rule: Omit<SecurityRule, 'name'>): RuleProperties {
  return rule.inFirewall ? firewallPropertiesOf(rule, rule.inFirewall) : groupPropertiesOf(rule);
}

function groupPropertiesOf(rule: Omit<SecurityRule, 'name'>): GroupRuleProperties {
  return {
    description: rule.description,
    protocol: rule.protocol,
    ...oneOrMany(rule.sourcePorts, 'sourcePortRange', 'sourcePortRanges'),
    ...oneOrMany(rule.destinationPorts, 'destinationPortRange', 'destinationPortRanges'),
    ...oneOrMany(rule.sources, 'sourceAddressPrefix', 'sourceAddressPrefixes'),
    ...references(rule.sourceApplicationSecurityGroups, 'sourceApplicationSecurityGroups'),
    ...oneOrMany(rule.destinations, 'destinationAddressPrefix', 'destinationAddressPrefixes'),
    ...references(rule.destinationApplicationSecurityGroups, 'destinationApplicationSecurityGroups'),
    access: rule.access,
    priority: rule.priority,
    direction: rule.direction,
  };
}

function oneOrMany<One extends string, Many extends string>(
  values: readonly string[],
  one: One,
  many: Many,
): { [K in One]?: string } & { [K in Many]?: readonly string[] } {
  const [first, ...others] = values;
  // A side that is given by application security groups has no addresses at all.
  const field = first === undefined ? {} : others.length === 0 ? { [one]: first } : { [many]: values };
  return field as { [K in One]?: string } & { [K in Many]?: readonly string[] };
}

function references<Field extends string>(
  ids: readonly string[],
  field: Field,
): { [K in Field]?: readonly { id: string }[] } {
  const entry = ids.length === 0 ? {} : { [field]: ids.map((id) => ({ id })) };
  return entry as { [K in Field]?: { id: string }[] };
}

function listOf(one: string | undefined, many: readonly string[] | undefined): readonly string[] {
  return one === undefined ? (many ?? []) : [one];
}

function idsOf(list: readonly { id: string }[] | undefined): readonly string[] {
  return (list ?? []).map(({ id }) => id);
}
