import { parseArmId } from '../core/armId.ts';
import { maxDurationMinutes, minDurationMinutes, parseDuration } from '../core/duration.ts';
import { type InputProblem, inputProblem } from '../core/inputProblem.ts';
import type { PortSpec } from '../core/portSpec.ts';
import { parsePortSpec } from '../core/portSpec.ts';
import { err, ok, type Result } from '../core/result.ts';
import { plainText } from '../view/plainText.ts';
import { type OutsideSources, parseOutsideSources } from './outsideSources.ts';

/** What a link, a language model or another extension asks for. It is well-formed; whether it may be is asked later. */
export interface OutsideRequest {
  /** ARM id, `resourceGroup/name` or name. */
  vm: string;
  /** The usual ports if left out. */
  ports: readonly PortSpec[] | undefined;
  /** The usual time if left out. */
  durationMinutes: number | undefined;
  sources: OutsideSources;
  justification: string;
}

/** The fields as they came, of any type; undefined where one was left out. */
export type OutsideFields = Readonly<Record<'vm' | 'ports' | 'for' | 'sources' | 'justification', unknown>>;

/** What each field is called where it came from, for the errors. */
export type FieldNames = Readonly<Record<keyof OutsideFields, string>>;

/** Every problem, each with the name of its field. Nothing is read or asked for this. */
export function parseOutsideRequest(
  given: OutsideFields,
  names: FieldNames,
): Result<OutsideRequest, InputProblem[]> {
  const vm = parseVm(given.vm, names.vm);
  const ports = parsePorts(given.ports, names.ports);
  const durationMinutes = parseLength(given.for, names.for);
  const sources = parseOutsideSources(given.sources, names.sources);
  const justification = parseReason(given.justification, names.justification);
  if (vm.ok && ports.ok && durationMinutes.ok && sources.ok && justification.ok) {
    return ok({
      vm: vm.value,
      ports: ports.value,
      durationMinutes: durationMinutes.value,
      sources: sources.value,
      justification: justification.value,
    });
  }
  return err(
    [vm, ports, durationMinutes, sources, justification].flatMap((part) => (part.ok ? [] : part.error)),
  );
}

type Parsed<T> = Result<T, InputProblem[]>;

/** Resource ids are shorter, and a list of more is no question that anybody reads to its end. */
const longestVm = 500;
const mostPorts = 20;
const longestReason = 200;

function parseVm(value: unknown, field: string): Parsed<string> {
  const reason = 'A VM is named by its resource id, by resourceGroup/name, or by name.';
  if (typeof value !== 'string' || value.length > longestVm || /[\p{Cc}\p{Cf}\p{Cs}]/u.test(value)) {
    return err([inputProblem(field, value, reason)]);
  }
  const parts = value.split('/');
  const isName = parts.length <= 2 && parts.every((part) => part.trim() !== '');
  const isId = /^Microsoft\.(Classic)?Compute\/virtualMachines$/i.test(parseArmId(value)?.type ?? '');

  return isName || isId ? ok(value) : err([inputProblem(field, value, reason)]);
}

function parsePorts(value: unknown, field: string): Parsed<readonly PortSpec[] | undefined> {
  if (value === undefined) return ok(undefined);
  if (!Array.isArray(value) || value.length === 0 || value.length > mostPorts) {
    return err([
      inputProblem(field, value, `Ports are a list of 1 to ${mostPorts}, each like 22 or 22/tcp.`),
    ]);
  }
  const read = value.map((one: unknown) => ({
    one,
    port: parsePortSpec(typeof one === 'string' || typeof one === 'number' ? `${one}` : ''),
  }));
  const problems = read.flatMap(({ one, port }) => (port.ok ? [] : [inputProblem(field, one, port.error)]));

  return problems.length > 0 ? err(problems) : ok(read.flatMap(({ port }) => (port.ok ? [port.value] : [])));
}

function parseLength(value: unknown, field: string): Parsed<number | undefined> {
  if (value === undefined) return ok(undefined);
  const minutes = parseDuration(typeof value === 'string' ? value : '');
  if (!minutes.ok) return err([inputProblem(field, value, minutes.error)]);

  return minutes.value >= minDurationMinutes && minutes.value <= maxDurationMinutes
    ? minutes
    : err([inputProblem(field, value, 'Access lasts from 5 minutes (PT5M) to 24 hours (PT24H).')]);
}

function parseReason(value: unknown, field: string): Parsed<string> {
  if (value === undefined) return ok('');

  return typeof value === 'string'
    ? ok(plainText(value.trim(), longestReason))
    : err([inputProblem(field, value, 'A justification is a text.')]);
}
