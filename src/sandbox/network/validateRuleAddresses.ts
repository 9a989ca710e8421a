import type { JsonObject } from '../json.ts';
import { addressRange, overlap } from './addressRange.ts';
import { oneForm } from './oneForm.ts';
import { missing, refuse } from './refuse.ts';

/** Throws the 400 with which Azure refuses the addresses of one side of a rule. */
export function validateRuleAddresses(
  id: string,
  properties: JsonObject,
  side: 'source' | 'destination',
): void {
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
