import { azureProtocol, parseProtocol } from './protocol.ts';
import type { SecurityRule } from './securityRule.ts';

/** The body of a rule that we write, in the shape of Azure's `properties`. */
export interface RuleProperties {
  description: string;
  protocol: 'Tcp' | 'Udp' | '*';
  sourcePortRange: '*';
  destinationPortRange?: string;
  destinationPortRanges?: readonly string[];
  sourceAddressPrefix?: string;
  sourceAddressPrefixes?: readonly string[];
  destinationAddressPrefix?: string;
  destinationAddressPrefixes?: readonly string[];
  access: 'Allow' | 'Deny';
  priority: number;
  direction: 'Inbound';
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

/** One value goes into the singular field, several into the plural: Azure refuses `*` and tags in a plural list. */
export function ruleProperties(content: RuleContent): RuleProperties {
  const { description, protocol, sources, destinations, ports, access, priority } = content;
  return {
    description,
    protocol,
    sourcePortRange: '*',
    ...(ports.length === 1 ? { destinationPortRange: ports[0] } : { destinationPortRanges: ports }),
    ...(sources.length === 1 ? { sourceAddressPrefix: sources[0] } : { sourceAddressPrefixes: sources }),
    ...(destinations.length === 1
      ? { destinationAddressPrefix: destinations[0] }
      : { destinationAddressPrefixes: destinations }),
    access,
    priority,
    direction: 'Inbound',
  } as RuleProperties;
}

/** The rule that Azure shows once `properties` are written under `name`. */
export function ruleFromProperties(name: string, properties: RuleProperties): SecurityRule {
  return {
    name,
    priority: properties.priority,
    direction: properties.direction,
    access: properties.access,
    protocol: properties.protocol,
    sources: listOf(properties.sourceAddressPrefix, properties.sourceAddressPrefixes),
    sourceApplicationSecurityGroups: [],
    sourcePorts: [properties.sourcePortRange],
    destinations: listOf(properties.destinationAddressPrefix, properties.destinationAddressPrefixes),
    destinationApplicationSecurityGroups: [],
    destinationPorts: listOf(properties.destinationPortRange, properties.destinationPortRanges),
    description: properties.description,
  };
}

/** The properties that write `rule` again: what a plan shows for a rule of ours that it takes away. */
export function propertiesOfRule(rule: SecurityRule): RuleProperties {
  const protocol = parseProtocol(rule.protocol);
  return ruleProperties({
    description: rule.description,
    protocol: azureProtocol(protocol.ok ? protocol.value : '*'),
    sources: rule.sources,
    destinations: rule.destinations,
    ports: rule.destinationPorts,
    access: rule.access,
    priority: rule.priority,
  });
}

function listOf(one: string | undefined, many: readonly string[] | undefined): readonly string[] {
  return one === undefined ? (many ?? []) : [one];
}
