import { ArmError } from '../arm/armError.ts';
import { isoDurationMs } from '../isoDuration.ts';
import { isJsonObject, type JsonObject, objectsIn } from '../json.ts';
import { isSource, sourcesOf } from './sources.ts';

export interface AskedPort {
  number: number;
  /** Milliseconds since the Unix epoch. */
  endsAt: number;
  /** The caller's own address where it is undefined. */
  sources: readonly string[] | undefined;
}

export interface InitiateInput {
  machines: readonly { id: string; ports: readonly AskedPort[] }[];
  justification: string | undefined;
}

/** What a request asks for. Throws 400 `InvalidInitiateInput`; the policy has not been looked up by then. */
export function initiateInput(body: unknown, now: number): InitiateInput {
  const given = isJsonObject(body) ? body : refuse('The request has no body.');
  const machines = objectsIn(given.virtualMachines);
  if (machines.length === 0) refuse("The property 'virtualMachines' is required.");
  const { justification } = given;
  if (justification !== undefined && justification !== null && typeof justification !== 'string')
    refuse('The justification must be text.');
  return {
    machines: machines.map(({ id, ports }) => {
      if (typeof id !== 'string' || !id.startsWith('/')) return refuse("A virtual machine has no 'id'.");
      const wanted = objectsIn(ports).map((port) => askedPort(port, now));
      if (wanted.length === 0) refuse(`No ports are asked for on '${id}'.`);
      if (new Set(wanted.map(({ number }) => number)).size < wanted.length)
        refuse(`A port of '${id}' is asked for twice.`);
      return { id, ports: wanted };
    }),
    justification: typeof justification === 'string' ? justification : undefined,
  };
}

function askedPort(port: JsonObject, now: number): AskedPort {
  const { endTimeUtc, duration } = port;
  const number =
    typeof port.number === 'string' && /^\d+$/.test(port.number) ? Number(port.number) : port.number;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 65_535)
    refuse(`The port number '${String(port.number)}' must be from 0 to 65535.`);
  if (isGiven(endTimeUtc) === isGiven(duration))
    refuse("Only one of fields 'EndTimeUtc' and 'Duration' can be set.");
  const endsAt = isGiven(endTimeUtc)
    ? instantOf(endTimeUtc)
    : now + (isoDurationMs(String(duration)) ?? refuse(`'${String(duration)}' is not an ISO 8601 duration.`));
  if (endsAt <= now) refuse(`The access to port ${number} would end before it begins.`);
  const sources = sourcesOf(port);
  for (const source of sources ?? [])
    if (!isSource(source)) refuse(`'${source}' is no address, prefix or '*'.`);
  return { number, endsAt, sources };
}

// A time without a zone is UTC, as the field's name says.
function instantOf(value: unknown): number {
  const text = String(value);
  const instant = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`);
  return Number.isNaN(instant) ? refuse(`'${text}' is not a time.`) : instant;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function refuse(message: string): never {
  throw new ArmError(400, 'InvalidInitiateInput', message);
}
