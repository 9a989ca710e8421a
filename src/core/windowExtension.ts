import { type AccessWindow, type RuleRef, type WindowRule, windowRules, windowsIn } from './accessWindow.ts';
import { type IpPrefix, parseAzurePrefix } from './ipPrefix.ts';
import type { JitPolicy } from './jitPolicy.ts';
import type { Machine } from './machine.ts';
import { type GroupLookup, ruleHolders } from './networkView.ts';
import type { Grant } from './planOpen.ts';
import { err, ok, type Result } from './result.ts';
import type { Sources } from './sourceOverlap.ts';
import { vmHash } from './vmHash.ts';
import { checkRequest, type RequestLimits, type RequestProblem } from './windowRequest.ts';

/** What a window grants until its latest end, as the rules with that end tell it. */
export type StandingGrant = Omit<Grant, 'previousEndSeconds'>;

export interface ExtensionRequest extends RequestLimits {
  /** From now, not from the present end. */
  durationMinutes: number;
}

/**
 * What a window of the VM grants, from the rules with the latest end in the groups that guard the VM. Undefined where
 * none of them opens anything for the window.
 */
export function standingGrant(
  machine: Machine,
  groups: GroupLookup,
  windowId: string,
): StandingGrant | undefined {
  const hash = vmHash(machine.id);
  const isOfWindow = ({ name, rule }: WindowRule) =>
    name.windowId === windowId && name.vmHash === hash && rule.access === 'Allow';
  const rules = windowRules(ruleHolders(machine, groups)).filter(isOfWindow);
  const endSeconds = Math.max(...rules.map(({ name }) => name.endSeconds));
  const latest = rules.filter(({ name }) => name.endSeconds === endSeconds);
  const names = new Set(latest.map(({ rule }) => rule.name));
  const [window] = windowsIn(
    ruleHolders(machine, groups).map((group) => ({
      ...group,
      rules: group.rules.filter(({ name }) => names.has(name)),
    })),
  );
  if (!window) return undefined;
  return {
    windowId,
    endSeconds,
    ports: window.ports.map(({ number, protocol }) => ({ number, protocol })),
    sources: sourcesOf(window),
    requestor: window.requestor,
    justification: window.justification,
  };
}

/**
 * The grant that follows a window's present one until `durationMinutes` from now, or every problem with it. Requestor
 * and justification stay those of the window: whoever extends it, it is still its owner's and found among their own.
 */
export function extendedGrant(
  standing: StandingGrant,
  policy: JitPolicy,
  { durationMinutes, ...limits }: ExtensionRequest,
  nowMs: number,
): Result<Grant, RequestProblem[]> {
  const endSeconds = Math.floor(nowMs / 1000) + durationMinutes * 60;
  const { ports, sources } = standing;
  const checked = checkRequest(policy, { ports, sources, durationMinutes }, limits);
  const problems = checked.ok ? [] : checked.error;
  if (!(endSeconds > standing.endSeconds)) {
    problems.push({ kind: 'notLater', endSeconds, presentEndSeconds: standing.endSeconds });
  }
  if (!checked.ok || problems.length > 0) return err(problems);
  return ok({
    ...standing,
    endSeconds,
    previousEndSeconds: standing.endSeconds,
    ports: checked.value.map(({ number, protocol }) => ({ number, protocol })),
  });
}

/** The rules that an extension follows and that stay until their own end, as they stand; none for a first opening. */
export function followedRules(
  machine: Machine,
  groups: GroupLookup,
  { windowId, previousEndSeconds }: Grant,
): RuleRef[] {
  const hash = vmHash(machine.id);
  return windowRules(ruleHolders(machine, groups))
    .filter(
      ({ name, rule }) =>
        name.windowId === windowId &&
        name.vmHash === hash &&
        name.endSeconds === previousEndSeconds &&
        rule.access === 'Allow',
    )
    .map(({ group, rule }) => ({ group: group.id, rule: rule.name }));
}

/** IPv4 and IPv6 have rules of their own, which together say all the sources. */
export function sourcesOf({ ports }: Pick<AccessWindow, 'ports'>): Sources {
  const entries = new Set(ports.flatMap(({ sources }) => sources));
  if (entries.has('*')) return '*';
  return [...entries].flatMap((entry): IpPrefix[] => {
    const prefix = parseAzurePrefix(entry);
    return prefix ? [prefix] : [];
  });
}
