import type { DefenderInitiation } from '../../access/defenderPolicies.ts';
import type { FreshMachine } from '../../access/ports.ts';
import type { AccessError } from '../../core/accessError.ts';
import { childName } from '../../core/armId.ts';
import { exposedPorts } from '../../core/exposure.ts';
import { inputProblem } from '../../core/inputProblem.ts';
import { formatIpPrefix } from '../../core/ipPrefix.ts';
import type { JitPolicy } from '../../core/jitPolicy.ts';
import type { DefenderPolicyChange, Plan, PlanWarning } from '../../core/plan.ts';
import type { Grant } from '../../core/planOpen.ts';
import { formatPolicyDocument } from '../../core/policyDocument.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { formatUtc } from '../../core/ruleDescription.ts';
import { wideSources } from '../../core/wideSources.ts';
import { policyIdFor } from './policyIdFor.ts';

/** https://learn.microsoft.com/azure/defender-for-cloud/just-in-time-access-usage */
const longestNames = 56;

/** Puts the VM into a policy of Defender's, or changes its ports there. Existing rules are Defender's to place. */
export function planEnabling(
  { machine, groups }: FreshMachine,
  policy: JitPolicy,
): Result<Plan, AccessError> {
  const target = policyIdFor(machine);
  const names = childName(target).length + machine.name.length;
  if (names > longestNames) {
    const reason =
      `Defender for Cloud takes at most ${longestNames} characters for the names of policy and virtual machine ` +
      'together. Use --backend direct.';
    return err({ kind: 'invalidInput', problems: [inputProblem('vm', machine.name, reason)] });
  }
  const stillExposed = exposedPorts(machine, groups, policy.ports).map(
    (port): PlanWarning => ({ kind: 'stillExposed', vm: machine.id, ...port }),
  );
  const isSame =
    machine.defender?.policy.ok === true &&
    JSON.stringify(formatPolicyDocument('', machine.defender.policy.value)) ===
      JSON.stringify(formatPolicyDocument('', policy));
  const change: DefenderPolicyChange = {
    target,
    action: 'put',
    rule: null,
    properties: { virtualMachines: [formatPolicyDocument(machine.id, policy)] },
  };
  return ok({ changes: isSame ? [] : [change], warnings: stillExposed });
}

/** Takes the VM out of its policy; Defender then removes its rules. */
export function planDisabling({ machine }: FreshMachine): Plan {
  const { defender } = machine;
  if (!defender) return { changes: [], warnings: [] };
  const ports = defender.policy.ok ? formatPolicyDocument(machine.id, defender.policy.value).ports : [];
  return {
    changes: [
      {
        target: defender.policyId,
        action: 'delete',
        rule: null,
        properties: { virtualMachines: [{ id: machine.id, ports }] },
      },
    ],
    warnings: [],
  };
}

/** Asks Defender to open the granted ports. */
export function planOpening({ machine }: FreshMachine, grant: Grant): Result<Plan, AccessError> {
  const body = initiation(machine.id, grant);
  return ok({
    changes: [{ target: `${policyIdFor(machine)}/initiate`, action: 'put', rule: null, properties: body }],
    warnings: wideSources(grant.sources),
  });
}

/** The request as Defender takes it. */
export function initiation(
  vmId: string,
  { ports, sources, endSeconds, justification }: Grant,
): DefenderInitiation {
  const prefixes = sources === '*' ? ['*'] : sources.map(textOf);
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
