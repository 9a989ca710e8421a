import { parseArmId } from './armId.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { type InputProblem, inputProblem } from './inputProblem.ts';
import { formatIpPrefix, type IpPrefix, parseIpPrefix } from './ipPrefix.ts';
import { type JitPolicy, type JitPort, jitPolicy } from './jitPolicy.ts';
import { parsePortNumber } from './portRange.ts';
import { type Protocol, parseProtocol } from './protocol.ts';
import { err, ok, type Result } from './result.ts';

/** A policy as JSON, in the shape that Defender's API and `Set-AzJitNetworkAccessPolicy` take for one VM. */
export interface PolicyDocument {
  id: string;
  ports: readonly PolicyDocumentPort[];
}

/** Exactly one of the two source fields is there; a duration is ISO 8601. */
export interface PolicyDocumentPort {
  number: number;
  protocol: Protocol;
  allowedSourceAddressPrefix?: string;
  allowedSourceAddressPrefixes?: readonly string[];
  maxRequestAccessDuration: string;
}

/** Reads JSON of any origin; every problem is reported. Fields that are not ours are passed over. */
export function parsePolicyDocument(
  value: unknown,
): Result<{ id: string; policy: JitPolicy }, InputProblem[]> {
  if (!isRecord(value)) return err([inputProblem('', value, 'A policy is an object with id and ports.')]);
  const id = typeof value.id === 'string' ? value.id : '';
  const problems = isVirtualMachine(id)
    ? []
    : [inputProblem('id', value.id, 'The id is the resource id of a virtual machine.')];
  if (!Array.isArray(value.ports)) {
    return err([...problems, inputProblem('ports', value.ports, 'The ports of a policy are a list.')]);
  }

  const ports = value.ports.map((port: unknown, i) => parsePort(port, `ports[${i}]`));
  problems.push(...ports.flatMap((port) => (port.ok ? [] : port.error)));
  if (problems.length > 0) return err(problems);
  const policy = jitPolicy(ports.flatMap((port) => (port.ok ? [port.value] : [])));

  return policy.ok ? ok({ id, policy: policy.value }) : policy;
}

export function formatPolicyDocument(id: string, policy: JitPolicy): PolicyDocument {
  return { id, ports: policy.ports.map(formatPort) };
}

function formatPort(port: JitPort): PolicyDocumentPort {
  const sources = port.allowedSources === '*' ? ['*'] : port.allowedSources.map(formatIpPrefix);
  const [first = '*'] = sources;

  return {
    number: port.number,
    protocol: port.protocol,
    ...(sources.length === 1
      ? { allowedSourceAddressPrefix: first }
      : { allowedSourceAddressPrefixes: sources }),
    maxRequestAccessDuration: formatDuration(port.maxDurationMinutes),
  };
}

function parsePort(value: unknown, field: string): Result<JitPort, InputProblem[]> {
  if (!isRecord(value)) return err([inputProblem(field, value, 'A port is an object.')]);
  const number = parseNumber(value.number, `${field}.number`);
  const protocol = parseText(value.protocol, `${field}.protocol`, parseProtocol);
  const sources = parseSources(value, field);
  const duration = parseText(
    value.maxRequestAccessDuration,
    `${field}.maxRequestAccessDuration`,
    parseDuration,
  );
  if (number.ok && protocol.ok && sources.ok && duration.ok) {
    return ok({
      number: number.value,
      protocol: protocol.value,
      allowedSources: sources.value,
      maxDurationMinutes: duration.value,
    });
  }
  return err([number, protocol, sources, duration].flatMap((part) => (part.ok ? [] : part.error)));
}

function parseNumber(value: unknown, field: string): Result<number, InputProblem[]> {
  const number = parsePortNumber(typeof value === 'number' || typeof value === 'string' ? value : '');

  return number.ok ? number : err([inputProblem(field, value, number.error)]);
}

function parseText<T>(
  value: unknown,
  field: string,
  parse: (text: string) => Result<T, string>,
): Result<T, InputProblem[]> {
  const parsed = parse(typeof value === 'string' ? value : '');

  return parsed.ok ? parsed : err([inputProblem(field, value, parsed.error)]);
}

function parseSources(
  port: Record<string, unknown>,
  field: string,
): Result<JitPort['allowedSources'], InputProblem[]> {
  const singular = `${field}.allowedSourceAddressPrefix`;
  const plural = `${field}.allowedSourceAddressPrefixes`;
  const { allowedSourceAddressPrefix: one, allowedSourceAddressPrefixes: several } = port;
  if (isAbsent(one) && isAbsent(several)) {
    return err([
      inputProblem(singular, one, 'A port has allowed sources: an address, a CIDR block, or * for any.'),
    ]);
  }
  if (!isAbsent(one) && !isAbsent(several)) {
    return err([
      inputProblem(plural, several, 'Sources are in allowedSourceAddressPrefix or here, not in both.'),
    ]);
  }
  // PowerShell's examples give an array under the singular name.
  const [value, name] = isAbsent(one) ? [several, plural] : [one, singular];
  if (Array.isArray(value)) return parseSourceList(value, name);
  if (name === plural) return err([inputProblem(plural, value, 'Several sources are a list.')]);

  return value === '*' ? ok('*') : collect([parseText(value, name, parseIpPrefix)]);
}

function parseSourceList(
  list: readonly unknown[],
  field: string,
): Result<JitPort['allowedSources'], InputProblem[]> {
  if (list.length === 1 && list[0] === '*') return ok('*');

  return collect(
    list.map((source, i) =>
      source === '*'
        ? err([inputProblem(`${field}[${i}]`, source, '* allows any source and stands alone.')])
        : parseText(source, `${field}[${i}]`, parseIpPrefix),
    ),
  );
}

function collect(parts: readonly Result<IpPrefix, InputProblem[]>[]): Result<IpPrefix[], InputProblem[]> {
  const problems = parts.flatMap((part) => (part.ok ? [] : part.error));

  return problems.length > 0 ? err(problems) : ok(parts.flatMap((part) => (part.ok ? [part.value] : [])));
}

// Azure writes null, the empty text or the empty list where only the other of two fields is in use.
function isAbsent(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

function isVirtualMachine(id: string): boolean {
  return parseArmId(id)?.type.toLowerCase() === 'microsoft.compute/virtualmachines';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
