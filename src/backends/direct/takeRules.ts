import { flightMs } from '../../access/flightTime.ts';
import type { Removal } from '../../access/removeRules.ts';
import { azureError } from '../../core/accessError.ts';
import { type RuleRef, windowsIn } from '../../core/accessWindow.ts';
import { sameId } from '../../core/armId.ts';
import { ourRuleName } from '../../core/ourRules.ts';
import { offTags } from '../../core/policyTag.ts';
import { parseRuleName } from '../../core/ruleName.ts';
import type { SecurityRule } from '../../core/securityRule.ts';
import { vmHash } from '../../core/vmHash.ts';
import type { DirectPorts } from './directPorts.ts';
import { type Disabling, leftOver, rulesOf } from './disabling.ts';
import { removeEverywhere } from './removeEverywhere.ts';

export interface TakeRulesOptions {
  /** The requestor whose own windows nobody else has to be given time for. */
  caller: string;
  /** An answer was lost before, so a write of ours may still land. */
  lostAnswer: boolean;
  signal: AbortSignal | undefined;
}

/**
 * Takes every rule of ours for some VMs away: allow rules, then deny rules, group by group and all VMs together.
 * Where windows of others were open or an answer was lost, what is in flight gets its time to land, and is looked for
 * once more.
 */
export async function takeRules(
  ports: DirectPorts,
  disablings: readonly Disabling[],
  { caller, lostAnswer, signal }: TakeRulesOptions,
): Promise<void> {
  if (disablings.length === 0) return;
  const hashes = new Set(disablings.map(hashOf));
  const kindOf = (rule: SecurityRule) => {
    const name = ourRuleName(rule);
    return name && hashes.has(name.vmHash) ? name.kind : undefined;
  };
  const groups = new Map(disablings.flatMap(({ seen }) => [...seen.groups]));
  const groupIds = [...groups.values()].map(({ id }) => id);
  const expected = disablings.flatMap(({ seen }) => rulesOf(seen, () => true));
  const remove = (isTarget: (rule: SecurityRule) => boolean) =>
    removeEverywhere(ports, groupIds, isTarget, { expected, signal });

  const windows = windowsIn(groups.values()).filter((window) => hashes.has(window.vmHash));
  const mine = windows.filter(({ requestor }) => requestor === caller).flatMap((window) => window.rules);
  const isOfOthers = ({ rule }: RuleRef) =>
    parseRuleName(rule)?.kind === 'allow' && !mine.some((ref) => ref.rule === rule);

  // An update of a firewall takes minutes and takes all at once, so that its denies go along.
  const allows = await remove(
    (rule) => kindOf(rule) === 'allow' || (rule.inFirewall !== undefined && kindOf(rule) === 'deny'),
  );
  let last = await remove((rule) => kindOf(rule) !== undefined);
  const othersWereIn =
    windows.some(({ requestor }) => requestor !== caller) ||
    [...allows.removed, ...last.removed].some(isOfOthers);
  if (othersWereIn || lostAnswer || allows.lostAnswer || last.lostAnswer) {
    await ports.clock.sleep(flightMs, signal);
    last = await remove((rule) => kindOf(rule) !== undefined);
  }
  for (const disabling of disablings) nameRemaining(disabling, last);
}

function nameRemaining(disabling: Disabling, { remaining, inert, stillInert }: Removal): void {
  const { seen } = disabling;
  const left = remaining.filter(({ ref }) => isOf(disabling, ref));
  const [first] = left;
  if (!first) return;
  // What a lock kept opens nothing, and is there all the same.
  const kept = [...inert, ...stillInert].filter((ref) => isOf(disabling, ref));
  const rules = [...left.map(({ ref }) => ref), ...kept];
  disabling.error = leftOver(seen, azureError(first.fault), { rules, tags: Object.keys(offTags) });
}

function isOf(disabling: Disabling, { group, rule }: RuleRef): boolean {
  const name = parseRuleName(rule);
  if (name) return name.vmHash === hashOf(disabling);
  // A group that could not be read at all is named without a rule.
  return [...disabling.seen.groups.values()].some(({ id }) => sameId(id, group));
}

function hashOf({ seen }: Disabling): string {
  return vmHash(seen.machine.id);
}
