import { ArmError } from '../arm/armError.ts';
import { type JsonObject, objectOrEmpty } from '../json.ts';
import { addressRange, overlap } from './addressRange.ts';

const maxRules = 1000;
const maxAddresses = 4000;

/**
 * Throws the 400 with which Azure refuses a group's rules. `written` are the ones that a request writes:
 * only they are checked one by one, all are checked against each other.
 * Limits: https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits
 */
export function validateSecurityRules(
  groupId: string,
  rules: readonly JsonObject[],
  written: readonly JsonObject[],
): void {
  for (const rule of written) validateRule(`${groupId}/securityRules/${String(rule.name)}`, rule);
  requireUniqueNames(rules);
  requireUniquePriorities(rules, written);
  if (rules.length > maxRules) {
    refuse(
      'SecurityRulesCountLimitExceeded',
      `The number of security rules exceeds the limit of ${maxRules}.`,
    );
  }
  for (const side of ['source', 'destination'] as const) {
    const count = rules.reduce(
      (sum, rule) => sum + addresses(objectOrEmpty(rule.properties), side).length,
      0,
    );
    if (count <= maxAddresses) continue;
    refuse(
      'SecurityRuleAddressPrefixesLimitExceeded',
      `The number of ${side} address prefixes in network security group ${groupId} exceeds ${maxAddresses}.`,
    );
  }
}

function validateRule(id: string, rule: JsonObject): void {
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
    validateAddresses(id, properties, side);
  }
}

/** Throws `InvalidResourceName` unless the name is one that network resources may have. */
export function requireResourceName(name: unknown): void {
  if (typeof name === 'string' && name.length <= 80 && /^\w([\w.-]*\w)?$/.test(name)) return;
  refuse(
    'InvalidResourceName',
    `Resource name ${String(name)} is invalid. The name can be up to 80 characters long. It must begin with a ` +
      "word character, and it must end with a word character or with '_'. The name may contain word characters " +
      "or '.', '-', '_'.",
  );
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

function validateAddresses(id: string, properties: JsonObject, side: 'source' | 'destination'): void {
  const singular = `${side}AddressPrefix`;
  const label = `${side === 'source' ? 'Source' : 'Destination'}AddressPrefix`;
  const { values, isList } = oneForm(id, properties, singular, `${singular}es`);
  const applicationGroups = properties[`${side}ApplicationSecurityGroups`];
  if (values.length === 0 && !(Array.isArray(applicationGroups) && applicationGroups.length > 0))
    missing(singular);
  for (const value of values) {
    // Azure's own check is weak: it took `789` as a prefix.
    const looksNumeric = /^[\d./]+$/.test(value) || (/^[\da-f:./]+$/i.test(value) && value.includes(':'));
    const isTag = /^[A-Z][\w.-]*$/i.test(value) && value.toLowerCase() !== 'any';
    if (isList && (value === '*' || (isTag && !looksNumeric))) {
      refuse(
        'SecurityRuleParameterContainsUnsupportedValue',
        `Security rule parameter ${label} for rule with Id ${id} cannot specify existing VIRTUALNETWORK, INTERNET, ` +
          `AZURELOADBALANCER, '*' or system tags. Unsupported value used: ${value}.`,
      );
    }
    if (value === '*' || looksNumeric || isTag) continue;
    refuse(
      'SecurityRuleInvalidAddressPrefix',
      `Security rule ${id} has invalid Address prefix. Value provided: ${value}`,
    );
  }
  if (isList) requireDisjoint(id, label, values);
}

function requireDisjoint(id: string, label: string, values: readonly string[]): void {
  const ranges = values
    .flatMap((text) => {
      const range = addressRange(text);
      return range === undefined ? [] : [{ text, range }];
    })
    .sort((a, b) => (a.range.first < b.range.first ? -1 : a.range.first > b.range.first ? 1 : 0));
  for (const family of [4, 6]) {
    const sorted = ranges.filter(({ range }) => range.family === family);
    let widest = sorted[0];
    for (const next of sorted.slice(1)) {
      if (widest !== undefined && overlap(widest.range, next.range)) {
        refuse(
          'OverlappingSubnetsNotPermittedInSecurityRule',
          `Security rule parameter ${label} for rule with Id ${id} contains overlapping subnets ` +
            `[${widest.text}, ${next.text}], which is not permitted.`,
        );
      }
      if (widest === undefined || next.range.last > widest.range.last) widest = next;
    }
  }
}

function requireUniqueNames(rules: readonly JsonObject[]): void {
  const names = new Set<string>();
  for (const rule of rules) {
    const name = String(rule.name).toLowerCase();
    if (names.has(name)) {
      refuse(
        'DuplicateResourceName',
        `Resource has two child resources with the same name (${String(rule.name)}).`,
      );
    }
    names.add(name);
  }
}

function requireUniquePriorities(rules: readonly JsonObject[], written: readonly JsonObject[]): void {
  const byPriority = new Map<string, JsonObject>();
  const keyOf = (rule: JsonObject): string => {
    const { direction, priority } = objectOrEmpty(rule.properties);
    return `${String(direction).toLowerCase()} ${String(priority)}`;
  };
  const isWritten = new Set(written);
  for (const rule of rules.filter((candidate) => !isWritten.has(candidate)))
    byPriority.set(keyOf(rule), rule);
  for (const rule of written) {
    const other = byPriority.get(keyOf(rule));
    if (other !== undefined) {
      refuse(
        'SecurityRuleConflict',
        `Security rule ${String(rule.name)} conflicts with rule ${String(other.name)}. ` +
          'Rules cannot have the same Priority and Direction.',
      );
    }
    byPriority.set(keyOf(rule), rule);
  }
}

// Azure takes a parameter as one value or as a list, and shows the unused form as "" or [].
function oneForm(id: string, properties: JsonObject, singular: string, plural: string) {
  const one = properties[singular] ?? '';
  const many = properties[plural] ?? [];
  if (typeof one !== 'string') malformed(singular);
  if (!Array.isArray(many) || many.some((entry) => typeof entry !== 'string')) malformed(plural);
  const list = many as string[];
  if (one !== '' && list.length > 0) {
    refuse(
      'SecurityRuleParameterBothSpecified',
      `Security rule ${id} specifies both ${singular} and ${plural}. Only one of them may be specified.`,
    );
  }
  return one === '' ? { values: list, isList: true } : { values: [one as string], isList: false };
}

/** The IP addresses and prefixes of one side; service tags and `*` do not count against the limit. */
function addresses(properties: JsonObject, side: 'source' | 'destination'): string[] {
  const many = properties[`${side}AddressPrefixes`];
  const list = Array.isArray(many) && many.length > 0 ? many : [properties[`${side}AddressPrefix`]];
  return list.filter(
    (entry): entry is string => typeof entry === 'string' && addressRange(entry) !== undefined,
  );
}

function requireOneOf(properties: JsonObject, name: string, values: readonly string[]): void {
  const value = properties[name];
  if (value === undefined || value === null || value === '') missing(name);
  if (!values.some((allowed) => allowed.toLowerCase() === String(value).toLowerCase())) malformed(name);
}

function missing(name: string): never {
  throw new ArmError(400, 'InvalidRequestFormat', 'Cannot parse the request.', {
    details: [
      { code: 'MissingJsonProperty', message: `Required property '${name}' is missing. Path properties.` },
    ],
  });
}

function malformed(name: string): never {
  throw new ArmError(400, 'InvalidRequestFormat', 'Cannot parse the request.', {
    details: [
      { code: 'InvalidJson', message: `Error converting value of '${name}'. Path properties.${name}.` },
    ],
  });
}

function refuse(code: string, message: string): never {
  throw new ArmError(400, code, message, { details: [] });
}
