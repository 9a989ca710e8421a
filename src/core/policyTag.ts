import { type InputProblem, inputProblem } from './inputProblem.ts';
import { type JitPolicy, type JitPort, jitPolicy } from './jitPolicy.ts';
import { formatTagEntry, parseTagEntry } from './policyTagEntry.ts';
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
 * Tags are input from outside: whoever may write tags may have written anything. Azure keeps the case of a
 * tag's name and compares without it.
 */
export function readPolicyTags(tags: Readonly<Record<string, string>>): PolicyReading {
  const values = ourValues(tags);
  const first = values.get(1);
  if (first === undefined) return { kind: 'none' };
  if (first.trim().toLowerCase() === 'off') return { kind: 'off' };

  const [spill, more = '0'] = first.length > longestValue ? [] : (/;\s*\+([1-9]\d?)\s*$/.exec(first) ?? []);
  if (spill !== undefined) values.set(1, first.slice(0, -spill.length));
  const ports: JitPort[] = [];
  for (let n = 1; n <= 1 + Number(more); n++) {
    const read = readValue(values.get(n));
    if (!read.ok) return { kind: 'unreadable', tag: tagName(n), reason: read.error };
    ports.push(...read.value);
  }
  const policy = jitPolicy(ports);

  return policy.ok
    ? { kind: 'policy', policy: policy.value }
    : { kind: 'unreadable', tag: tagName(1), reason: policy.error[0]?.reason ?? '' };
}

/**
 * The tags that say this policy: `22/Tcp PT3H *; 3389/Tcp PT1H 10.0.0.0/8,192.0.2.7/32`. What one value cannot
 * hold goes on in further tags, whose number the first value names: `; +2`.
 */
export function writePolicyTags(policy: JitPolicy): Result<Record<string, string>, InputProblem[]> {
  const entries = policy.ports.map(formatTagEntry);
  const whole = entries.join('; ');
  if (whole.length <= longestValue) return ok({ [tagName(1)]: whole });

  const room = longestValue - `; +${mostTags - 1}`.length;
  const problems = entries.flatMap((entry, i) => (entry.length > room ? [tooLong(entry, i, room)] : []));
  if (problems.length > 0) return err(problems);

  const [first = '', ...further] = packEntries(entries, room);
  if (further.length >= mostTags) {
    const reason = `The policy takes ${further.length + 1} tags, and a VM has room for ${mostTags}.`;
    return err([inputProblem('ports', `${entries.length} ports`, reason)]);
  }
  const values = further.length > 0 ? [`${first}; +${further.length}`, ...further] : [first];

  return ok(Object.fromEntries(values.map((value, i) => [tagName(i + 1), value])));
}

/** The names in `tags` that are ours, as they are written there. */
export function policyTagNames(tags: Readonly<Record<string, string>>): string[] {
  return Object.keys(tags).filter((name) => tagNumber(name) !== undefined);
}

function tagName(n: number): string {
  return n === 1 ? 'jit-access' : `jit-access-${n}`;
}

function tagNumber(name: string): number | undefined {
  const match = /^jit-access(?:-([2-9]|[1-9]\d{1,2}))?$/i.exec(name);

  return match === null ? undefined : Number(match[1] ?? '1');
}

function ourValues(tags: Readonly<Record<string, string>>): Map<number, string> {
  const values = new Map<number, string>();
  for (const [name, value] of Object.entries(tags)) {
    const n = tagNumber(name);
    // JSON may hold null where the type says text.
    if (n !== undefined) values.set(n, String(value));
  }
  return values;
}

function readValue(value: string | undefined): Result<JitPort[], string> {
  if (value === undefined) return err('The policy goes on in this tag, which is not there.');
  if (value.length > longestValue) return err(`The value of a tag has at most ${longestValue} characters.`);
  const ports: JitPort[] = [];
  for (const [i, entry] of value.split(';').entries()) {
    const port = parseTagEntry(entry);
    // The entry itself is not repeated here: it may hold control characters.
    if (!port.ok) return err(`Entry ${i + 1} cannot be read. ${port.error}`);
    ports.push(port.value);
  }
  return ok(ports);
}

function packEntries(entries: readonly string[], room: number): string[] {
  const values: string[] = [];
  for (const entry of entries) {
    const joined = [...values.slice(-1), entry].join('; ');
    if (joined.length <= room) values.splice(-1, 1, joined);
    else values.push(entry);
  }
  return values;
}

function tooLong(entry: string, i: number, room: number): InputProblem {
  const reason = `This port takes ${entry.length} characters in the VM's tags, which have room for ${room}. Use fewer or wider blocks of addresses.`;

  return inputProblem(`ports[${i}].allowedSourceAddressPrefixes`, entry, reason);
}
