import type { Opened } from '../../access/backend.ts';
import type { FreshMachine } from '../../access/ports.ts';
import type { AccessError } from '../../core/accessError.ts';
import type { RuleRef } from '../../core/accessWindow.ts';
import type { JitPolicy } from '../../core/jitPolicy.ts';
import { ourRuleName } from '../../core/ourRules.ts';
import { joinPlans } from '../../core/plan.ts';
import type { Grant } from '../../core/planOpen.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { SecurityRule } from '../../core/securityRule.ts';
import { vmHash } from '../../core/vmHash.ts';
import { confirmOpen } from './confirmOpen.ts';
import type { DirectPorts } from './directPorts.ts';
import { type GroupOpening, openInGroup } from './openInGroup.ts';
import { planOpening } from './plans.ts';
import { removeAfterLostWrite, removeEverywhere } from './removeEverywhere.ts';

/**
 * Opens a window: writes its allow rules in every group at once, reads everything back, and reports it open only if
 * the tag, the denies and the allows are all there. Whatever fails is undone. A write whose answer is lost is never
 * sent again, because it may land late: it is read, undone and reported.
 */
export async function open(
  ports: DirectPorts,
  fresh: FreshMachine,
  policy: JitPolicy,
  grant: Grant,
  signal?: AbortSignal,
): Promise<Result<Opened, AccessError>> {
  const whole = planOpening(fresh, policy, grant);
  if (!whole.ok) return whole;
  const openings = await Promise.all(
    [...fresh.groups.values()].map((group) => openInGroup(ports, group, fresh, policy, grant, signal)),
  );
  const failed = openings.find((opening) => opening.error !== null)?.error ?? null;
  if (failed) return undo(ports, fresh, grant, failed, openings);

  const confirmed = await confirmOpen(ports, fresh, policy, grant, signal);
  if (!confirmed.ok) return undo(ports, fresh, grant, confirmed.error, openings);
  const plan = joinPlans(openings.map((opening) => opening.plan));
  const { warnings } = whole.value;
  return ok({ plan: { changes: plan.changes, warnings }, warnings, window: confirmed.value });
}

/** Takes away what may stand. It is not given up when the caller gives up, because something may be open. */
async function undo(
  ports: DirectPorts,
  { machine }: FreshMachine,
  grant: Grant,
  cause: AccessError,
  openings: readonly GroupOpening[],
): Promise<Result<never, AccessError>> {
  const hash = vmHash(machine.id);
  const isOfWindow = (rule: SecurityRule) => {
    const name = ourRuleName(rule);
    return name?.kind === 'allow' && name.vmHash === hash && name.windowId === grant.windowId;
  };
  const lost = openings.flatMap((opening) => opening.lost ?? []);
  const written = openings.flatMap(({ plan }) => plan.changes.flatMap(refOf));
  const expected = [...written, ...lost];
  const groupIds = [...new Set(expected.map(({ group }) => group))];
  const removal =
    lost.length > 0
      ? await removeAfterLostWrite(ports, groupIds, isOfWindow, { expected, lost })
      : await removeEverywhere(ports, groupIds, isOfWindow, { expected });
  const rules = [...removal.remaining.map(({ ref }) => ref), ...removal.inert];
  return rules.length === 0
    ? err(cause)
    : err({ kind: 'leftInPlace', vm: machine.id, rules, tags: [], cause });
}

function refOf({ target, rule }: { target: string; rule: string | null }): RuleRef[] {
  return rule === null ? [] : [{ group: target, rule }];
}
