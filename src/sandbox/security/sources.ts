import type { JsonObject } from '../json.ts';
import { addressRange } from '../network/addressRange.ts';
import type { DefenderSettings } from './defenderSettings.ts';

/** The source addresses of a port, of a policy or a request: one, several, or undefined where none is given. */
export function sourcesOf(port: JsonObject): string[] | undefined {
  const { allowedSourceAddressPrefix: one, allowedSourceAddressPrefixes: many } = port;
  if (Array.isArray(many) && many.length > 0) return many.map(String);
  return typeof one === 'string' && one !== '' ? [one] : undefined;
}

/** The same as it is written: a single source in the singular field. */
export function sourceFields(sources: readonly string[]): JsonObject {
  const [only, ...more] = sources;
  return more.length === 0
    ? { allowedSourceAddressPrefix: only }
    : { allowedSourceAddressPrefixes: [...sources] };
}

/** An address, a prefix, or `*`. */
export function isSource(value: unknown): boolean {
  return value === '*' || (typeof value === 'string' && addressRange(value) !== undefined);
}

/** Whether each source that is asked for lies within one that is allowed. */
export function areWithin(
  asked: readonly string[],
  allowed: readonly string[],
  partOfRange: DefenderSettings['partOfRange'],
): boolean {
  return asked.every((source) => allowed.some((range) => isWithin(source, range, partOfRange)));
}

function isWithin(source: string, range: string, partOfRange: DefenderSettings['partOfRange']): boolean {
  if (range === '*') return true;
  const inner = addressRange(source);
  const outer = addressRange(range);
  if (inner === undefined || outer === undefined || inner.family !== outer.family) return false;
  if (inner.first === outer.first && inner.last === outer.last) return true;
  return partOfRange === 'allowed' && outer.first <= inner.first && inner.last <= outer.last;
}
