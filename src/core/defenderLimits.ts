import { childName } from './armId.ts';
import { defenderPolicyId } from './defenderPolicyId.ts';
import { type InputProblem, inputProblem } from './inputProblem.ts';
import type { JitPolicy } from './jitPolicy.ts';
import { firewallHolderIds, type Machine } from './machine.ts';

/** https://learn.microsoft.com/azure/defender-for-cloud/just-in-time-access-usage */
const longestNames = 56;

/** Why Defender for Cloud does not take a VM at all, each problem by its field; empty where it does. */
export function defenderLimits(machine: Machine): InputProblem[] {
  const problems: InputProblem[] = [];
  if (childName(defenderPolicyId(machine)).length + machine.name.length > longestNames) {
    const reason =
      `Defender for Cloud takes at most ${longestNames} characters for the names of policy and virtual machine ` +
      'together. Choose the direct backend, which has no such limit.';
    problems.push(inputProblem('vm', machine.name, reason));
  }
  if (firewallHolderIds(machine).some((id) => /\/firewallPolicies\//i.test(id))) {
    const reason =
      'Defender for Cloud does not work behind an Azure Firewall that a firewall policy manages. Choose the direct ' +
      'backend, which does.';
    problems.push(inputProblem('vm', machine.name, reason));
  }
  return problems;
}

/** What Defender for Cloud does not take of a policy that is one for us. */
export function defenderPolicyLimits({ ports }: JitPolicy): InputProblem[] {
  const numbers = ports.map(({ number }) => number);
  const repeated = new Set(numbers.filter((number, i) => numbers.indexOf(number) !== i));
  const reason = 'Defender for Cloud has one entry for each port. Name the port once, with any protocol.';
  return [...repeated].map((number) => inputProblem('ports', number, reason));
}
