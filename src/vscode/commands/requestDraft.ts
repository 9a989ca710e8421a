import type { MachineSummary } from '../../access/machineListing.ts';
import { parseDuration } from '../../core/duration.ts';
import { type CapSetter, durationCap, parseOwnCap } from '../../core/durationCap.ts';
import type { JitPort } from '../../core/jitPolicy.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Sources } from '../../core/sourceOverlap.ts';
import { defaultPorts } from '../../core/windowRequest.ts';
import type { settings } from '../settings.ts';

/** A request while it is asked for. */
export interface RequestDraft {
  machines: readonly MachineSummary[];
  /** `<number>/<protocol>` of each port; of several VMs each opens those that its policy has. */
  portKeys: ReadonlySet<string>;
  durationMinutes: number;
  sources: Sources;
  justification: string;
  /** The user's own limit, as it was when the time was chosen. */
  ownMaxMinutes: number | undefined;
}

export function portKey({ number, protocol }: Pick<JitPort, 'number' | 'protocol'>): string {
  return `${number}/${protocol}`;
}

/** The ports of all policies, each once. */
export function portsOf(machines: readonly MachineSummary[]): JitPort[] {
  const ports = machines.flatMap(({ policy }) => policy?.ports ?? []);
  return [...new Map(ports.map((port) => [portKey(port), port])).values()].sort(
    (a, b) => a.number - b.number,
  );
}

/** The ports of the draft that a VM's policy has. */
export function draftPorts(
  { policy }: MachineSummary,
  { portKeys }: Pick<RequestDraft, 'portKeys'>,
): JitPort[] {
  return (policy?.ports ?? []).filter((port) => portKeys.has(portKey(port)));
}

/** What each VM is asked for where nobody says otherwise. */
export function defaultPortKeys(machines: readonly MachineSummary[]): Set<string> {
  const ports = machines.flatMap(({ policy, machine }) => (policy ? defaultPorts(policy, machine.os) : []));
  return new Set(ports.map(portKey));
}

export interface DurationLimits {
  defaultMinutes: number;
  maxMinutes: number;
  /** What says `maxMinutes`. */
  setBy: CapSetter;
  /** The user's own limit, beside the policies'; undefined where there is none. */
  ownMaxMinutes: number | undefined;
  /** For an extension: what is chosen ends later than this. Milliseconds since 1970. */
  afterMs?: number;
}

/** The lengths that people choose from, in minutes. */
export const usualLengths = [15, 30, 60, 120, 180, 240, 480, 720, 1440];

/** The limits that ports and settings set. The error is a sentence about a setting that cannot be read. */
export function durationLimits(
  ports: readonly JitPort[],
  { defaultDuration, maxDuration }: Pick<ReturnType<typeof settings>, 'defaultDuration' | 'maxDuration'>,
): Result<DurationLimits, string> {
  const usual = parseDuration(defaultDuration || '1h');
  if (!usual.ok) return err(`The setting azureJit.defaultDuration cannot be read. ${usual.error}`);
  const own = parseOwnCap(maxDuration);
  if (!own.ok) return err(`The setting azureJit.maxDuration cannot be read. ${own.error}`);
  const ofPolicy = Math.min(...ports.map((port) => port.maxDurationMinutes));
  const { minutes: maxMinutes, setBy } = durationCap(ofPolicy, own.value);
  return ok({
    defaultMinutes: Math.min(usual.value, maxMinutes),
    maxMinutes,
    setBy,
    ownMaxMinutes: own.value,
  });
}
