import type { AccessError } from '../core/accessError.ts';
import { backendOf } from '../core/backendOf.ts';
import { defenderGrant } from '../core/defenderWindows.ts';
import { firewallUpdateSeconds } from '../core/firewallUpdateSeconds.ts';
import { type FirewallWay, firewallDecides, firewallWay } from '../core/firewallWay.ts';
import { formatIpPrefix } from '../core/ipPrefix.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import type { Machine } from '../core/machine.ts';
import { paired } from '../core/paired.ts';
import type { Plan } from '../core/plan.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Sources } from '../core/sourceOverlap.ts';
import { vmHash } from '../core/vmHash.ts';
import { windowEdits } from '../core/windowEdits.ts';
import { extendedGrant, standingGrant } from '../core/windowExtension.ts';
import { actTogether } from './actTogether.ts';
import type { OpenJob } from './backend.ts';
import { openByBackend } from './byBackend.ts';
import { connectionTo } from './connection.ts';
import { flightMs } from './flightTime.ts';
import { listWindows } from './listWindows.ts';
import { type Permitted, permitted } from './permitted.ts';
import type { FreshMachine } from './ports.ts';
import { previewOpenings } from './previewOpenings.ts';
import { readAhead } from './readAhead.ts';
import { policyOf } from './readPolicy.ts';
import type { GrantedWindow } from './requestAccess.ts';
import type { UseCasePorts } from './useCasePorts.ts';
import { whatStays } from './whatStays.ts';

export interface ExtendRequest {
  /** The window's id. */
  window: string;
  /** The VM as it was listed before; the index may not know one that is new. */
  hint?: Machine | undefined;
  /** From now, not from the present end. */
  durationMinutes: number;
  /** A limit of the user's own beyond the policy's. */
  maxDurationMinutes?: number | undefined;
}

type ExtendPorts = Omit<UseCasePorts, 'random' | 'sourceAddress' | 'probe' | 'virtualMachines'>;

/** What extensions would change, without changing it; each window is planned after the ones before it. */
export async function previewExtends(
  ports: ExtendPorts,
  requests: readonly ExtendRequest[],
  signal?: AbortSignal,
): Promise<Result<Plan, AccessError>[]> {
  return previewOpenings(ports, await prepare(ports, requests, signal));
}

/**
 * Gives windows a later end without closing them in between: each gets rules with the new end beside those that it
 * has, which go at their own end. Everything is checked before anything is written. An extension that fails is taken
 * back, and the window stays what it was. Outcomes are in the order of the requests, each on its own.
 */
export async function extendWindows(
  ports: ExtendPorts,
  requests: readonly ExtendRequest[],
  signal?: AbortSignal,
): Promise<Result<GrantedWindow, AccessError>[]> {
  const prepared = await prepare(ports, requests, signal);
  return actTogether(prepared, async (extensions) => {
    const jobs = extensions.map(({ job }) => job);
    const opened = paired(extensions, await openByBackend(ports.backends, jobs, signal));
    return Promise.all(
      opened.map(async ([{ job, warnings }, one]) => {
        if (!one.ok) return err(await whatStays(ports, job, one.error));
        const { machine } = job.fresh;
        const { window, plan, warnings: ofOpening } = one.value;
        const connection = connectionTo(machine, { ...job.grant, frontends: window.frontends });
        return ok({
          window,
          machine,
          connection,
          reachable: null,
          plan,
          warnings: [...warnings, ...ofOpening],
        });
      }),
    );
  });
}

async function prepare(
  ports: ExtendPorts,
  requests: readonly ExtendRequest[],
  signal: AbortSignal | undefined,
): Promise<Result<Permitted<OpenJob>, AccessError>[]> {
  const found = await findWindows(ports, requests, signal);
  const read = await actTogether(found, (places) => readAhead(ports, 'open', places, signal));
  const checked = paired(requests, read).map(([request, one]) =>
    one.ok ? checkedJob(request, one.value, ports.clock.now()) : one,
  );
  return actTogether(checked, (jobs) => permitted(ports, 'open', jobs, signal));
}

/** The VM on which a window stands. */
interface Place {
  vm: string;
  hint: Machine | undefined;
}

/** A listing of the groups themselves tells where each window stands, whoever opened it. */
async function findWindows(
  ports: ExtendPorts,
  requests: readonly ExtendRequest[],
  signal: AbortSignal | undefined,
): Promise<Result<Place, AccessError>[]> {
  const listing = await listWindows(ports, signal);
  if (!listing.ok) return requests.map(() => listing);
  return requests.map(({ window: id, hint }) => {
    const listed = listing.value.windows.find(({ window }) => window.id === id.toLowerCase());
    if (!listed) return err({ kind: 'windowNotFound', window: id });
    const { window, machine } = listed;
    const known = hint && vmHash(hint.id) === window.vmHash ? hint : machine;
    // A VM that the index does not know may be gone; its rules tell a name and no more.
    return known ? ok({ vm: known.id, hint: known }) : err({ kind: 'machineNotFound', name: window.vmName });
  });
}

/** The extension as it is to be written, or why the window and the policy of now do not allow it. */
function checkedJob(
  request: ExtendRequest,
  fresh: FreshMachine,
  nowMs: number,
): Result<OpenJob, AccessError> {
  const { machine, groups } = fresh;
  const vm = machine.id;
  const id = request.window.toLowerCase();
  const policy = policyOf(machine);
  if (!policy.ok) return policy;
  if (backendOf(machine) === 'defender') return jobOfDefender(request, fresh, policy.value, nowMs);
  const standing = standingGrant(machine, groups, id);
  if (!standing) return err({ kind: 'windowNotFound', window: id });
  const { endSeconds, sources } = standing;
  const way = firewallWay(machine, groups);
  const isBehindFirewall = firewallDecides(way, sources) || hasLeft(way, sources);
  const firstSeconds = isBehindFirewall ? endSeconds - firewallUpdateSeconds : endSeconds;
  // A write that is in flight when the present rules are taken away could leave a gap.
  if (nowMs + flightMs >= firstSeconds * 1000) {
    const why = isBehindFirewall ? { isBehindFirewall: true as const } : {};
    return err({ kind: 'windowEnds', vm, window: id, endSeconds, ...why });
  }
  const drift = windowEdits(machine, groups, id);
  if (drift.length > 0) return err({ kind: 'windowRuleEdited', vm, window: id, drift });
  const { durationMinutes, maxDurationMinutes } = request;
  const asked = { durationMinutes, maxDurationMinutes, isBehindFirewall };
  const grant = extendedGrant(standing, policy.value, asked, nowMs);
  if (!grant.ok) return err({ kind: 'outsidePolicy', vm, problems: grant.error });
  return ok({ fresh, policy: policy.value, grant: grant.value });
}

/** Defender extends by a newer request, which takes the place of the older one. */
function jobOfDefender(
  { window, durationMinutes, maxDurationMinutes }: ExtendRequest,
  fresh: FreshMachine,
  policy: JitPolicy,
  nowMs: number,
): Result<OpenJob, AccessError> {
  const { machine } = fresh;
  const standing = defenderGrant(machine, window.toLowerCase(), nowMs);
  if (!standing) return err({ kind: 'windowNotFound', window });
  const grant = extendedGrant(standing, policy, { durationMinutes, maxDurationMinutes }, nowMs);
  if (!grant.ok) return err({ kind: 'outsidePolicy', vm: machine.id, problems: grant.error });
  return ok({ fresh, policy, grant: grant.value });
}

/** Whether what is left of a window lets the firewall's addresses in: its rules there were taken away before their end. */
function hasLeft(way: FirewallWay | undefined, sources: Sources): boolean {
  const translated = new Set((way?.firewall.translatedSources ?? []).map(formatIpPrefix));
  return sources !== '*' && sources.some((source) => translated.has(formatIpPrefix(source)));
}
