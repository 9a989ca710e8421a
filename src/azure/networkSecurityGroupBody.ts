import * as v from 'valibot';
import type { NetworkSecurityGroup, SecurityRule } from '../core/securityRule.ts';

const text = v.optional(v.nullable(v.string()));
const texts = v.optional(v.nullable(v.array(v.string())));
const references = v.optional(v.nullable(v.array(v.looseObject({ id: v.string() }))));

const ruleBody = v.looseObject({
  name: v.string(),
  properties: v.looseObject({
    priority: v.number(),
    direction: v.picklist(['Inbound', 'Outbound']),
    access: v.picklist(['Allow', 'Deny']),
    protocol: v.string(),
    description: text,
    sourceAddressPrefix: text,
    sourceAddressPrefixes: texts,
    sourceApplicationSecurityGroups: references,
    sourcePortRange: text,
    sourcePortRanges: texts,
    destinationAddressPrefix: text,
    destinationAddressPrefixes: texts,
    destinationApplicationSecurityGroups: references,
    destinationPortRange: text,
    destinationPortRanges: texts,
  }),
});

const groupBody = v.looseObject({
  id: v.string(),
  name: v.string(),
  location: v.optional(v.string(), ''),
  etag: v.optional(v.string(), ''),
  properties: v.looseObject({
    securityRules: v.optional(v.array(ruleBody), []),
    defaultSecurityRules: v.optional(v.array(ruleBody), []),
  }),
});

/**
 * A network security group as the network provider answers it, or undefined for anything else. A rule that cannot
 * be read makes the whole group unreadable: deciding without it would be deciding wrongly.
 */
export function readNetworkSecurityGroup(body: unknown): NetworkSecurityGroup | undefined {
  const parsed = v.safeParse(groupBody, body);
  if (!parsed.success) return undefined;
  const { id, name, location, etag, properties } = parsed.output;
  return {
    id,
    name,
    location,
    etag,
    rules: properties.securityRules.map(readRule),
    defaultRules: properties.defaultSecurityRules.map(readRule),
  };
}

function readRule({ name, properties }: v.InferOutput<typeof ruleBody>): SecurityRule {
  const { priority, direction, access, protocol } = properties;
  return {
    name,
    priority,
    direction,
    access,
    protocol,
    sources: entries(properties.sourceAddressPrefix, properties.sourceAddressPrefixes),
    sourceApplicationSecurityGroups: ids(properties.sourceApplicationSecurityGroups),
    sourcePorts: entries(properties.sourcePortRange, properties.sourcePortRanges),
    destinations: entries(properties.destinationAddressPrefix, properties.destinationAddressPrefixes),
    destinationApplicationSecurityGroups: ids(properties.destinationApplicationSecurityGroups),
    destinationPorts: entries(properties.destinationPortRange, properties.destinationPortRanges),
    description: properties.description ?? '',
  };
}

/** Azure fills one of the two fields; the other is absent, empty or `[]`. */
function entries(one: string | null | undefined, many: readonly string[] | null | undefined): string[] {
  return [...(one ? [one] : []), ...(many ?? [])];
}

function ids(references: readonly { id: string }[] | null | undefined): string[] {
  return (references ?? []).map(({ id }) => id);
}
