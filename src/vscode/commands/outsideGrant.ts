import type { MachineSummary } from '../../access/machineListing.ts';
import type { AccessError } from '../../core/accessError.ts';
import type { WindowPort } from '../../core/accessWindow.ts';
import { inputProblem } from '../../core/inputProblem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Sources } from '../../core/sourceOverlap.ts';
import { checkRequest, defaultPorts } from '../../core/windowRequest.ts';
import type { OutsideRequest } from '../outsideRequest.ts';
import type { settings } from '../settings.ts';
import { type DurationLimits, durationLimits } from './requestDraft.ts';

/** A request from outside as it would be opened. */
export interface OutsideGrant {
  ports: readonly Pick<WindowPort, 'number' | 'protocol'>[];
  durationMinutes: number;
  sources: Sources;
  justification: string;
  maxDurationMinutes: number | undefined;
}

type GivenSettings = Pick<ReturnType<typeof settings>, 'defaultDuration' | 'maxDuration'>;

/** The limits of the ports that are asked for; a setting that cannot be read grants nothing. */
export function outsideLimits(
  { machine, policy, unreadablePolicy }: MachineSummary,
  { ports }: Pick<OutsideRequest, 'ports'>,
  given: GivenSettings,
): Result<DurationLimits, AccessError> {
  const vm = machine.id;
  if (unreadablePolicy) return err({ kind: 'unreadablePolicy', vm, ...unreadablePolicy });
  if (!policy) return err({ kind: 'notConfigured', vm });
  const numbers = new Set((ports ?? defaultPorts(policy, machine.os)).map(({ number }) => number));
  const limits = durationLimits(
    policy.ports.filter(({ number }) => numbers.has(number)),
    given,
  );
  if (limits.ok) return limits;
  return err({ kind: 'invalidInput', problems: [inputProblem('settings', '', limits.error)] });
}

/** The grant, or every reason why the policy and the user's own limit do not allow it. */
export function outsideGrant(
  { machine, policy }: MachineSummary,
  asked: OutsideRequest,
  { defaultMinutes, ownMaxMinutes }: DurationLimits,
  sources: Sources,
): Result<OutsideGrant, AccessError> {
  const vm = machine.id;
  if (!policy) return err({ kind: 'notConfigured', vm });
  const durationMinutes = asked.durationMinutes ?? defaultMinutes;
  const ports = checkRequest(
    policy,
    { ports: asked.ports ?? defaultPorts(policy, machine.os), sources, durationMinutes },
    { maxDurationMinutes: ownMaxMinutes },
  );
  if (!ports.ok) return err({ kind: 'outsidePolicy', vm, problems: ports.error });
  return ok({
    ports: ports.value.map(({ number, protocol }) => ({ number, protocol })),
    durationMinutes,
    sources,
    justification: asked.justification,
    maxDurationMinutes: ownMaxMinutes,
  });
}
