import { parseArmId } from './armId.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { type InputProblem, inputProblem } from './inputProblem.ts';
import { formatIpPrefix } from './ipPrefix.ts';
import { type JitPolicy, type JitPort, jitPolicy, type PartialJitPort, policyProblems } from './jitPolicy.ts';
import { parseDocumentSources } from './policyDocumentSources.ts';
import { parsePortNumber } from './portRange.ts';
import { type Protocol, parseProtocol } from './protocol.ts';
import { err, ok, type Result } from './result.ts';

/** A policy as JSON, in the shape that Defender's API and `Set-AzJitNetworkAccessPolicy` take for one VM. */
export interface PolicyDocument {
  id: string;
  ports: readonly PolicyDocumentPort[];
}

/** Exactly one of the two source fields is there; the duration is ISO 8601. */
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
  if (!isRecord(value))
    return err([inputProblem('policy', value, 'A policy is an object with id and ports.')]);
  const problems: InputProblem[] = [];
  const id = typeof value.id === 'string' ? value.id : '';
  if (!isVirtualMachine(id)) {
    problems.push(inputProblem('id', value.id, 'The id is the resource id of a virtual machine.'));
  }
  if (!Array.isArray(value.ports)) {
    return err([...problems, inputProblem('ports', value.ports, 'The ports of a policy are a list.')]);
  }

  const ports = value.ports.map((port: unknown, i) => parsePort(port, `ports[${i}]`, problems));
  problems.push(...policyProblems(ports));
  if (problems.length > 0) return err(problems);
  const policy = jitPolicy(ports.filter(isWhole));

  return policy.ok ? ok({ id, policy: policy.value }) : policy;
}

export function formatPolicyDocument(id: string, policy: JitPolicy): PolicyDocument {
  return { id, ports: policy.ports.map(formatPort) };
}

function formatPort(port: JitPort): PolicyDocumentPort {
  const sources = port.allowedSources === '*' ? ['*'] : port.allowedSources.map(formatIpPrefix);
  const [only, ...more] = sources;

  return {
    number: port.number,
    protocol: port.protocol,
    ...(only !== undefined && more.length === 0
      ? { allowedSourceAddressPrefix: only }
      : { allowedSourceAddressPrefixes: sources }),
    maxRequestAccessDuration: formatDuration(port.maxDurationMinutes),
  };
}

/** The fields that can be read; what is wrong with the others is added to `problems`. */
function parsePort(value: unknown, field: string, problems: InputProblem[]): PartialJitPort {
  if (!isRecord(value)) {
    problems.push(inputProblem(field, value, 'A port is an object.'));
    return {
      number: undefined,
      protocol: undefined,
      allowedSources: undefined,
      maxDurationMinutes: undefined,
    };
  }
  const read = <T>(name: string, parse: (text: string) => Result<T, string>) => {
    const given = value[name];
    const parsed = parse(typeof given === 'string' || typeof given === 'number' ? `${given}` : '');
    if (!parsed.ok) problems.push(inputProblem(`${field}.${name}`, given, parsed.error));
    return parsed.ok ? parsed.value : undefined;
  };
  const sources = parseDocumentSources(value, field);
  const port = {
    number: read('number', parsePortNumber),
    protocol: read('protocol', parseProtocol),
    allowedSources: sources.ok ? sources.value : undefined,
    maxDurationMinutes: read('maxRequestAccessDuration', parseDuration),
  };
  if (!sources.ok) problems.push(...sources.error);
  return port;
}

function isWhole(port: PartialJitPort): port is JitPort {
  return Object.values(port).every((part) => part !== undefined);
}

function isVirtualMachine(id: string): boolean {
  return parseArmId(id)?.type.toLowerCase() === 'microsoft.compute/virtualmachines';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
