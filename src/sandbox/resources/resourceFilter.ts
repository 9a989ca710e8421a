import { ArmError } from '../arm/armError.ts';
import type { ArmResource } from '../world.ts';

interface Clause {
  /** Lower case. */
  readonly field: string;
  readonly negated: boolean;
  readonly test: (value: string) => boolean;
}

const fields: Record<string, (resource: ArmResource) => string | undefined> = {
  resourcetype: ({ type }) => type,
  name: ({ name }) => name,
  location: ({ location }) => location,
  resourcegroup: ({ id }) => id.split('/')[4],
};
const tagFields = ['tagname', 'tagvalue'];

/**
 * Reads the `$filter` of a list of resources or groups: clauses joined by `and`, and those by `or`; a clause is
 * `eq` or `ne` on a type, name, location, group or tag, `substringof('x', name)` or `startswith(tagName, 'x')`.
 * Throws 400 `InvalidFilterInQueryString` for anything else.
 * https://learn.microsoft.com/rest/api/resources/resources/list
 */
export function resourceFilter(text: string | undefined): (resource: ArmResource) => boolean {
  const filter = text?.trim() ?? '';
  if (filter === '') return () => true;
  const alternatives = filter
    .split(/\s+or\s+/i)
    .map((part) => part.split(/\s+and\s+/i).map((clause) => clauseOf(clause) ?? refuse(filter)));
  return (resource) => alternatives.some((clauses) => holdAll(clauses, resource));
}

function clauseOf(text: string): Clause | undefined {
  const clause = text.trim().replace(/^\(\s*(.*'\)?)\s*\)$/s, '$1');
  const [, field, operator, value = ''] = /^(\w+)\s+(eq|ne)\s+'([^']*)'$/i.exec(clause) ?? [];
  if (field !== undefined) {
    const wanted = value.toLowerCase();
    return known(field, operator?.toLowerCase() === 'ne', (own) => own === wanted);
  }
  const [, part, of] = /^substringof\(\s*'([^']*)'\s*,\s*(\w+)\s*\)$/i.exec(clause) ?? [];
  if (part !== undefined && of !== undefined)
    return known(of, false, (own) => own.includes(part.toLowerCase()));
  const [, from, start] = /^startswith\(\s*(\w+)\s*,\s*'([^']*)'\s*\)$/i.exec(clause) ?? [];
  if (from === undefined || start === undefined) return undefined;
  return known(from, false, (own) => own.startsWith(start.toLowerCase()));
}

function known(name: string, negated: boolean, test: Clause['test']): Clause | undefined {
  const field = name.toLowerCase();
  return Object.hasOwn(fields, field) || tagFields.includes(field) ? { field, negated, test } : undefined;
}

// A tag's name and value that are asked for together must be those of one tag.
function holdAll(clauses: readonly Clause[], resource: ArmResource): boolean {
  const ofTags = clauses.filter(({ field }) => tagFields.includes(field));
  const tags = Object.entries(resource.tags ?? {}).map(([tagname, tagvalue]) => ({ tagname, tagvalue }));
  const holdsForTag = (tag: Record<string, string>): boolean =>
    ofTags.every(({ field, negated, test }) => test(String(tag[field]).toLowerCase()) !== negated);
  const others = clauses.filter(({ field }) => !tagFields.includes(field));
  return (
    (ofTags.length === 0 || tags.some(holdsForTag)) &&
    others.every(
      ({ field, negated, test }) => test(fields[field]?.(resource)?.toLowerCase() ?? '') !== negated,
    )
  );
}

function refuse(filter: string): never {
  throw new ArmError(
    400,
    'InvalidFilterInQueryString',
    `Invalid $filter '${filter}' specified in the query string.`,
  );
}
