import { type AccessError, azureError } from '../core/accessError.ts';
import type { RuleRef } from '../core/accessWindow.ts';
import type { Machine } from '../core/machine.ts';
import type { Plan } from '../core/plan.ts';
import { deleteRule } from '../core/planChanges.ts';
import { err, ok, type Result } from '../core/result.ts';
import { vmHash } from '../core/vmHash.ts';
import { listWindows } from './listWindows.ts';
import type { ListedWindow } from './machineListing.ts';
import { missingPermissions } from './missingPermissions.ts';
import type { InventoryGap } from './ports.ts';
import { resolveMachine } from './resolveMachine.ts';
import { unreadFailures, unreadWarnings } from './rulesUnread.ts';
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
  ports: ClosePorts & Pick<UseCasePorts, 'rules'>,
  selection: WindowSelection,
  signal?: AbortSignal,
): Promise<Result<Plan, AccessError>> {
  const selected = await select(ports, selection, signal);
  if (!selected.ok) return selected;
  const [missing] = selected.value.unknown;
  if (missing !== undefined) return err({ kind: 'windowNotFound', window: missing });
  const refs = selected.value.windows.flatMap(({ window }) => window.rules);
  const changes = await Promise.all(
    refs.map(async (ref) => {
      const group = await ports.rules.readGroup(ref.group, signal);
      const rule = group.ok ? group.value.rules.find(({ name }) => name === ref.rule) : undefined;
      return rule && group.ok ? [deleteRule(group.value, rule)] : [];
    }),
  );
  return ok({ changes: changes.flat(), warnings: unreadWarnings(selected.value.unread) });
}

/** Closes windows side by side; each one's outcome is told apart. */
export async function closeWindows(
  ports: ClosePorts,
  selection: WindowSelection,
  signal?: AbortSignal,
): Promise<Result<CloseReport, AccessError>> {
  const selected = await select(ports, selection, signal);
  if (!selected.ok) return selected;
  const { windows, unknown, unread, gaps } = selected.value;
  const outcomes = await Promise.all(
    windows.map(async (listed) => ({ listed, result: await closeOne(ports, listed, signal) })),
  );
  return ok({
    closed: outcomes.flatMap(({ listed, result }) =>
      result.ok ? [{ id: listed.window.id, vm: vmOf(listed), inert: result.value.inert }] : [],
    ),
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

async function closeOne(ports: ClosePorts, listed: ListedWindow, signal: AbortSignal | undefined) {
  const { window } = listed;
  const needed = [...new Set(window.rules.map(({ group }) => group))].map((scope) => ({
    action: 'Microsoft.Network/networkSecurityGroups/securityRules/delete',
    scope,
  }));
  const missing = await missingPermissions(ports.permissions, needed, signal);
  if (missing.length > 0) return err({ kind: 'missingPermissions', vm: vmOf(listed), missing } as const);
  return ports.backends.direct.close(window, signal);
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

function vmOf({ machine, window }: ListedWindow): string {
  return machine?.id ?? window.vmName;
}
