import {
  formatDuration,
  maxDurationMinutes,
  minDurationMinutes,
  parseDuration,
} from '../../core/duration.ts';
import type { JitPort } from '../../core/jitPolicy.ts';
import { parsePortNumber } from '../../core/portRange.ts';
import { overlapsProtocols, type Protocol } from '../../core/protocol.ts';
import { err } from '../../core/result.ts';
import { durationText } from '../../view/durationText.ts';
import { portText, protocolText } from '../../view/portText.ts';
import { sourcesText } from '../../view/sourceText.ts';
import { parsePrefixes } from './askSource.ts';
import { answer, askAll, type Position } from './flow.ts';
import { pickOne } from './pick.ts';
import { typeText } from './typeText.ts';

/** The four facts about a port, each checked while it is given. Undefined where the user gives up. */
export async function askPort(
  title: string,
  before: JitPort | undefined,
  others: readonly JitPort[],
): Promise<JitPort | undefined> {
  const port: JitPort = before
    ? { ...before }
    : { number: 22, protocol: 'TCP', allowedSources: '*', maxDurationMinutes: 180 };
  const isAsked = await askAll(title, [
    async (position) => {
      const given = await askNumber(position, before?.number);
      if (given.kind === 'answer') port.number = given.value;
      return given;
    },
    async (position) => {
      const given = await askProtocol(position, port, others);
      if (given.kind === 'answer') port.protocol = given.value;
      return given;
    },
    async (position) => {
      const given = await askAllowedSources(position, port);
      if (given.kind === 'answer') port.allowedSources = given.value;
      return given;
    },
    async (position) => {
      const given = await askLongest(position, port);
      if (given.kind === 'answer') port.maxDurationMinutes = given.value;
      return given;
    },
  ]);
  return isAsked ? port : undefined;
}

function askNumber(position: Position, number: number | undefined) {
  return typeText(position, {
    prompt: 'The port’s number.',
    placeholder: '22, 3389, 5985, 5986 or another',
    value: number === undefined ? '' : String(number),
    parse: parsePortNumber,
  });
}

const protocols: readonly Protocol[] = ['TCP', 'UDP', '*'];

/** Only protocols that no other entry of the policy has for this number. */
function askProtocol(position: Position, port: JitPort, others: readonly JitPort[]) {
  const taken = others.filter(({ number }) => number === port.number);
  const isFree = (protocol: Protocol) => taken.every((other) => !overlapsProtocols(other.protocol, protocol));
  const free = protocols.filter(isFree);
  return pickOne(position, {
    placeholder:
      free.length > 0
        ? 'Which protocol?'
        : `The policy has ${taken.map(portText).join(', ')} already; go back for another number.`,
    choices: free.map((protocol) => ({ label: protocolText(protocol), value: protocol })),
    active: (protocol) => protocol === port.protocol,
  });
}

async function askAllowedSources(position: Position, { allowedSources }: JitPort) {
  const isAny = allowedSources === '*';
  const picked = await pickOne<'any' | 'some'>(position, {
    placeholder: 'From where may people ask?',
    choices: [
      { label: 'Any address', description: 'each request still opens its own address only', value: 'any' },
      {
        label: 'Certain addresses or ranges…',
        ...(isAny ? {} : { description: sourcesText(allowedSources) }),
        value: 'some',
      },
    ],
    active: (value) => (value === 'any') === isAny,
  });
  if (picked.kind !== 'answer') return picked;
  if (picked.value === 'any') return answer('*' as const);
  return typeText(
    { ...position, isWithinStep: true },
    {
      prompt: 'Addresses or ranges, parted by commas.',
      placeholder: '10.0.0.0/8, 192.0.2.7',
      value: isAny ? '' : sourcesText(allowedSources),
      parse: parsePrefixes,
    },
  );
}

function askLongest(position: Position, { maxDurationMinutes: minutes }: JitPort) {
  return typeText(position, {
    prompt: 'The longest time that somebody may ask for.',
    placeholder: '3h, 90m or PT3H',
    value: formatDuration(minutes),
    parse(text) {
      const parsed = parseDuration(text);
      if (!parsed.ok) return parsed;
      return parsed.value >= minDurationMinutes && parsed.value <= maxDurationMinutes
        ? parsed
        : err(
            `The longest time is from ${durationText(minDurationMinutes)} to ${durationText(maxDurationMinutes)}.`,
          );
    },
  });
}
