import type { ArmResource } from '../world.ts';
import type { DefenderSettings } from './defenderSettings.ts';

/** A change that Defender has still to make to an NSG or a firewall. */
export interface PendingChange {
  readonly targetId: string;
  /** Applied to the resource as it is when the change is written. */
  readonly change: (resource: ArmResource) => ArmResource;
  /** Called when it is written, or when there is nothing left to write to. */
  readonly done: () => void;
}

/** What Defender remembers between two calls, beside the policies themselves. */
export interface DefenderState {
  readonly settings: DefenderSettings;
  readonly pending: PendingChange[];
  /** Rules that are being taken away at their end, by the tail of their names. */
  readonly revoking: Set<string>;
  /** When the next request ends, known for one version of the policies. */
  nextEnd: { version: number; at: number } | undefined;
}

export function newDefenderState(settings: DefenderSettings): DefenderState {
  return { settings, pending: [], revoking: new Set(), nextEnd: undefined };
}
