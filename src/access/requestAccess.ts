import { type AccessError, azureError } from '../core/accessError.ts';
import type { AccessWindow } from '../core/accessWindow.ts';
import { applyPlan } from '../core/applyPlan.ts';
import { type IpPrefix, parseIpPrefix } from '../core/ipPrefix.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import type { Machine } from '../core/machine.ts';
import type { NeededAction } from '../core/permission.ts';
import { emptyPlan, type Plan, type PlanWarning } from '../core/plan.ts';
import type { Grant } from '../core/planOpen.ts';
import type { Protocol } from '../core/protocol.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Sources } from '../core/sourceOverlap.ts';
import { checkRequest, defaultPorts } from '../core/windowRequest.ts';
import { type Connection, connectionTo, isProbed } from './connection.ts';
import { missingPermissions } from './missingPermissions.ts';
import type { FreshMachine } from './ports.ts';
import { policyOf } from './readPolicy.ts';
import { findMachine, readMachineAfresh } from './resolveMachine.ts';
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

/** What a request would change, without changing it: after `earlier`, where several plans belong together. */
export async function previewRequest(
  ports: RequestPorts,
  request: WindowRequest,
  signal?: AbortSignal,
  earlier: Plan = emptyPlan,
): Promise<Result<Plan, AccessError>> {
  const prepared = await prepare(ports, request, signal);
  if (!prepared.ok) return prepared;
  const { fresh, policy, grant } = prepared.value;
  const then = { ...fresh, groups: applyPlan(fresh.groups, earlier) };
  return ports.backends.direct.planOpen(then, policy, grant);
}

/** Opens a window and waits until its port answers. Everything is checked before anything is written. */
export async function requestAccess(
  ports: RequestPorts,
  request: WindowRequest,
  signal?: AbortSignal,
): Promise<Result<GrantedWindow, AccessError>> {
  const prepared = await prepare(ports, request, signal);
  if (!prepared.ok) return prepared;
  const { fresh, policy, grant } = prepared.value;
  const opened = await ports.backends.direct.open(fresh, policy, grant, signal);
  if (!opened.ok) return opened;
  const { window, plan, warnings } = opened.value;
  request.onOpen?.(window);
  const connection = connectionTo(fresh.machine, grant);
  const reachable =
    connection && request.waitMs > 0 && isProbed(connection)
      ? await ports.probe.answers(connection.host, connection.port, request.waitMs, signal)
      : null;
  return ok({ window, machine: fresh.machine, connection, reachable, plan, warnings });
}

interface Prepared {
  fresh: FreshMachine;
  policy: JitPolicy;
  grant: Grant;
}

/** Reads, checks and computes the grant; the independent reads run side by side. */
async function prepare(
  ports: RequestPorts,
  request: WindowRequest,
  signal: AbortSignal | undefined,
): Promise<Result<Prepared, AccessError>> {
  const [read, sources, requestor] = await Promise.all([
    readWithRights(ports, request, signal),
    resolveSources(ports, request.sources, signal),
    ports.caller.name(),
  ]);
  if (!read.ok) return read;
  const { fresh, missing } = read.value;
  const { machine } = fresh;
  const policy = policyOf(machine);
  if (!policy.ok) return policy;
  if (!sources.ok) return sources;
  if (!requestor.ok) return err(azureError(requestor.error));

  const asked = request.ports ?? defaultPorts(policy.value, machine.os);
  const durationMinutes = request.durationMinutes ?? defaultDuration(policy.value, asked, request);
  const granted = checkRequest(
    policy.value,
    { ports: asked, sources: sources.value, durationMinutes },
    { maxDurationMinutes: request.maxDurationMinutes },
  );
  if (!granted.ok) return err({ kind: 'outsidePolicy', vm: machine.id, problems: granted.error });

  if (missing.length > 0) return err({ kind: 'missingPermissions', vm: machine.id, missing });

  const grant: Grant = {
    windowId: ports.random.windowId(),
    endSeconds: Math.floor(ports.clock.now() / 1000) + durationMinutes * 60,
    ports: granted.value.map(({ number, protocol }) => ({ number, protocol })),
    sources: sources.value,
    requestor: requestor.value,
    justification: request.justification,
  };
  return ok({ fresh, policy: policy.value, grant });
}

/** The VM, and the rights that are missing on it: both asked for at once, as far as the index knows its groups. */
async function readWithRights(
  ports: RequestPorts,
  { vm, hint }: WindowRequest,
  signal: AbortSignal | undefined,
): Promise<Result<{ fresh: FreshMachine; missing: readonly NeededAction[] }, AccessError>> {
  const known = await findMachine(ports, vm, hint, signal);
  if (!known.ok) return known;
  const expected = ports.backends.direct.neededActions('open', known.value);
  const [fresh, missing] = await Promise.all([
    readMachineAfresh(ports, vm, known.value, signal),
    missingPermissions(ports.permissions, expected, signal),
  ]);
  if (!fresh.ok) return fresh;
  const needed = ports.backends.direct.neededActions('open', fresh.value.machine);
  if (JSON.stringify(needed) === JSON.stringify(expected)) return ok({ fresh: fresh.value, missing });
  return ok({ fresh: fresh.value, missing: await missingPermissions(ports.permissions, needed, signal) });
}

async function resolveSources(
  { sourceAddress }: RequestPorts,
  sources: WindowRequest['sources'],
  signal: AbortSignal | undefined,
): Promise<Result<Sources, AccessError>> {
  if (sources !== 'my-ip') return ok(sources);
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
