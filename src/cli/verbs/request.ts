import type { GrantedWindow, WindowRequest } from '../../access/requestAccess.ts';
import type { AccessError } from '../../core/accessError.ts';
import type { PortSpec } from '../../core/portSpec.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { grantedText } from '../../view/grantedText.ts';
import { plainText } from '../../view/plainText.ts';
import { portsText } from '../../view/portText.ts';
import { parseDurationOption } from '../durationOption.ts';
import { type Parsed, problemsOf } from '../parsed.ts';
import { planAnswer } from '../planAnswer.ts';
import { parsePorts } from '../portOptions.ts';
import { resolveSources } from '../resolveSources.ts';
import { parseSources, type SourceOptions } from '../sourceOptions.ts';
import type { VerbContext } from '../verbContext.ts';
import type { VerbResult } from '../verbResult.ts';
import { type VmOutcome, vmAnswer } from '../vmAnswer.ts';
import { parseVms } from '../vmArguments.ts';
import { windowJson } from '../windowJson.ts';

export interface RequestOptions {
  port?: string[];
  for?: string;
  source?: string[];
  justification?: string;
  /** False with `--no-wait`. */
  wait: boolean;
  dryRun?: boolean;
}

interface Request {
  vms: readonly string[];
  ports: readonly PortSpec[] | undefined;
  durationMinutes: number | undefined;
  sources: SourceOptions;
  justification: string;
  waitMs: number;
  isDryRun: boolean;
}

/** How long a port may take to answer; with what is left of half a minute for everything else. */
const longestWaitMs = 25_000;

export function parseRequest(vmTexts: readonly string[], options: RequestOptions): Parsed<Request> {
  const vms = parseVms(vmTexts);
  const ports = parsePorts(options.port ?? []);
  const minutes = parseDurationOption('--for', options.for);
  const sources = parseSources(options.source ?? ['my-ip'], { allowMyIp: true });
  if (!vms.ok || !ports.ok || !minutes.ok || !sources.ok) {
    return err(problemsOf(vms, ports, minutes, sources));
  }
  return ok({
    vms: vms.value,
    ports: ports.value.length > 0 ? ports.value : undefined,
    durationMinutes: minutes.value,
    sources: sources.value,
    justification: options.justification ?? '',
    waitMs: options.wait ? longestWaitMs : 0,
    isDryRun: options.dryRun === true,
  });
}

/** Opens a window on each VM, for the same ports, sources and time. */
export async function runRequest(context: VerbContext, request: Request): Promise<VerbResult> {
  const { app, signal } = context;
  const { vms, isDryRun } = request;
  const sources = await resolveSources(context, request.sources);
  if (!sources.ok) return sources;
  const asked = (vm: string): WindowRequest => ({
    vm,
    ports: request.ports,
    durationMinutes: request.durationMinutes,
    sources: sources.value,
    justification: request.justification,
    waitMs: request.waitMs,
    onOpen: ({ ports }) => {
      if (request.waitMs > 0)
        context.progress(`${plainText(vm)}: open; waiting for ${portsText(ports)} to answer`);
    },
  });
  if (isDryRun) return planAnswer(vms, await app.previewRequests(vms.map(asked), signal));

  const outcomes = await app.requestAccessToAll(vms.map(asked), signal);
  return vmAnswer(
    'windows',
    vms,
    await Promise.all(outcomes.map(async (one) => (one.ok ? told(context, one.value) : one))),
  );
}

async function told(
  { app, signal }: VerbContext,
  { window, machine, connection, reachable, warnings }: GrantedWindow,
): Promise<Result<VmOutcome, AccessError>> {
  if (signal.aborted) {
    // Whoever stops the program while it waits for the port does not want the window.
    const closing = await app.closeWindows({ by: 'ids', ids: [window.id] });
    if (!closing.ok) return leftOpen(machine.id, window.rules, closing.error);
    const [failed] = closing.value.failed;
    return err(failed ? failed.error : { kind: 'azure', cause: { kind: 'cancelled' } });
  }
  return ok({
    json: windowJson(window, machine, { connection, reachable }),
    text: grantedText({ window, vm: machine.id, connection, reachable }, app.clock.now()),
    warnings,
  });
}

function leftOpen(
  vm: string,
  rules: readonly { group: string; rule: string }[],
  cause: AccessError,
): Result<never, AccessError> {
  return err({ kind: 'leftInPlace', vm, rules, tags: [], cause });
}
