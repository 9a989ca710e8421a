import type { RuleRef } from '../core/accessWindow.ts';
import { parseArmId } from '../core/armId.ts';
import type { GroupLookup } from '../core/networkView.ts';
import { ourRuleName } from '../core/ourRules.ts';
import { isGranted } from '../core/permission.ts';
import { readPolicyTags } from '../core/policyTag.ts';
import type { NetworkSecurityGroup } from '../core/securityRule.ts';
import { vmHash } from '../core/vmHash.ts';
import type { UseCasePorts } from './useCasePorts.ts';

export interface OrphanLook {
  orphans: readonly RuleRef[];
  /** Ids of subscriptions where rules look like orphans and the caller may not see every VM. */
  notJudged: readonly string[];
}

type OrphanPorts = Pick<UseCasePorts, 'virtualMachines' | 'permissions'>;

const readMachines = 'Microsoft.Compute/virtualMachines/read';

/**
 * Rules of ours whose VM is gone or has no policy. A VM stands in the subscription of its network security groups,
 * so that subscription's VMs, as Compute lists them now, decide; where the caller may not list all of them, a VM
 * that is not seen proves nothing and its rules stay. A policy tag that cannot be read keeps the rules too.
 */
export async function lookForOrphans(
  { virtualMachines, permissions }: OrphanPorts,
  groups: GroupLookup,
  configured: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<OrphanLook> {
  const suspects = [...groups.values()].flatMap((group) => suspectsIn(group, configured));
  const subscriptions = [...new Set(suspects.map(({ subscriptionId }) => subscriptionId))];
  const looks = await Promise.all(
    subscriptions.map(async (id): Promise<OrphanLook> => {
      const ofSubscription = suspects.filter(({ subscriptionId }) => subscriptionId === id);
      const granted = await permissions.at(`/subscriptions/${id}`, signal);
      const seen = await virtualMachines.inSubscription(id, signal);
      if (!granted.ok || !isGranted(granted.value, readMachines) || !seen.ok) {
        return { orphans: [], notJudged: [id] };
      }
      const kept = new Set(seen.value.filter(({ tags }) => keepsRules(tags)).map((vm) => vmHash(vm.id)));
      return { orphans: ofSubscription.filter(({ hash }) => !kept.has(hash)).map(refOf), notJudged: [] };
    }),
  );
  return {
    orphans: looks.flatMap((look) => look.orphans),
    notJudged: looks.flatMap((look) => look.notJudged),
  };
}

interface Suspect extends RuleRef {
  hash: string;
  subscriptionId: string;
}

function suspectsIn(group: NetworkSecurityGroup, configured: ReadonlySet<string>): Suspect[] {
  const subscriptionId = parseArmId(group.id)?.subscriptionId ?? '';
  return group.rules.flatMap((rule) => {
    const hash = ourRuleName(rule)?.vmHash;
    if (hash === undefined || configured.has(hash)) return [];
    return [{ group: group.id, rule: rule.name, hash, subscriptionId }];
  });
}

function keepsRules(tags: Readonly<Record<string, string>>): boolean {
  const { kind } = readPolicyTags(tags);
  return kind === 'policy' || kind === 'unreadable';
}

function refOf({ group, rule }: Suspect): RuleRef {
  return { group, rule };
}
