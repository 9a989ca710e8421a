import type { RuleRef } from '../core/accessWindow.ts';
import { parseArmId } from '../core/armId.ts';
import { isFirewallHolderId } from '../core/firewallHolderId.ts';
import { planEnable } from '../core/planEnable.ts';
import { policyTagNames, readPolicyTags } from '../core/policyTag.ts';
import { parseRuleName } from '../core/ruleName.ts';
import { vmHash } from '../core/vmHash.ts';
import type { UseCasePorts } from './useCasePorts.ts';

type RestorePorts = Pick<UseCasePorts, 'virtualMachines' | 'reader' | 'rules'>;

/** Somebody else may take a slot or write at the same time; what is still missing then is drift, and shown as such. */
const mostRounds = 3;

/**
 * Puts denies back that were taken away as orphans while somebody put their VM under JIT. An enabling that found them
 * standing wrote none; one whose tag comes after this look reads the group later still, and makes it whole itself.
 */
export async function restoreDenies(
  ports: RestorePorts,
  removed: readonly RuleRef[],
  visible: readonly { id: string }[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const hashes = new Set(
    removed.flatMap(({ rule }) => {
      const name = parseRuleName(rule);
      return name?.kind === 'deny' ? [name.vmHash] : [];
    }),
  );
  if (hashes.size === 0) return;
  // The VMs behind a firewall stand in any subscription, those of a group in the group's own.
  const isAnywhere = removed.some(({ group }) => isFirewallHolderId(group));
  const subscriptions = new Set([
    ...removed.flatMap(({ group }) => parseArmId(group)?.subscriptionId ?? []),
    ...(isAnywhere ? visible.map(({ id }) => id) : []),
  ]);
  for (const id of subscriptions) {
    const seen = await ports.virtualMachines.inSubscription(id, signal);
    for (const vm of seen.ok ? seen.value : []) {
      const isUnderJit = hashes.has(vmHash(vm.id)) && readPolicyTags(vm.tags).kind === 'policy';
      if (isUnderJit) await restore(ports, vm.id, signal);
    }
  }
}

async function restore(
  { reader, rules }: RestorePorts,
  vmId: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let round = 0; round < mostRounds; round++) {
    const fresh = await reader.read(vmId, undefined, signal);
    const reading = fresh.ok ? readPolicyTags(fresh.value.machine.tags) : undefined;
    if (!fresh.ok || reading?.kind !== 'policy') return;
    const { machine, groups } = fresh.value;
    const names = policyTagNames(machine.tags);
    // The tags as they stand: a sweep has no right to write them, and they say the policy.
    const tags = Object.fromEntries(names.map((name) => [name.toLowerCase(), machine.tags[name] ?? '']));
    const { policy } = reading;
    const plan = planEnable({ machine, groups, policy, tags, existingRules: 'keep' });
    const puts = (plan.ok ? plan.value.changes : []).filter(
      (change) => change.rule !== null && change.action === 'put',
    );
    if (puts.length === 0) return;
    for (const change of puts) {
      if (change.rule !== null) await rules.put(change.target, change.rule, change.properties, { signal });
    }
  }
}
