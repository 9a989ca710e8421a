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

/** What a caller sees of everything: what holds rules, and ids of subscriptions. */
export interface Seen {
  groups: GroupLookup;
  subscriptions: readonly { id: string }[];
}

/**
 * Rules of ours whose VM is gone or has no policy. A VM stands in the subscription of its network security groups,
 * so that subscription's VMs, as Compute lists them now, decide; where the caller may not list all of them, a VM
 * that is not seen proves nothing and its rules stay. The VMs behind a firewall stand anywhere, so only one that is
 * seen without a policy makes orphans of its rules there; the rules of windows go at their end in any case. A policy
 * tag that cannot be read keeps the rules too.
 */
export async function lookForOrphans(
  ports: OrphanPorts,
  { groups, subscriptions }: Seen,
  configured: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<OrphanLook> {
  const suspects = [...groups.values()].flatMap((group) => suspectsIn(group, configured));
  const inGroups = suspects.filter(({ isInFirewall }) => !isInFirewall);
  const [ofGroups, ofFirewalls] = await Promise.all([
    lookInGroups(ports, inGroups, signal),
    lookInFirewalls(
      ports,
      suspects.filter(({ isInFirewall }) => isInFirewall),
      subscriptions.map(({ id }) => id),
      signal,
    ),
  ]);
  return {
    orphans: [...ofGroups.orphans, ...ofFirewalls.orphans],
    notJudged: [...new Set([...ofGroups.notJudged, ...ofFirewalls.notJudged])],
  };
}

async function lookInGroups(
  { virtualMachines, permissions }: OrphanPorts,
  suspects: readonly Suspect[],
  signal: AbortSignal | undefined,
): Promise<OrphanLook> {
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

async function lookInFirewalls(
  { virtualMachines }: OrphanPorts,
  suspects: readonly Suspect[],
  subscriptions: readonly string[],
  signal: AbortSignal | undefined,
): Promise<OrphanLook> {
  if (suspects.length === 0) return { orphans: [], notJudged: [] };
  const lists = await Promise.all(subscriptions.map((id) => virtualMachines.inSubscription(id, signal)));
  const seen = new Map(
    lists.flatMap((list) => (list.ok ? list.value.map(({ id, tags }) => [vmHash(id), tags] as const) : [])),
  );
  const isOrphan = ({ hash }: Suspect) => {
    const tags = seen.get(hash);
    return tags !== undefined && !keepsRules(tags);
  };
  const isUnjudged = ({ hash, hasEnd }: Suspect) => !hasEnd && !seen.has(hash);
  return {
    orphans: suspects.filter(isOrphan).map(refOf),
    notJudged: suspects.filter(isUnjudged).map(({ subscriptionId }) => subscriptionId),
  };
}

interface Suspect extends RuleRef {
  hash: string;
  subscriptionId: string;
  isInFirewall: boolean;
  hasEnd: boolean;
}

function suspectsIn(group: NetworkSecurityGroup, configured: ReadonlySet<string>): Suspect[] {
  const subscriptionId = parseArmId(group.id)?.subscriptionId ?? '';
  return group.rules.flatMap((rule) => {
    const name = ourRuleName(rule);
    if (name === undefined || configured.has(name.vmHash)) return [];
    const isInFirewall = group.firewall !== undefined;
    const hasEnd = name.kind === 'allow';
    return [{ group: group.id, rule: rule.name, hash: name.vmHash, subscriptionId, isInFirewall, hasEnd }];
  });
}

function keepsRules(tags: Readonly<Record<string, string>>): boolean {
  const { kind } = readPolicyTags(tags);
  return kind === 'policy' || kind === 'unreadable';
}

function refOf({ group, rule }: Suspect): RuleRef {
  return { group, rule };
}
