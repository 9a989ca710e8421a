import { formatDuration, maxDurationMinutes, minDurationMinutes } from './duration.ts';
import { type InputProblem, inputProblem } from './inputProblem.ts';
import { collapsePrefixes, type IpPrefix } from './ipPrefix.ts';
import { parsePortNumber } from './portRange.ts';
import { overlapsProtocols, type Protocol } from './protocol.ts';
import { err, ok, type Result } from './result.ts';

/** One port under JIT: who may ask for it, and for how long. `*` is any source, IPv4 and IPv6. */
export interface JitPort {
  number: number;
  protocol: Protocol;
  allowedSources: '*' | readonly IpPrefix[];
  maxDurationMinutes: number;
}

/** Ports in order of number and protocol; no two of them share a packet, and sources are collapsed. */
export interface JitPolicy {
  ports: readonly JitPort[];
}

/** Checks and normalises. Every problem is reported, with fields named as in the policy's JSON. */
export function jitPolicy(ports: readonly JitPort[]): Result<JitPolicy, InputProblem[]> {
  const problems = policyProblems(ports);
  if (problems.length > 0) return err(problems);

  return ok({ ports: ports.map(withCollapsedSources).sort(byNumberThenProtocol) });
}

/** A port some of whose fields could not be read; these are undefined and pass every check. */
export type PartialJitPort = { [Field in keyof JitPort]: JitPort[Field] | undefined };

export function policyProblems(ports: readonly PartialJitPort[]): InputProblem[] {
  if (ports.length === 0) return [inputProblem('ports', '', 'A policy has at least one port.')];

  return ports.flatMap((port, i) => [
    ...portProblems(port, `ports[${i}]`),
    ...overlapProblems(port, ports.slice(0, i), `ports[${i}]`),
  ]);
}

function portProblems(port: PartialJitPort, field: string): InputProblem[] {
  const problems: InputProblem[] = [];
  const number = port.number === undefined ? undefined : parsePortNumber(port.number);
  if (number?.ok === false) problems.push(inputProblem(`${field}.number`, port.number, number.error));
  if (port.allowedSources?.length === 0) {
    const reason = 'A port has at least one allowed source; * allows any.';
    problems.push(inputProblem(`${field}.allowedSourceAddressPrefixes`, [], reason));
  }
  const minutes = port.maxDurationMinutes;
  if (minutes !== undefined && !isPossibleMaximum(minutes)) {
    const text = Number.isInteger(minutes) && minutes >= 0 ? formatDuration(minutes) : String(minutes);
    const reason = 'The longest access is from 5 minutes (PT5M) to 24 hours (PT24H).';
    problems.push(inputProblem(`${field}.maxRequestAccessDuration`, text, reason));
  }
  return problems;
}

function isPossibleMaximum(minutes: number): boolean {
  return Number.isInteger(minutes) && minutes >= minDurationMinutes && minutes <= maxDurationMinutes;
}

function overlapProblems(
  { number, protocol }: PartialJitPort,
  earlier: readonly PartialJitPort[],
  field: string,
): InputProblem[] {
  if (number === undefined || protocol === undefined) return [];
  const other = earlier.find(
    (port) =>
      port.number === number && port.protocol !== undefined && overlapsProtocols(port.protocol, protocol),
  );
  if (other === undefined) return [];
  const reason = `Port ${number} is there twice: as ${other.protocol} and as ${protocol}.`;

  return [inputProblem(`${field}.number`, number, reason)];
}

function withCollapsedSources(port: JitPort): JitPort {
  const { number, protocol, allowedSources, maxDurationMinutes: minutes } = port;

  return {
    number,
    protocol,
    allowedSources: allowedSources === '*' ? '*' : collapsePrefixes(allowedSources),
    maxDurationMinutes: minutes,
  };
}

function byNumberThenProtocol(a: JitPort, b: JitPort): number {
  if (a.number !== b.number) return a.number - b.number;
  return a.protocol < b.protocol ? -1 : 1;
}
