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
  if (ports.length === 0) return err([inputProblem('ports', '', 'A policy has at least one port.')]);
  const problems = ports.flatMap((port, i) => [
    ...portProblems(port, `ports[${i}]`),
    ...overlapProblems(port, ports.slice(0, i), `ports[${i}]`),
  ]);
  if (problems.length > 0) return err(problems);

  return ok({ ports: ports.map(withCollapsedSources).sort(byNumberThenProtocol) });
}

function portProblems(port: JitPort, field: string): InputProblem[] {
  const problems: InputProblem[] = [];
  const number = parsePortNumber(port.number);
  if (!number.ok) problems.push(inputProblem(`${field}.number`, port.number, number.error));
  if (port.allowedSources !== '*' && port.allowedSources.length === 0) {
    problems.push(
      inputProblem(
        `${field}.allowedSourceAddressPrefixes`,
        '[]',
        'A port has at least one allowed source; * allows any.',
      ),
    );
  }
  const minutes = port.maxDurationMinutes;
  if (!Number.isInteger(minutes) || minutes < minDurationMinutes || minutes > maxDurationMinutes) {
    problems.push(
      inputProblem(
        `${field}.maxRequestAccessDuration`,
        Number.isInteger(minutes) && minutes >= 0 ? formatDuration(minutes) : String(minutes),
        'The longest access is from 5 minutes (PT5M) to 24 hours (PT24H).',
      ),
    );
  }
  return problems;
}

function overlapProblems(port: JitPort, earlier: readonly JitPort[], field: string): InputProblem[] {
  const other = earlier.find((o) => o.number === port.number && overlapsProtocols(o.protocol, port.protocol));
  if (other === undefined) return [];
  const reason = `Port ${port.number} is there twice: as ${other.protocol} and as ${port.protocol}.`;

  return [inputProblem(`${field}.number`, port.number, reason)];
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
