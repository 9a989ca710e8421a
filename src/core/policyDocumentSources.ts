import { type InputProblem, inputProblem } from './inputProblem.ts';
import { type IpPrefix, parseIpPrefix } from './ipPrefix.ts';
import { err, ok, type Result } from './result.ts';

type Sources = Result<'*' | readonly IpPrefix[], InputProblem[]>;

/**
 * The allowed sources of one port of a policy's JSON: `allowedSourceAddressPrefix`, a text or, as PowerShell's
 * examples have it, a list; or `allowedSourceAddressPrefixes`, a list. `field` is where the port stands.
 */
export function parseDocumentSources(port: Readonly<Record<string, unknown>>, field: string): Sources {
  const singular = `${field}.allowedSourceAddressPrefix`;
  const plural = `${field}.allowedSourceAddressPrefixes`;
  const { allowedSourceAddressPrefix: one, allowedSourceAddressPrefixes: several } = port;
  if (isAbsent(one) && isAbsent(several)) {
    return problem(singular, one, 'A port has allowed sources: an address, a CIDR block, or * for any.');
  }
  if (!isAbsent(one) && !isAbsent(several)) {
    return problem(plural, several, 'Sources are in allowedSourceAddressPrefix or here, not in both.');
  }
  if (isAbsent(one)) {
    return Array.isArray(several)
      ? parseList(several, plural)
      : problem(plural, several, 'Several sources are a list.');
  }
  if (Array.isArray(one)) return parseList(one, singular);

  return one === '*' ? ok('*') : parseSource(one, singular);
}

function parseList(list: readonly unknown[], field: string): Sources {
  if (list.length === 1 && list[0] === '*') return ok('*');
  const sources = list.map((source, i) => parseSource(source, `${field}[${i}]`));
  const problems = sources.flatMap((source) => (source.ok ? [] : source.error));

  return problems.length > 0
    ? err(problems)
    : ok(sources.flatMap((source) => (source.ok ? source.value : [])));
}

function parseSource(value: unknown, field: string): Result<readonly IpPrefix[], InputProblem[]> {
  if (value === '*') return problem(field, value, '* allows any source and stands alone.');
  const prefix = parseIpPrefix(typeof value === 'string' ? value : '');

  return prefix.ok ? ok([prefix.value]) : problem(field, value, prefix.error);
}

// Azure writes null, the empty text or the empty list in the one of two fields that is not in use.
function isAbsent(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

function problem(field: string, value: unknown, reason: string): { ok: false; error: InputProblem[] } {
  return err([inputProblem(field, value, reason)]);
}
