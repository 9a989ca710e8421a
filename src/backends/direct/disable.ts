import type { Done } from '../../access/backend.ts';
import { backoffMs } from '../../access/backoff.ts';
import type { FreshMachine } from '../../access/ports.ts';
import { sideBySide } from '../../access/sideBySide.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import { isInert } from '../../core/inertRule.ts';
import { paired } from '../../core/paired.ts';
import { deleteTags, putTags } from '../../core/planChanges.ts';
import { planDisable } from '../../core/planDisable.ts';
import { offTags, policyTagNames, readPolicyTags } from '../../core/policyTag.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { DirectPorts } from './directPorts.ts';
import { activeRules, type Disabling, leftOver, rulesOf } from './disabling.ts';
import { lookAgain } from './lookAgain.ts';
import { takeRules } from './takeRules.ts';
import { writePolicyTags } from './writePolicyTags.ts';

/** Somebody who enables JIT at the same time may bring the policy back this often; then it is told. */
const mostRounds = 5;

/** VMs whose tags are written at the same time. */
const tagsAtOnce = 16;

/**
 * Takes VMs out of JIT. The tag goes to `off` first, so that an opening that is under way sees it and undoes itself;
 * then allow rules, then deny rules, until no listing shows one of ours; the tag goes last. It is done when a read
 * begun after that shows nothing of ours. An enabling at the same time reads the VM after its own last write: what it
 * had written by our read is found by us, and what it writes later it finds incomplete and makes whole. So both end
 * as if one had come after the other. Outcomes are in the order of `machines`.
 */
export async function disable(
  ports: DirectPorts,
  machines: readonly FreshMachine[],
  signal?: AbortSignal,
): Promise<Result<Done, AccessError>[]> {
  const caller = await ports.caller.name();
  if (!caller.ok) return machines.map(() => err(azureError(caller.error)));
  const disablings = machines.map(
    (seen): Disabling => ({
      plan: planDisable(seen.machine, seen.groups),
      seen,
      error: undefined,
      isDone: false,
    }),
  );
  for (let round = 1; round <= mostRounds; round++) {
    const going = disablings.filter(isGoingOn);
    if (going.length === 0) break;
    if (round > 1) {
      // Whoever brings the policy back gets the time to finish: 2, 4, 8 and 16 s, a few operations of Azure's.
      await ports.clock.sleep(backoffMs(round), signal);
    }
    await takeAll(ports, going, { caller: caller.value, round }, signal);
    await lookAtAll(ports, going.filter(isGoingOn), signal);
  }
  return disablings.map(outcomeOf);
}

function isGoingOn({ error, isDone }: Disabling): boolean {
  return error === undefined && !isDone;
}

/** One round from `off` to the removal of the tag. */
async function takeAll(
  ports: DirectPorts,
  going: readonly Disabling[],
  { caller, round }: { caller: string; round: number },
  signal: AbortSignal | undefined,
): Promise<void> {
  const taking = going.filter(({ seen }) => !isOnlyOff(seen, round));
  const lost = await sideBySide(taking, tagsAtOnce, (one) => writeOff(ports, one, round === 1, signal));
  const lostAnswer = lost.some(Boolean);
  await takeRules(ports, taking.filter(isGoingOn), { caller, lostAnswer, signal });
  await sideBySide(going.filter(isGoingOn), tagsAtOnce, (one) =>
    takeTags(ports, one, taking.includes(one), signal),
  );
}

/** The `off` of somebody who disables at the same time; writing it anew would make both start over for ever. */
function isOnlyOff(seen: FreshMachine, round: number): boolean {
  return round > 1 && readPolicyTags(seen.machine.tags).kind === 'off' && activeRules(seen).length === 0;
}

/** Whether an answer was lost on the way. */
async function writeOff(
  ports: DirectPorts,
  disabling: Disabling,
  isFirst: boolean,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { seen } = disabling;
  const { fault, lostAnswer } = await writePolicyTags(ports, seen, putTags(seen.machine, offTags), signal);
  if (fault && !isFirst) disabling.error = leftOver(seen, azureError(fault));
  else if (fault && lostAnswer) {
    const left = { rules: activeRules(seen), tags: Object.keys(offTags) };
    disabling.error = leftOver(seen, azureError(fault), left);
  } else if (fault) disabling.error = azureError(fault);
  return lostAnswer;
}

async function takeTags(
  ports: DirectPorts,
  disabling: Disabling,
  wroteOff: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { seen } = disabling;
  const { machine } = seen;
  const spilled = policyTagNames(machine.tags).filter((name) => !(name.toLowerCase() in offTags));
  const names = wroteOff ? [...Object.keys(offTags), ...spilled] : policyTagNames(machine.tags);
  const tags = wroteOff ? { ...machine.tags, ...offTags } : machine.tags;
  const { fault } = await writePolicyTags(ports, seen, deleteTags({ ...machine, tags }, names), signal);
  if (fault) disabling.error = leftOver(seen, azureError(fault), { rules: [], tags: names });
}

/** Done is what shows nothing of ours in a read that began after the last write. */
async function lookAtAll(
  ports: DirectPorts,
  going: readonly Disabling[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const looks = await lookAgain(
    ports,
    going.map(({ seen }) => seen),
    signal,
  );
  for (const [disabling, look] of paired(going, looks)) {
    if (!look.ok) {
      const left = { rules: [], tags: Object.keys(offTags) };
      disabling.error = leftOver(disabling.seen, azureError(look.error), left);
      continue;
    }
    disabling.seen = look.value;
    disabling.isDone =
      activeRules(look.value).length === 0 && policyTagNames(look.value.machine.tags).length === 0;
  }
}

function outcomeOf({ plan, seen, error, isDone }: Disabling): Result<Done, AccessError> {
  if (error) return err(error);
  if (!isDone) {
    return err(leftOver(seen, azureError({ kind: 'busy', code: 'Changing', message: seen.machine.id })));
  }
  return ok({ plan, warnings: rulesOf(seen, isInert).map((ref) => ({ kind: 'madeInert', ...ref })) });
}
