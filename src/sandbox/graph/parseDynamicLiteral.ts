import type { TokenStream } from './tokenStream.ts';

/** The JSON between the brackets of `dynamic(…)`. */
export function parseDynamicLiteral(stream: TokenStream): unknown {
  if (stream.take('[')) {
    const items: unknown[] = [];
    while (!stream.take(']')) {
      items.push(parseDynamicLiteral(stream));
      if (!stream.at(']')) stream.expect(',');
    }
    return items;
  }
  if (stream.take('{')) {
    const bag: Record<string, unknown> = {};
    while (!stream.take('}')) {
      const key = stream.next();
      if (key.kind !== 'string') stream.fail('a quoted key before this');
      stream.expect(':');
      bag[key.text] = parseDynamicLiteral(stream);
      if (!stream.at('}')) stream.expect(',');
    }
    return bag;
  }
  const negative = stream.take('-');
  const token = stream.next();
  if (token.kind === 'number') return negative ? -token.value : token.value;
  if (negative) return stream.fail('a number before this');
  if (token.kind === 'string') return token.text;
  if (token.kind === 'datetime') return token.value?.toISOString() ?? null;
  if (token.kind === 'name' && ['true', 'false', 'null'].includes(token.text)) return JSON.parse(token.text);
  return stream.fail('JSON before this');
}
