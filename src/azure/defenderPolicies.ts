import * as v from 'valibot';
import type { DefenderPolicies } from '../access/defenderPolicies.ts';
import { idKey } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import type { DefenderEntry } from '../core/defender.ts';
import { err, ok, type Result } from '../core/result.ts';
import { apiVersions, armPath } from './armPath.ts';
import { changedJitPolicy } from './changedJitPolicy.ts';
import { defenderEntries, jitPolicyBody } from './defenderBodies.ts';
import { listAll } from './listAll.ts';
import { type ArmPorts, read } from './read.ts';
import { write } from './write.ts';

/**
 * Just-in-time policies of Microsoft Defender for Cloud. A policy is written as a whole and has no ETag, so its body goes
 * back as it was read right before, everything that is not ours included.
 * https://learn.microsoft.com/rest/api/defenderforcloud/jit-network-access-policies
 */
export function defenderPolicies(ports: ArmPorts): DefenderPolicies {
  return {
    async inSubscription(subscriptionId, signal) {
      const id = `/subscriptions/${subscriptionId}/providers/Microsoft.Security/jitNetworkAccessPolicies`;
      const listed = await listAll(ports, armPath(id, apiVersions.jitPolicies), id, signal);
      if (!listed.ok) return listed;
      const entries = new Map<string, DefenderEntry>();
      for (const body of listed.value) {
        const policy = v.safeParse(jitPolicyBody, body);
        if (!policy.success) continue;
        for (const [vm, entry] of defenderEntries(policy.output))
          if (!entries.has(vm)) entries.set(vm, entry);
      }
      return ok(entries);
    },
    entriesOf: (policyId, signal) => entriesOf(ports, policyId, signal),
    async entryOf(policyId, vmId, signal) {
      const entries = await entriesOf(ports, policyId, signal);
      return entries.ok ? ok(entries.value.get(idKey(vmId)) ?? null) : entries;
    },
    async isPlanOn(subscriptionId, signal) {
      const id = `/subscriptions/${subscriptionId}/providers/Microsoft.Security/pricings/VirtualMachines`;
      const answer = await read(ports, { url: armPath(id, apiVersions.pricings), signal }, id);
      if (!answer.ok) return answer;
      const pricing = v.safeParse(pricingBody, answer.value.body);
      if (!pricing.success)
        return err({ kind: 'unexpectedAnswer', id, message: 'The answer is no plan of Defender.' });
      const { pricingTier, subPlan } = pricing.output.properties;
      // Just-in-time access is part of Plan 2 of Defender for Servers.
      return ok(pricingTier.toLowerCase() === 'standard' && (subPlan ?? 'P2').toUpperCase() === 'P2');
    },
    async change(policyId, change, options) {
      const url = armPath(policyId, apiVersions.jitPolicies);
      const answer = await read(ports, { url, signal: options?.signal }, policyId);
      if (!answer.ok && answer.error.kind !== 'notFound')
        return { outcome: 'notApplied', fault: answer.error };
      const changed = changedJitPolicy(answer.ok ? answer.value.body : undefined, policyId, change);
      if (!changed.ok) return { outcome: 'notApplied', fault: changed.error };
      if (changed.value === 'same') return { outcome: 'applied' };
      if (changed.value === 'gone') return write(ports, { method: 'DELETE', url }, policyId, options);
      return write(ports, { method: 'PUT', url, body: changed.value }, policyId, options);
    },
    initiate(policyId, body, options) {
      const url = armPath(`${policyId}/initiate`, apiVersions.jitPolicies);
      return write(ports, { method: 'POST', url, body }, policyId, options);
    },
  };
}

async function entriesOf(
  ports: ArmPorts,
  policyId: string,
  signal: AbortSignal | undefined,
): Promise<Result<ReadonlyMap<string, DefenderEntry>, AzureFault>> {
  const answer = await read(ports, { url: armPath(policyId, apiVersions.jitPolicies), signal }, policyId);
  if (!answer.ok) return answer.error.kind === 'notFound' ? ok(new Map()) : answer;
  const policy = v.safeParse(jitPolicyBody, answer.value.body);
  if (policy.success) return ok(defenderEntries(policy.output));
  return err({ kind: 'unexpectedAnswer', id: policyId, message: 'The answer is no policy of Defender.' });
}

const pricingBody = v.looseObject({
  properties: v.looseObject({ pricingTier: v.string(), subPlan: v.optional(v.nullable(v.string())) }),
});
