import { type AccessError, azureError } from '../core/accessError.ts';
import type { AccessWindow, RuleRef } from '../core/accessWindow.ts';
import { idKey } from '../core/armId.ts';
import { firewallWriteActions } from '../core/firewallActions.ts';
import { isFirewallHolderId } from '../core/firewallHolderId.ts';
import { firewallsOfRules } from '../core/firewallsOfRules.ts';
import { withInverse } from '../core/inversePlan.ts';
import { type Machine, ruleHolderIds } from '../core/machine.ts';
import { actionsAmong, distinctActions } from '../core/neededActions.ts';
import { type GroupLookup, groupLookup } from '../core/networkView.ts';
import { paired } from '../core/paired.ts';
import { type NeededAction, securityRuleActions } from '../core/permission.ts';
import type { Plan, PlanWarning } from '../core/plan.ts';
import { deleteRule } from '../core/planChanges.ts';
import { planUnderLocks } from '../core/planUnderLocks.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { NetworkSecurityGroup } from '../core/securityRule.ts';
import { vmHash } from '../core/vmHash.ts';
import { actTogether } from './actTogether.ts';
import type { Closed, CloseJob } from './backend.ts';
import { byBackend } from './byBackend.ts';
import { firewallUnseen } from './firewallUnseen.ts';
import { listWindows } from './listWindows.ts';
import type { ListedWindow } from './machineListing.ts';
import { missingPermissions } from './missingPermissions.ts';
import type { InventoryGap } from './ports.ts';
import { readLocks } from './readLocks.ts';
import { resolveMachine } from './resolveMachine.ts';
import { nothingRead, unreadFailures, unreadWarnings } from './rulesUnread.ts';
import type { UseCasePorts } from './useCasePorts.ts';

/** Which windows: by id, every one of a VM whoever opened it, or every one of the caller's. */
export type WindowSelection =
  | { by: 'ids'; ids: readonly string[] }
  | { by: 'vm'; vm: string; hint?: Machine | undefined }
  | { by: 'mine' };

export interface ClosedWindow {
  id: string;
  /** The VM's id, or its name as far as the rule tells where the VM is gone. */
  vm: string;
  /** Rules that a lock kept, rewritten so that they open nothing. */
  inert: readonly RuleRef[];
  /** Ids of what held its rules in firewalls, which drop its sessions; absent where none did. */
  firewalls?: readonly string[];
}

export interface CloseReport {
  closed: readonly ClosedWindow[];
  failed: readonly { id: string; vm: string | null; error: AccessError }[];
  gaps: readonly InventoryGap[];
}

type ClosePorts = Pick<
  UseCasePorts,
  'inventory' | 'reader' | 'permissions' | 'caller' | 'clock' | 'backends'
>;

/** What closing would change, without changing it. Inert rules are left to a sweep. */
export async function previewClose(
  ports: ClosePorts & Pick<UseCasePorts, 'rules' | 'locks'>,
  selection: WindowSelection,
  signal?: AbortSignal,
): Promise<Result<Plan, AccessError>> {
  const selected = await select(ports, selection, signal);
  if (!selected.ok) return selected;
  const [missing] = selected.value.unknown;
  if (missing !== undefined) return err({ kind: 'windowNotFound', window: missing });
  const refs = selected.value.windows.flatMap(({ window }) => window.rules);
  const groups = await readGroups(ports, refs, signal);
  if (!groups.ok) return groups;
  const changes = refs.flatMap((ref) => {
    const group = groups.value.get(idKey(ref.group));
    const rule = group?.rules.find(({ name }) => name === ref.rule);
    return group && rule ? [deleteRule(group, rule)] : [];
  });
  const { locks } = await readLocks(
    ports,
    changes.map(({ target }) => target),
    signal,
  );
  const staying = selected.value.windows.flatMap((listed): PlanWarning[] => {
    const { backend, id, endSeconds } = listed.window;
    if (ports.backends[backend].closesEarly || listed.isOverdue) return [];
    return [{ kind: 'staysOpen', vm: vmOf(listed), window: id, endSeconds }];
  });
  const warnings = [...staying, ...unreadWarnings(selected.value.unread)];
  const plan = planUnderLocks({ changes, warnings }, locks);
  return ok(withInverse({ groups: groups.value, tags: new Map() }, plan));
}

/** Each group that holds a rule, read once; a group that is gone holds none. */
async function readGroups(
  { rules }: Pick<UseCasePorts, 'rules'>,
  refs: readonly RuleRef[],
  signal: AbortSignal | undefined,
): Promise<Result<GroupLookup, AccessError>> {
  const ids = new Map(refs.map(({ group }) => [idKey(group), group]));
  const groups: NetworkSecurityGroup[] = [];
  for (const group of await Promise.all([...ids.values()].map((id) => rules.readGroup(id, signal)))) {
    if (group.ok) groups.push(group.value);
    else if (group.error.kind !== 'notFound') return err(azureError(group.error));
  }
  return ok(groupLookup(groups));
}

/** Closes windows, whoever opened them; each one's outcome is told apart. */
export async function closeWindows(
  ports: ClosePorts,
  selection: WindowSelection,
  signal?: AbortSignal,
): Promise<Result<CloseReport, AccessError>> {
  const selected = await select(ports, selection, signal);
  if (!selected.ok) {
    const { error } = selected;
    return err(error.kind === 'azure' ? nothingRead(error.cause) : error);
  }
  const { windows, unknown, unread, gaps } = selected.value;
  const outcomes = await closeAll(ports, windows, signal);
  return ok({
    closed: outcomes.flatMap(({ listed, result }) => (result.ok ? [closedWindow(listed, result.value)] : [])),
    failed: [
      ...outcomes.flatMap(({ listed, result }) =>
        result.ok ? [] : [{ id: listed.window.id, vm: vmOf(listed), error: result.error }],
      ),
      ...unknown.map((id) => ({ id, vm: null, error: { kind: 'windowNotFound', window: id } as const })),
      ...unreadFailures(unread),
    ],
    gaps,
  });
}

/** All that the caller may close, together; each one's outcome is told apart. */
async function closeAll(
  { permissions, backends }: ClosePorts,
  windows: readonly ListedWindow[],
  signal: AbortSignal | undefined,
): Promise<{ listed: ListedWindow; result: Result<Closed, AccessError> }[]> {
  const needed = windows.map(({ window }) => deleteActions(window));
  const missing = await missingPermissions(permissions, distinctActions(needed.flat()), signal);
  const permitted = paired(windows, needed).map(([listed, ofWindow]): Result<CloseJob, AccessError> => {
    const lacking = actionsAmong(ofWindow, missing);
    const { window, machine } = listed;
    if (lacking.length === 0) return ok({ window, groups: machine ? ruleHolderIds(machine) : [] });
    return err({ kind: 'missingPermissions', vm: vmOf(listed), missing: lacking });
  });
  const results = await actTogether(permitted, (closing) =>
    byBackend(
      backends,
      closing,
      ({ window }) => window.backend,
      (backend, own) => backend.close(own, signal),
    ),
  );
  return paired(windows, results).map(([listed, result]) => {
    const unseen = result.ok ? firewallUnseen(listed.window, listed.machine) : undefined;
    return { listed, result: unseen ? err(unseen) : withVm(result, vmOf(listed)) };
  });
}

function deleteActions({ rules }: AccessWindow): NeededAction[] {
  const holders = [...new Set(rules.map(({ group }) => group))];
  const groups = holders.filter((id) => !isFirewallHolderId(id));
  return distinctActions([
    ...groups.map((scope) => ({ action: securityRuleActions.delete, scope })),
    ...firewallWriteActions(holders.filter(isFirewallHolderId)),
  ]);
}

function closedWindow(listed: ListedWindow, { inert }: Closed): ClosedWindow {
  const firewalls = firewallsOfRules(listed.window.rules);
  return {
    id: listed.window.id,
    vm: vmOf(listed),
    inert,
    ...(firewalls.length > 0 ? { firewalls } : {}),
  };
}

interface Selected {
  windows: readonly ListedWindow[];
  /** Ids of windows that no group holds. */
  unknown: readonly string[];
  /** Gaps where windows that were meant may stand. */
  unread: readonly InventoryGap[];
  gaps: readonly InventoryGap[];
}

async function select(
  ports: ClosePorts,
  selection: WindowSelection,
  signal: AbortSignal | undefined,
): Promise<Result<Selected, AccessError>> {
  const [listing, machine, caller] = await Promise.all([
    listWindows(ports, signal),
    selection.by === 'vm' ? resolveMachine(ports, selection.vm, selection.hint, signal) : undefined,
    selection.by === 'mine' ? ports.caller.name() : undefined,
  ]);
  if (!listing.ok) return listing;
  if (machine && !machine.ok) return machine;
  if (caller && !caller.ok) return err(azureError(caller.error));
  const { windows, gaps } = listing.value;
  switch (selection.by) {
    case 'ids': {
      const wanted = new Set(selection.ids.map((id) => id.toLowerCase()));
      const found = windows.filter(({ window }) => wanted.has(window.id));
      const known = new Set(found.map(({ window }) => window.id));
      return ok({ windows: found, unknown: [...wanted].filter((id) => !known.has(id)), unread: [], gaps });
    }
    case 'vm': {
      // By the rules' own hash: the index may not know a VM that is new.
      const hash = machine && vmHash(machine.value.machine.id);
      const subscription = machine?.value.machine.subscriptionId.toLowerCase();
      const unread = gaps.filter(({ subscriptionId }) => subscriptionId?.toLowerCase() === subscription);
      return ok({
        windows: windows.filter(({ window }) => window.vmHash === hash),
        unknown: [],
        unread,
        gaps,
      });
    }
    case 'mine':
      return ok({
        windows: windows.filter(({ window }) => window.requestor === caller?.value),
        unknown: [],
        unread: gaps,
        gaps,
      });
  }
}

/** The backend knows the VM as its rules name it, cut and without its group. */
function withVm(result: Result<Closed, AccessError>, vm: string): Result<Closed, AccessError> {
  if (result.ok || (result.error.kind !== 'leftInPlace' && result.error.kind !== 'cannotCloseEarly'))
    return result;
  return err({ ...result.error, vm });
}

function vmOf({ machine, window }: ListedWindow): string {
  return machine?.id ?? window.vmName;
}
