import type { Done } from '../../access/backend.ts';
import { backoffMs } from '../../access/backoff.ts';
import { flightMs } from '../../access/flightTime.ts';
import type { FreshMachine } from '../../access/ports.ts';
import type { Removal } from '../../access/removeRules.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import { type RuleRef, windowsIn } from '../../core/accessWindow.ts';
import { sameId } from '../../core/armId.ts';
import type { AzureFault } from '../../core/azureFault.ts';
import { ourRules } from '../../core/ourRules.ts';
import type { TagChange } from '../../core/plan.ts';
import { deleteTags, putTags } from '../../core/planChanges.ts';
import { planDisable } from '../../core/planDisable.ts';
import { offTags, policyTagNames } from '../../core/policyTag.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { parseRuleName } from '../../core/ruleName.ts';
import type { SecurityRule } from '../../core/securityRule.ts';
import { vmHash } from '../../core/vmHash.ts';
import type { DirectPorts } from './directPorts.ts';
import { removeEverywhere } from './removeEverywhere.ts';
import { writeChange } from './writeChange.ts';

/**
 * Takes a VM out of JIT. The tag goes to `off` first, so that an opening that is under way sees it and undoes
 * itself; then allow rules, then deny rules, until no listing shows one of ours; the tag goes last.
 */
export async function disable(
  ports: DirectPorts,
  fresh: FreshMachine,
  signal?: AbortSignal,
): Promise<Result<Done, AccessError>> {
  const { machine, groups } = fresh;
  const plan = planDisable(machine, groups);
  const hash = vmHash(machine.id);
  const kindOf = (rule: SecurityRule) => {
    const name = parseRuleName(rule.name);
    return name?.vmHash === hash ? name.kind : undefined;
  };
  const groupIds = [...groups.values()].map(({ id }) => id);
  const expected = [...groups.values()].flatMap((group) =>
    ourRules(group, machine).map(({ name }) => ({ group: group.id, rule: name })),
  );
  const caller = await ports.caller.name();
  if (!caller.ok) return err(azureError(caller.error));
  const windows = windowsIn(groups.values()).filter((window) => window.vmHash === hash);
  const mine = windows
    .filter(({ requestor }) => requestor === caller.value)
    .flatMap((window) => window.rules);
  const isMine = ({ rule }: RuleRef) => mine.some((ref) => ref.rule === rule);
  const remove = (isTarget: (rule: SecurityRule) => boolean) =>
    removeEverywhere(ports, groupIds, isTarget, { expected, signal });

  const off = await writeTags(ports, putTags(machine, offTags), signal);
  if (off.fault && !(await isGone(ports, fresh, off.fault))) {
    const cause = azureError(off.fault);
    const tags = Object.keys(offTags);
    return err(off.lostAnswer ? { kind: 'leftInPlace', vm: machine.id, rules: [], tags, cause } : cause);
  }
  const allows = await remove((rule) => kindOf(rule) === 'allow');
  const denies = await remove((rule) => kindOf(rule) === 'deny');
  const othersWereIn =
    windows.some(({ requestor }) => requestor !== caller.value) || !allows.removed.every(isMine);
  const mayStillLand = othersWereIn || off.lostAnswer || allows.lostAnswer || denies.lostAnswer;
  if (mayStillLand) await ports.clock.sleep(flightMs, signal);
  const last = await remove((rule) => kindOf(rule) !== undefined);
  if (last.remaining.length > 0) return err(leftOver(fresh, last));

  const spilled = policyTagNames(machine.tags).filter((name) => !(name.toLowerCase() in offTags));
  const now = { ...machine, tags: { ...machine.tags, ...offTags } };
  const names = [...Object.keys(offTags), ...spilled];
  const { fault } = await writeTags(ports, deleteTags(now, names), signal);
  if (fault && !(await isGone(ports, fresh, fault))) {
    return err({ kind: 'leftInPlace', vm: machine.id, rules: [], tags: names, cause: azureError(fault) });
  }
  return ok({ plan, warnings: last.inert.map((ref) => ({ kind: 'madeInert', ...ref })) });
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
    if (!['busy', 'unavailable', 'operationFailed'].includes(fault.kind)) break;
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

function leftOver({ machine }: FreshMachine, removal: Removal): AccessError {
  const [first] = removal.remaining;
  return {
    kind: 'leftInPlace',
    vm: machine.id,
    rules: removal.remaining.map(({ ref }) => ref),
    tags: Object.keys(offTags),
    cause: azureError(first?.fault ?? { kind: 'unavailable', message: machine.id }),
  };
}
