import { type AccessError, azureError } from '../core/accessError.ts';
import { type AccessWindow, isOverdue, windowsIn } from '../core/accessWindow.ts';
import type { Machine } from '../core/machine.ts';
import { err, ok, type Result } from '../core/result.ts';
import { vmHash } from '../core/vmHash.ts';
import type { InventoryGap } from './ports.ts';
import type { UseCasePorts } from './useCasePorts.ts';

export interface ListedWindow {
  window: AccessWindow;
  /** Null where no VM that the caller sees has the window's hash: it was deleted, moved, or is not theirs to see. */
  machine: Machine | null;
  isOverdue: boolean;
}

export interface WindowListing {
  windows: readonly ListedWindow[];
  gaps: readonly InventoryGap[];
}

/** Every window that stands in a group that the caller sees, whoever opened it, the first to end first. */
export async function listWindows(
  { inventory, clock }: Pick<UseCasePorts, 'inventory' | 'clock'>,
  signal?: AbortSignal,
): Promise<Result<WindowListing, AccessError>> {
  const reading = await inventory.list({}, signal);
  if (!reading.ok) return err(azureError(reading.error));
  const { machines, groups, gaps } = reading.value;
  const byHash = new Map(machines.map((machine) => [vmHash(machine.id), machine]));
  const windows = windowsIn(groups.values()).map((window) => ({
    window,
    machine: byHash.get(window.vmHash) ?? null,
    isOverdue: isOverdue(window, clock.now()),
  }));
  return ok({ windows, gaps });
}
