import type { DefenderInitiation } from '../../access/defenderPolicies.ts';
import type { FreshMachine } from '../../access/ports.ts';
import type { AccessError } from '../../core/accessError.ts';
import { defenderLimits, defenderPolicyLimits } from '../../core/defenderLimits.ts';
import { defenderPolicyId } from '../../core/defenderPolicyId.ts';
import { exposedPorts } from '../../core/exposure.ts';
import { collapsePrefixes, formatIpPrefix } from '../../core/ipPrefix.ts';
import type { JitPolicy } from '../../core/jitPolicy.ts';
import { isOurs } from '../../core/ourRules.ts';
import type { DefenderPolicyChange, Plan, PlanWarning } from '../../core/plan.ts';
import type { Grant } from '../../core/planOpen.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { formatUtc } from '../../core/ruleDescription.ts';
import { wideSources } from '../../core/wideSources.ts';
import { documentOf } from './documentOf.ts';
import { endedWindows } from './endedWindows.ts';

/** Puts the VM into a policy of Defender's, or changes its ports there. Existing rules are Defender's to place. */
export function planEnabling(fresh: FreshMachine, policy: JitPolicy): Result<Plan, AccessError> {
  const { machine } = fresh;
  const problems = [...defenderLimits(machine), ...defenderPolicyLimits(policy)];
  if (problems.length > 0) return err({ kind: 'invalidInput', problems });
  const isSame =
    machine.defender?.policy.ok === true &&
    JSON.stringify(documentOf('', machine.defender.policy.value)) === JSON.stringify(documentOf('', policy));
  const change: DefenderPolicyChange = {
    target: defenderPolicyId(machine),
    action: 'put',
    rule: null,
    properties: { virtualMachines: [documentOf(machine.id, policy)] },
  };
  return ok({ changes: isSame ? [] : [change], warnings: stillExposed(fresh, policy) });
}

/** What was shut by rules of ours is not, once Defender has the VM: its denies come after other people's allow rules. */
function stillExposed({ machine, groups }: FreshMachine, policy: JitPolicy): PlanWarning[] {
  const others = new Map(
    [...groups].map(([key, group]) => [
      key,
      { ...group, rules: group.rules.filter((rule) => !isOurs(rule)) },
    ]),
  );
  return exposedPorts(machine, others, policy.ports).map((port) => ({
    kind: 'stillExposed',
    vm: machine.id,
    ...port,
    under: 'defender',
  }));
}

/** Takes the VM out of its policy; Defender then removes its rules. */
export function planDisabling({ machine }: FreshMachine): Plan {
  const { defender } = machine;
  if (!defender) return { changes: [], warnings: [] };
  const ports = defender.policy.ok ? documentOf(machine.id, defender.policy.value).ports : [];
  const properties = { virtualMachines: [{ id: machine.id, ports }] };
  return { changes: [{ target: defender.policyId, action: 'delete', rule: null, properties }], warnings: [] };
}

/** Asks Defender to open the granted ports. */
export function planOpening(fresh: FreshMachine, policy: JitPolicy, grant: Grant): Result<Plan, AccessError> {
  const { machine } = fresh;
  const asked = { ...grant, endSeconds: endWithin(fresh, policy, grant) };
  const target = `${defenderPolicyId(machine)}/initiate`;
  return ok({
    changes: [{ target, action: 'put', rule: null, properties: initiation(machine.id, asked) }],
    warnings: [...wideSources(grant.sources), ...endedWindows(fresh, grant)],
  });
}

/** Azure's time is known here to a second or two. */
const clockErrorSeconds = 2;

/**
 * Until when Defender is asked to open: who asks for the longest time by a clock that is ahead of Defender's would be
 * refused, so such an end is a little earlier. Unix seconds.
 */
export function endWithin(
  { readAtMs }: FreshMachine,
  policy: JitPolicy,
  { ports, endSeconds }: Grant,
): number {
  const asked = new Set(ports.map(({ number }) => number));
  const longest = policy.ports
    .filter(({ number }) => asked.has(number))
    .map(({ maxDurationMinutes }) => maxDurationMinutes * 60);
  return Math.min(endSeconds, Math.floor(readAtMs / 1000) + Math.min(...longest) - clockErrorSeconds);
}

/** The request as Defender takes it. */
export function initiation(
  vmId: string,
  { ports, sources, endSeconds, justification }: Grant,
): DefenderInitiation {
  // A security rule must not have prefixes that overlap.
  const prefixes = sources === '*' ? ['*'] : collapsePrefixes(sources).map(textOf);
  const [only, ...more] = prefixes;
  const source =
    only !== undefined && more.length === 0
      ? { allowedSourceAddressPrefix: only }
      : { allowedSourceAddressPrefixes: prefixes };
  const numbers = [...new Set(ports.map(({ number }) => number))];
  return {
    virtualMachines: [
      {
        id: vmId,
        ports: numbers.map((number) => ({ number, endTimeUtc: formatUtc(endSeconds), ...source })),
      },
    ],
    justification,
  };
}

/** A single address is written without its length, as the portal does. */
function textOf(prefix: Parameters<typeof formatIpPrefix>[0]): string {
  const text = formatIpPrefix(prefix);
  return prefix.first === prefix.last ? text.replace(/\/\d+$/, '') : text;
}
