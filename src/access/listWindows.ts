import { type AccessError, azureError } from '../core/accessError.ts';
import { isOverdue, windowsIn } from '../core/accessWindow.ts';
import { defenderWindows } from '../core/defenderWindows.ts';
import { err, ok, type Result } from '../core/result.ts';
import { vmHash } from '../core/vmHash.ts';
import type { ListedWindow } from './machineListing.ts';
import type { InventoryGap, InventoryReading } from './ports.ts';
import type { UseCasePorts } from './useCasePorts.ts';

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
  return ok({ windows: listedWindows(reading.value, clock.now()), gaps: reading.value.gaps });
}

/** The windows in a reading, each with its VM as far as the reading has it. */
export function listedWindows(
  { machines, groups }: Pick<InventoryReading, 'machines' | 'groups'>,
  nowMs: number,
): ListedWindow[] {
  const byHash = new Map(machines.map((machine) => [vmHash(machine.id), machine]));
  const ofDefender = machines.flatMap((machine) =>
    machine.defender ? defenderWindows(machine, machine.defender, nowMs) : [],
  );
  return [...windowsIn(groups.values()), ...ofDefender]
    .sort((a, b) => a.endSeconds - b.endSeconds)
    .map((window) => ({
      window,
      machine: byHash.get(window.vmHash) ?? null,
      isOverdue: isOverdue(window, nowMs),
    }));
}
