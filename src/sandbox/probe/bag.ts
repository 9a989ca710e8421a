/** JSON of unknown shape, read without trusting it. */
export type Bag = Record<string, unknown>;

export function bagOf(value: unknown): Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Bag) : {};
}

export function bagsOf(value: unknown): Bag[] {
  return Array.isArray(value) ? value.map(bagOf) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** The texts of a singular and a plural field together; an empty singular field counts as absent. */
export function textsOf(singular: unknown, plural: unknown): string[] {
  const many = Array.isArray(plural) ? plural.map(textOf) : [];
  return [textOf(singular), ...many].filter((text) => text !== '');
}

/** ARM ids are equal whatever their case; this is the form in which they are compared. */
export function idKey(reference: unknown): string {
  return textOf(typeof reference === 'string' ? reference : bagOf(reference).id).toLowerCase();
}
