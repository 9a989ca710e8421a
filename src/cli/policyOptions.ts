import { type InputProblem, inputProblem } from '../core/inputProblem.ts';
import { type JitPolicy, type JitPort, policyProblems } from '../core/jitPolicy.ts';
import { ok } from '../core/result.ts';
import { quickPolicy } from '../core/windowRequest.ts';
import { parseDurationOption } from './durationOption.ts';
import { type Parsed, problemsOf } from './parsed.ts';
import { parsePorts } from './portOptions.ts';
import { parseSources } from './sourceOptions.ts';

export interface PolicyOptions {
  port?: string[];
  max?: string;
  source?: string[];
}

/** The policy that options ask for. Where they name no port, the VM's operating system chooses it. */
export interface AskedPolicy {
  isDefault: boolean;
  of(os: 'linux' | 'windows'): JitPolicy;
}

export function parsePolicyOptions({ port = [], max, source = [] }: PolicyOptions): Parsed<AskedPolicy> {
  const ports = parsePorts(port);
  const minutes = parseDurationOption('--max', max);
  const sources = parseSources(source, { allowMyIp: false });
  const asked = ports.ok ? ports.value : [];
  const problems = [...problemsOf(ports, minutes, sources), ...overlaps(asked)];
  if (problems.length > 0 || !minutes.ok || !sources.ok) return { ok: false, error: problems };

  const settings: Partial<JitPort> = {
    ...(minutes.value === undefined ? {} : { maxDurationMinutes: minutes.value }),
    ...(source.length === 0 ? {} : { allowedSources: sources.value === '*' ? '*' : sources.value.prefixes }),
  };
  const byOs = asked.length === 0;
  return ok({
    isDefault: byOs && Object.keys(settings).length === 0,
    of: (os) => {
      const [usual] = quickPolicy(os).ports as [JitPort];
      const chosen = byOs ? [usual] : asked;
      return {
        ports: chosen.map(({ number, protocol = 'TCP' }) => ({ ...usual, number, protocol, ...settings })),
      };
    },
  });
}

/** A port that is asked for twice. */
function overlaps(
  asked: readonly { number: number; protocol: JitPort['protocol'] | undefined }[],
): InputProblem[] {
  if (asked.length === 0) return [];
  const ports = asked.map(({ number, protocol = 'TCP' as const }) => ({
    number,
    protocol,
    allowedSources: undefined,
    maxDurationMinutes: undefined,
  }));

  return policyProblems(ports).map(({ value, reason }) => inputProblem('--port', value, reason));
}
