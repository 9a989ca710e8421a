import { type AccessError, azureError } from '../core/accessError.ts';
import type { AccessWindow } from '../core/accessWindow.ts';
import { backendOf } from '../core/backendOf.ts';
import { firewallDecides, firewallWay } from '../core/firewallWay.ts';
import { type IpPrefix, parseIpPrefix } from '../core/ipPrefix.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import type { Machine } from '../core/machine.ts';
import { paired } from '../core/paired.ts';
import type { Plan, PlanWarning } from '../core/plan.ts';
import type { Grant } from '../core/planOpen.ts';
import type { Protocol } from '../core/protocol.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Sources } from '../core/sourceOverlap.ts';
import { checkRequest, defaultPorts } from '../core/windowRequest.ts';
import { actTogether } from './actTogether.ts';
import type { Opened, OpenJob } from './backend.ts';
import { openByBackend } from './byBackend.ts';
import { type Connection, connectionTo, isProbed } from './connection.ts';
import { type Permitted, permitted } from './permitted.ts';
import type { FreshMachine } from './ports.ts';
import { previewOpenings } from './previewOpenings.ts';
import { readAhead } from './readAhead.ts';
import { policyOf } from './readPolicy.ts';
import type { UseCasePorts } from './useCasePorts.ts';

export interface WindowRequest {
  vm: string;
  hint?: Machine | undefined;
  /** The operating system's port if the policy has it, else all its ports, if left out. */
  ports?: readonly { number: number; protocol?: Protocol | undefined }[] | undefined;
  /** The smaller of one hour and the ports' longest time, if left out. */
  durationMinutes?: number | undefined;
  /** `my-ip` is detected when it is needed. */
  sources: 'my-ip' | Sources;
  justification: string;
  /** A limit of the user's own beyond the policy's. */
  maxDurationMinutes?: number | undefined;
  /** Wait until the port answers, for at most this long; 0 does not wait. */
  waitMs: number;
  /** Told when the rules are in force and only the port is waited for. */
  onOpen?: ((window: AccessWindow) => void) | undefined;
}

export interface GrantedWindow {
  window: AccessWindow;
  machine: Machine;
  connection: Connection | null;
  /** Null where nothing was probed. */
  reachable: boolean | null;
  plan: Plan;
  warnings: readonly PlanWarning[];
}

type RequestPorts = Omit<UseCasePorts, 'rules'>;

/** What requests would change, without changing it; each VM is planned after the ones before it. */
export async function previewRequests(
  ports: RequestPorts,
  requests: readonly WindowRequest[],
  signal?: AbortSignal,
): Promise<Result<Plan, AccessError>[]> {
  return previewOpenings(ports, await prepare(ports, requests, signal));
}

/**
 * Opens a window for each request and waits until its port answers. Everything is checked before anything is written.
 * Outcomes are in the order of the requests, each on its own.
 */
export async function requestAccess(
  ports: RequestPorts,
  requests: readonly WindowRequest[],
  signal?: AbortSignal,
): Promise<Result<GrantedWindow, AccessError>[]> {
  const prepared = await prepare(ports, requests, signal);
  return actTogether(prepared, async (allowed) => {
    const jobs = allowed.map(({ job }) => job);
    const opened = paired(allowed, await openByBackend(ports.backends, jobs, signal));
    return Promise.all(
      opened.map(async ([{ job, warnings }, one]) => {
        if (!one.ok) return one;
        const granted = await waitForPort(ports, job, one.value, signal);
        return ok({ ...granted, warnings: [...warnings, ...granted.warnings] });
      }),
    );
  });
}

async function waitForPort(
  { probe }: RequestPorts,
  { request, fresh: { machine }, grant }: RequestJob,
  { window, plan, warnings }: Opened,
  signal: AbortSignal | undefined,
): Promise<GrantedWindow> {
  request.onOpen?.(window);
  const connection = connectionTo(machine, { ...grant, frontends: window.frontends });
  const reachable =
    connection && request.waitMs > 0 && isProbed(connection)
      ? await probe.answers(connection.host, connection.port, request.waitMs, signal)
      : null;
  return { window, machine, connection, reachable, plan, warnings };
}

interface RequestJob extends OpenJob {
  request: WindowRequest;
}

/** Reads, checks and computes the grants; the independent reads run side by side. */
async function prepare(
  ports: RequestPorts,
  requests: readonly WindowRequest[],
  signal: AbortSignal | undefined,
): Promise<Result<Permitted<RequestJob>, AccessError>[]> {
  const wantsOwnAddress = requests.some(({ sources }) => sources === 'my-ip');
  const [reads, ownAddress, requestor] = await Promise.all([
    readAhead(ports, 'open', requests, signal),
    wantsOwnAddress ? detectSource(ports, signal) : noSource,
    ports.caller.name(),
  ]);
  const checked = paired(requests, reads).map(([request, read]): Result<RequestJob, AccessError> => {
    if (!read.ok) return read;
    const fresh = read.value;
    const policy = policyOf(fresh.machine);
    if (!policy.ok) return policy;
    const sources = request.sources === 'my-ip' ? ownAddress : ok(request.sources);
    if (!sources.ok) return sources;
    if (!requestor.ok) return err(azureError(requestor.error));
    const grant = grantFor(ports, request, {
      fresh,
      policy: policy.value,
      sources: sources.value,
      requestor: requestor.value,
    });
    return grant.ok ? ok({ request, fresh, policy: policy.value, grant: grant.value }) : grant;
  });
  return actTogether(checked, (jobs) => permitted(ports, 'open', jobs, signal));
}

function grantFor(
  { random, clock }: RequestPorts,
  request: WindowRequest,
  known: { fresh: FreshMachine; policy: JitPolicy; sources: Sources; requestor: string },
): Result<Grant, AccessError> {
  const { policy, sources, requestor } = known;
  const { machine, groups } = known.fresh;
  const asked = request.ports ?? defaultPorts(policy, machine.os);
  const durationMinutes = request.durationMinutes ?? defaultDuration(policy, asked, request);
  const { maxDurationMinutes, justification } = request;
  const isOurs = backendOf(machine) !== 'defender';
  const isBehindFirewall = isOurs && firewallDecides(firewallWay(machine, groups), sources);
  const limits = { maxDurationMinutes, isBehindFirewall };
  const granted = checkRequest(policy, { ports: asked, sources, durationMinutes }, limits);
  if (!granted.ok) return err({ kind: 'outsidePolicy', vm: machine.id, problems: granted.error });
  return ok({
    windowId: random.windowId(),
    endSeconds: Math.floor(clock.now() / 1000) + durationMinutes * 60,
    ports: granted.value.map(({ number, protocol }) => ({ number, protocol })),
    sources,
    requestor,
    justification,
  });
}

/** What nobody asked for. */
const noSource = err<AccessError>({ kind: 'sourceUnknown', answers: [] });

async function detectSource(
  { sourceAddress }: RequestPorts,
  signal: AbortSignal | undefined,
): Promise<Result<Sources, AccessError>> {
  const detected = await sourceAddress.detect(signal);
  if (!detected.ok) return detected;
  const prefix = parseIpPrefix(detected.value.address);
  if (prefix.ok) return ok([prefix.value] satisfies IpPrefix[]);
  return err({ kind: 'sourceUnknown', answers: detected.value.answers });
}

const usualMinutes = 60;

function defaultDuration(
  policy: JitPolicy,
  asked: readonly { number: number }[],
  { maxDurationMinutes = usualMinutes }: WindowRequest,
): number {
  const numbers = new Set(asked.map((port) => port.number));
  const limits = policy.ports.filter((port) => numbers.has(port.number)).map((p) => p.maxDurationMinutes);
  return Math.min(usualMinutes, maxDurationMinutes, ...limits);
}
