import type { JsonObject } from '../json.ts';
import { malformed, refuse } from './refuse.ts';

/** The values of a parameter that Azure takes as one or as a list; the unused form may be "" or []. */
export function oneForm(id: string, properties: JsonObject, singular: string, plural: string) {
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
