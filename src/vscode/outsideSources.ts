import { type InputProblem, inputProblem } from '../core/inputProblem.ts';
import { collapsePrefixes, type IpPrefix, parseIpPrefix } from '../core/ipPrefix.ts';
import { err, ok, type Result } from '../core/result.ts';

/** Who is let in: everybody, or some blocks and perhaps the user's own address, which is not known yet. */
export type OutsideSources = '*' | { prefixes: readonly IpPrefix[]; myIp: boolean };

const mostSources = 20;

/** A list of `my-ip`, addresses and blocks, or of `any` alone; `my-ip` if left out. */
export function parseOutsideSources(value: unknown, field: string): Result<OutsideSources, InputProblem[]> {
  if (value === undefined) return ok({ prefixes: [], myIp: true });
  if (!Array.isArray(value) || value.length === 0 || value.length > mostSources) {
    const reason = `Sources are a list of 1 to ${mostSources}, each my-ip, an address, a CIDR block or any.`;
    return err([inputProblem(field, value, reason)]);
  }
  const texts = value.map((one: unknown) => (typeof one === 'string' ? one : JSON.stringify(one)));
  const any = texts.find((text) => ['any', '*'].includes(text.toLowerCase()));
  if (any !== undefined) {
    return texts.length === 1
      ? ok('*')
      : err([inputProblem(field, any, 'It lets in every address, so it stands alone.')]);
  }
  const isMyIp = (text: string) => text.toLowerCase() === 'my-ip';
  const read = texts.filter((text) => !isMyIp(text)).map((text) => ({ text, prefix: parseIpPrefix(text) }));
  const problems = read.flatMap(({ text, prefix }) =>
    prefix.ok ? [] : [inputProblem(field, text, prefix.error)],
  );
  if (problems.length > 0) return err(problems);
  const prefixes = collapsePrefixes(read.flatMap(({ prefix }) => (prefix.ok ? [prefix.value] : [])));

  return ok({ prefixes, myIp: texts.some(isMyIp) });
}
