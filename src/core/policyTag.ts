import { formatDuration, parseDuration } from './duration.ts';
import { type InputProblem, inputProblem } from './inputProblem.ts';
import { formatIpPrefix, type IpPrefix, parseIpPrefix } from './ipPrefix.ts';
import { type JitPolicy, type JitPort, jitPolicy } from './jitPolicy.ts';
import { parsePortSpec } from './portSpec.ts';
import { azureProtocol } from './protocol.ts';
import { err, ok, type Result } from './result.ts';

/** What a VM's tags say: nothing, that JIT is turned off, nonsense (`tag` names the tag), or a policy. */
export type PolicyReading =
  | { kind: 'none' }
  | { kind: 'off' }
  | { kind: 'unreadable'; tag: string; reason: string }
  | { kind: 'policy'; policy: JitPolicy };

export const offTags = { 'jit-access': 'off' } as const;

// Azure's limits: 256 characters in a tag's value, 50 tags on a resource.
// https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations
const longestValue = 256;
const mostTags = 50;

/**
 * Tags are input from outside: anybody with the right to write tags may have written anything. Azure keeps the
 * case of a tag's name and compares without it.
 */
export function readPolicyTags(tags: Readonly<Record<string, string>>): PolicyReading {
  const values = ourTags(tags);
  const first = values.get(1);
  if (first === undefined) return { kind: 'none' };
  if (first.trim().toLowerCase() === 'off') return { kind: 'off' };

  const more = /;\s*\+([1-9]\d?)\s*$/.exec(first.slice(-longestValue));
  const count = 1 + Number(more?.[1] ?? 0);
  const ports: JitPort[] = [];
  for (let n = 1; n <= count; n++) {
    const value = n === 1 && more !== null ? first.slice(0, first.lastIndexOf(';')) : values.get(n);
    const read = readTagValue(value);
    if (!read.ok) return { kind: 'unreadable', tag: tagName(n), reason: read.error };
    ports.push(...read.value);
  }
  const policy = jitPolicy(ports);
  if (policy.ok) return { kind: 'policy', policy: policy.value };

  return {
    kind: 'unreadable',
    tag: tagName(1),
    reason: policy.error.map((problem) => problem.reason).join(' '),
  };
}

/**
 * The tags that say this policy: `22/Tcp PT3H *; 3389/Tcp PT1H 10.0.0.0/8,192.0.2.7/32`. What one value
 * cannot hold goes on in further tags, whose number the first value names.
 */
export function writePolicyTags(policy: JitPolicy): Result<Record<string, string>, InputProblem[]> {
  const entries = policy.ports.map(formatEntry);
  const whole = entries.join('; ');
  if (whole.length <= longestValue) return ok({ [tagName(1)]: whole });

  const room = longestValue - `; +${mostTags - 1}`.length;
  const problems = entries.flatMap((entry, i) => (entry.length > room ? [tooLong(entry, i, room)] : []));
  if (problems.length > 0) return err(problems);

  const values = packEntries(entries, room);
  if (values.length > mostTags) {
    return err([
      inputProblem('ports', entries.length, 'The policy needs more tags than Azure has room for.'),
    ]);
  }
  const more = values.length > 1 ? `; +${values.length - 1}` : '';

  return ok(Object.fromEntries(values.map((value, i) => [tagName(i + 1), i === 0 ? value + more : value])));
}

/** The names in `tags` that are ours, as they are written there. */
export function policyTagNames(tags: Readonly<Record<string, string>>): string[] {
  return Object.keys(tags).filter((name) => tagNumber(name) !== undefined);
}

function ourTags(tags: Readonly<Record<string, string>>): Map<number, string> {
  const numbered = Object.entries(tags).map(([name, value]) => [tagNumber(name), value] as const);

  return new Map(numbered.flatMap(([n, value]) => (n === undefined ? [] : [[n, value]])));
}

function tagName(n: number): string {
  return n === 1 ? 'jit-access' : `jit-access-${n}`;
}

function tagNumber(name: string): number | undefined {
  const match = /^jit-access(?:-([2-9]|[1-9]\d{1,2}))?$/i.exec(name);

  return match === null ? undefined : Number(match[1] ?? '1');
}

function packEntries(entries: readonly string[], room: number): string[] {
  const values: string[] = [];
  for (const entry of entries) {
    const last = values.at(-1);
    if (last !== undefined && last.length + 2 + entry.length <= room)
      values[values.length - 1] = `${last}; ${entry}`;
    else values.push(entry);
  }
  return values;
}

function formatEntry({ number, protocol, allowedSources, maxDurationMinutes }: JitPort): string {
  const sources = allowedSources === '*' ? '*' : allowedSources.map(formatIpPrefix).join(',');

  return `${number}/${azureProtocol(protocol)} ${formatDuration(maxDurationMinutes)} ${sources}`;
}

function tooLong(entry: string, i: number, room: number): InputProblem {
  const reason = `This port takes ${entry.length} characters in the VM's tags, which have room for ${room}: use fewer or wider ranges.`;

  return inputProblem(`ports[${i}].allowedSourceAddressPrefixes`, entry, reason);
}

function readTagValue(value: string | undefined): Result<JitPort[], string> {
  if (value === undefined) return err('The policy goes on in this tag, which is not there.');
  if (value.length > longestValue) return err(`A tag's value has at most ${longestValue} characters.`);
  const ports: JitPort[] = [];
  for (const entry of value.split(';')) {
    const port = parseEntry(entry.trim());
    if (!port.ok) return err(`"${entry.trim()}": ${port.error}`);
    ports.push(port.value);
  }
  return ok(ports);
}

function parseEntry(text: string): Result<JitPort, string> {
  const [portText, durationText, sourcesText, ...rest] = text.replace(/ *, */g, ',').split(/\s+/);
  if (portText === undefined || durationText === undefined || sourcesText === undefined || rest.length > 0) {
    return err('An entry is a port, a duration and sources, like 22/Tcp PT3H *.');
  }
  const port = parsePortSpec(portText);
  if (!port.ok) return port;
  if (port.value.protocol === undefined) return err('The port has no protocol: write it like 22/Tcp.');
  const duration = parseDuration(durationText);
  if (!duration.ok) return duration;
  const sources = sourcesText === '*' ? ok('*' as const) : parseSources(sourcesText);
  if (!sources.ok) return sources;

  return ok({
    number: port.value.number,
    protocol: port.value.protocol,
    allowedSources: sources.value,
    maxDurationMinutes: duration.value,
  });
}

function parseSources(text: string): Result<IpPrefix[], string> {
  const prefixes: IpPrefix[] = [];
  for (const part of text.split(',')) {
    const prefix = parseIpPrefix(part);
    if (!prefix.ok) return prefix;
    prefixes.push(prefix.value);
  }
  return ok(prefixes);
}
