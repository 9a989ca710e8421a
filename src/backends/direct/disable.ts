import type { Done } from '../../access/backend.ts';
import { backoffMs } from '../../access/backoff.ts';
import { flightMs } from '../../access/flightTime.ts';
import type { FreshMachine } from '../../access/ports.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import { type RuleRef, windowsIn } from '../../core/accessWindow.ts';
import { idKey, sameId } from '../../core/armId.ts';
import type { AzureFault } from '../../core/azureFault.ts';
import { isInert } from '../../core/inertRule.ts';
import { groupLookup } from '../../core/networkView.ts';
import { isOurs, ourRules } from '../../core/ourRules.ts';
import type { TagChange } from '../../core/plan.ts';
import { deleteTags, putTags } from '../../core/planChanges.ts';
import { planDisable } from '../../core/planDisable.ts';
import { offTags, policyTagNames, readPolicyTags } from '../../core/policyTag.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { parseRuleName } from '../../core/ruleName.ts';
import type { NetworkSecurityGroup, SecurityRule } from '../../core/securityRule.ts';
import { vmHash } from '../../core/vmHash.ts';
import type { DirectPorts } from './directPorts.ts';
import { removeEverywhere } from './removeEverywhere.ts';
import { writeChange } from './writeChange.ts';

/** Somebody who enables JIT at the same time may bring the policy back this often; then it is told. */
const mostRounds = 5;

/**
 * Takes a VM out of JIT. The tag goes to `off` first, so that an opening that is under way sees it and undoes
 * itself; then allow rules, then deny rules, until no listing shows one of ours; the tag goes last. It is done when
 * a read begun after that shows nothing of ours. An enabling at the same time reads the VM after its own last write:
 * what it had written by our read is found by us, and what it writes later it finds incomplete and makes whole. So
 * both end as if one had come after the other.
 */
export async function disable(
  ports: DirectPorts,
  fresh: FreshMachine,
  signal?: AbortSignal,
): Promise<Result<Done, AccessError>> {
  const plan = planDisable(fresh.machine, fresh.groups);
  const caller = await ports.caller.name();
  if (!caller.ok) return err(azureError(caller.error));
  let seen = fresh;
  for (let round = 1; ; round++) {
    const error = isOnlyOff(seen, round)
      ? await takeTags(ports, seen, policyTagNames(seen.machine.tags), signal)
      : await takeAll(ports, seen, { caller: caller.value, isFirst: round === 1 }, signal);
    if (error) return err(error);
    const again = await lookAgain(ports, seen, signal);
    if (!again.ok) {
      return err(leftOver(seen, { rules: [], tags: Object.keys(offTags) }, azureError(again.error)));
    }
    seen = again.value;
    const left = { rules: activeRules(seen), tags: policyTagNames(seen.machine.tags) };
    if (left.rules.length === 0 && left.tags.length === 0) {
      return ok({ plan, warnings: rulesOf(seen, isInert).map((ref) => ({ kind: 'madeInert', ...ref })) });
    }
    if (round === mostRounds) {
      return err(
        leftOver(seen, left, azureError({ kind: 'busy', code: 'Changing', message: seen.machine.id })),
      );
    }
    // Whoever brings the policy back gets the time to finish: 2, 4, 8 and 16 s, a few operations of Azure's.
    await ports.clock.sleep(backoffMs(round + 1), signal);
  }
}

/** The `off` of somebody who disables at the same time; writing it anew would make both start over for ever. */
function isOnlyOff(seen: FreshMachine, round: number): boolean {
  return round > 1 && readPolicyTags(seen.machine.tags).kind === 'off' && activeRules(seen).length === 0;
}

/** One round from `off` to the removal of the tag; what went wrong, or null. */
async function takeAll(
  ports: DirectPorts,
  seen: FreshMachine,
  { caller, isFirst }: { caller: string; isFirst: boolean },
  signal: AbortSignal | undefined,
): Promise<AccessError | null> {
  const { machine, groups } = seen;
  const hash = vmHash(machine.id);
  const kindOf = (rule: SecurityRule) => {
    const name = isOurs(rule) ? parseRuleName(rule.name) : undefined;
    return name?.vmHash === hash ? name.kind : undefined;
  };
  const groupIds = [...groups.values()].map(({ id }) => id);
  const expected = rulesOf(seen, () => true);
  const windows = windowsIn(groups.values()).filter((window) => window.vmHash === hash);
  const mine = windows.filter(({ requestor }) => requestor === caller).flatMap((window) => window.rules);
  const isOfOthers = ({ rule }: RuleRef) =>
    parseRuleName(rule)?.kind === 'allow' && !mine.some((ref) => ref.rule === rule);
  const remove = (isTarget: (rule: SecurityRule) => boolean) =>
    removeEverywhere(ports, groupIds, isTarget, { expected, signal });

  const off = await writeTags(ports, putTags(machine, offTags), signal);
  if (off.fault && !(await isGone(ports, seen, off.fault))) {
    const cause = azureError(off.fault);
    if (!isFirst)
      return leftOver(seen, { rules: activeRules(seen), tags: policyTagNames(machine.tags) }, cause);
    return off.lostAnswer ? leftOver(seen, { rules: [], tags: Object.keys(offTags) }, cause) : cause;
  }
  const allows = await remove((rule) => kindOf(rule) === 'allow');
  let last = await remove((rule) => kindOf(rule) !== undefined);
  const othersWereIn =
    windows.some(({ requestor }) => requestor !== caller) ||
    [...allows.removed, ...last.removed].some(isOfOthers);
  if (othersWereIn || off.lostAnswer || allows.lostAnswer || last.lostAnswer) {
    await ports.clock.sleep(flightMs, signal);
    last = await remove((rule) => kindOf(rule) !== undefined);
  }
  const [first] = last.remaining;
  if (first) {
    const rules = last.remaining.map(({ ref }) => ref);
    return leftOver(seen, { rules, tags: Object.keys(offTags) }, azureError(first.fault));
  }
  const spilled = policyTagNames(machine.tags).filter((name) => !(name.toLowerCase() in offTags));
  const now = { ...seen, machine: { ...machine, tags: { ...machine.tags, ...offTags } } };
  return takeTags(ports, now, [...Object.keys(offTags), ...spilled], signal);
}

async function takeTags(
  ports: DirectPorts,
  seen: FreshMachine,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<AccessError | null> {
  const { fault } = await writeTags(ports, deleteTags(seen.machine, names), signal);
  if (!fault || (await isGone(ports, seen, fault))) return null;
  return leftOver(seen, { rules: [], tags: names }, azureError(fault));
}

/** The VM with the groups that guard it now and those that were looked at before; of a VM that is gone, the groups. */
async function lookAgain(
  ports: DirectPorts,
  seen: FreshMachine,
  signal: AbortSignal | undefined,
): Promise<Result<FreshMachine, AzureFault>> {
  const read = await ports.reader.read(seen.machine.id, seen.machine, signal);
  if (!read.ok && !(await isGone(ports, seen, read.error))) return read;
  const withoutTags = { ...seen, machine: { ...seen.machine, tags: {} }, groups: groupLookup([]) };
  const now = read.ok ? read.value : withoutTags;
  const others = [...seen.groups.values()].filter(({ id }) => !now.groups.has(idKey(id)));
  const groups: NetworkSecurityGroup[] = [];
  for (const group of await Promise.all(others.map(({ id }) => ports.rules.readGroup(id, signal)))) {
    if (group.ok) groups.push(group.value);
    else if (group.error.kind !== 'notFound') return group;
  }
  return ok({ ...now, groups: new Map([...groupLookup(groups), ...now.groups]) });
}

function activeRules(seen: FreshMachine): RuleRef[] {
  return rulesOf(seen, (rule) => !isInert(rule));
}

function rulesOf({ machine, groups }: FreshMachine, select: (rule: SecurityRule) => boolean): RuleRef[] {
  return [...groups.values()].flatMap((group) =>
    ourRules(group, machine)
      .filter(select)
      .map(({ name }) => ({ group: group.id, rule: name })),
  );
}

/** Writes tags until they stand; both changes say the same however often they are sent. */
async function writeTags(
  ports: DirectPorts,
  change: TagChange,
  signal: AbortSignal | undefined,
): Promise<{ fault: AzureFault | null; lostAnswer: boolean }> {
  let fault: AzureFault | null = null;
  let lostAnswer = false;
  for (let attempt = 1; attempt <= 4; attempt++) {
    const outcome = await writeChange(ports, change, { signal });
    if (outcome.outcome === 'applied') return { fault: null, lostAnswer };
    fault = outcome.fault;
    lostAnswer ||= outcome.outcome === 'unknown';
    if (!['busy', 'changed', 'unavailable', 'operationFailed'].includes(fault.kind)) break;
    await ports.clock.sleep(backoffMs(attempt), signal);
  }
  return { fault, lostAnswer };
}

/** A VM that was deleted has no tags to write; Azure has to say so twice, once of the tags and once of the VM. */
async function isGone(
  { reader }: DirectPorts,
  { machine }: FreshMachine,
  fault: AzureFault,
): Promise<boolean> {
  if (fault.kind !== 'notFound') return false;
  const read = await reader.read(machine.id, undefined);
  return !read.ok && read.error.kind === 'notFound' && sameId(read.error.id, machine.id);
}

function leftOver(
  { machine }: FreshMachine,
  left: { rules: readonly RuleRef[]; tags: readonly string[] },
  cause: AccessError,
): AccessError {
  return { kind: 'leftInPlace', vm: machine.id, ...left, cause };
}
