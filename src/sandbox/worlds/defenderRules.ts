import { allowTail, denyTail, jitRuleName } from '../security/jitRuleName.ts';
import { tickTime } from '../security/tickTime.ts';
import type { SecurityRuleFacts } from './securityRule.ts';

interface RulePlace {
  policyId: string;
  vmId: string;
  groupId: string;
  nicId: string;
  address: string;
}

/** The deny rule that Defender has written for a VM at one NSG. */
export function defenderDeny(
  place: RulePlace,
  { priority, ports }: { priority: number; ports: readonly number[] },
): SecurityRuleFacts {
  const { policyId, vmId, groupId, nicId, address } = place;
  const [only, ...more] = ports.map(String);
  return {
    name: jitRuleName('MicrosoftDefenderForCloud', 'Deny', denyTail(policyId, vmId), [groupId, nicId]),
    description: `MDC JIT Network Access rule for policy '${lastOf(policyId)}' of VM '${lastOf(vmId)}'.`,
    priority,
    access: 'Deny',
    ports: only !== undefined && more.length === 0 ? only : ports.map(String),
    destination: address,
  };
}

/** The allow rule of an open request for one port. */
export function defenderAllow(
  place: RulePlace,
  facts: { priority: number; port: number; source: string; startsAt: number },
): SecurityRuleFacts {
  const { policyId, vmId, groupId, nicId, address } = place;
  const tail = allowTail(policyId, { startTimeUtc: tickTime(facts.startsAt) }, vmId, facts.port);
  return {
    name: jitRuleName('MicrosoftDefenderForCloud', 'Allow', tail, [groupId, nicId]),
    description:
      `MDC JIT Network Access rule created by an initiation request for policy '${lastOf(policyId)}' ` +
      `of VM '${lastOf(vmId)}'.`,
    priority: facts.priority,
    access: 'Allow',
    ports: String(facts.port),
    source: facts.source,
    destination: address,
  };
}

function lastOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
