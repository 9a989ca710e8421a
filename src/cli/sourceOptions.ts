import { inputProblem } from '../core/inputProblem.ts';
import { collapsePrefixes, type IpPrefix, parseIpPrefix } from '../core/ipPrefix.ts';
import { err, ok } from '../core/result.ts';
import type { Parsed } from './parsed.ts';

/** Who is let in: everybody, or some blocks and perhaps this machine's own address. */
export type SourceOptions = '*' | { prefixes: readonly IpPrefix[]; myIp: boolean };

/** Every `--source`: `any`, an address or block, and `my-ip` where it can be meant. */
export function parseSources(
  texts: readonly string[],
  { allowMyIp }: { allowMyIp: boolean },
): Parsed<SourceOptions> {
  const isAny = (text: string) => ['any', '*'].includes(text.toLowerCase());
  const isMyIp = (text: string) => allowMyIp && text.toLowerCase() === 'my-ip';
  const [any] = texts.filter(isAny);
  if (any !== undefined && texts.length > 1) {
    return err([inputProblem('--source', any, 'It lets in every address, so it stands alone.')]);
  }
  if (any !== undefined) return ok('*');
  const read = texts.filter((text) => !isMyIp(text)).map((text) => ({ text, prefix: parseIpPrefix(text) }));
  const problems = read.flatMap(({ text, prefix }) =>
    prefix.ok ? [] : [inputProblem('--source', text, prefix.error)],
  );
  if (problems.length > 0) return err(problems);
  const prefixes = collapsePrefixes(read.flatMap(({ prefix }) => (prefix.ok ? [prefix.value] : [])));

  return ok({ prefixes, myIp: texts.some(isMyIp) });
}
