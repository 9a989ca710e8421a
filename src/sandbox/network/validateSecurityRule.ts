import { type JsonObject, objectOrEmpty } from '../json.ts';
import { oneForm } from './oneForm.ts';
import { malformed, missing, refuse } from './refuse.ts';
import { requireResourceName } from './requireResourceName.ts';
import { validateRuleAddresses } from './validateRuleAddresses.ts';

/** Throws the 400 with which Azure refuses a rule, whatever other rules there are. */
export function validateSecurityRule(id: string, rule: JsonObject): void {
  requireResourceName(rule.name);
  const properties = objectOrEmpty(rule.properties);
  requireOneOf(properties, 'access', ['Allow', 'Deny']);
  requireOneOf(properties, 'direction', ['Inbound', 'Outbound']);
  requireOneOf(properties, 'protocol', ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*']);
  const { priority, description } = properties;
  if (priority === undefined || priority === null) missing('priority');
  if (!Number.isInteger(priority) || Number(priority) < 100 || Number(priority) > 4096) {
    refuse(
      'SecurityRuleInvalidPriority',
      `Security rule has invalid Priority. Value provided: ${String(priority)} Allowed range 100-4096.`,
    );
  }
  if (description !== undefined && description !== null) {
    if (typeof description !== 'string') malformed('description');
    if (String(description).length > 140) {
      refuse(
        'SecurityRuleDescriptionTooLong',
        `Security rule ${id} has a description longer than 140 characters.`,
      );
    }
  }
  for (const side of ['source', 'destination'] as const) {
    validatePorts(id, properties, side);
    validateRuleAddresses(id, properties, side);
  }
}

function validatePorts(id: string, properties: JsonObject, side: 'source' | 'destination'): void {
  const ports = oneForm(id, properties, `${side}PortRange`, `${side}PortRanges`);
  if (ports.values.length === 0) missing(`${side}PortRange`);
  for (const port of ports.values) {
    const [, low, high = low] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(port) ?? [];
    const isAny = port === '*' && !ports.isList;
    if (isAny || (low !== undefined && Number(low) <= Number(high) && Number(high) <= 65_535)) continue;
    refuse(
      'SecurityRuleInvalidPortRange',
      `Security rule has invalid Port range. Value provided: ${port}. Value should be an integer OR integer ` +
        "range with '-' delimiter. Valid range 0-65535.",
    );
  }
}

function requireOneOf(properties: JsonObject, name: string, values: readonly string[]): void {
  const value = properties[name];
  if (value === undefined || value === null || value === '') missing(name);
  if (!values.some((allowed) => allowed.toLowerCase() === String(value).toLowerCase())) malformed(name);
}
