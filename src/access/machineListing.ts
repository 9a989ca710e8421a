import type { AccessWindow } from '../core/accessWindow.ts';
import type { JitState, NoRecommendationReason } from '../core/classify.ts';
import type { Drift } from '../core/drift.ts';
import type { ExposedPort } from '../core/exposure.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import type { LastWeek } from '../core/lastWeek.ts';
import type { Machine } from '../core/machine.ts';
import type { BackendName } from './backend.ts';
import type { InventoryGap, Subscription } from './ports.ts';

/** The Azure Firewall that stands before a VM. */
export interface FirewallBefore {
  /** ARM id. */
  id: string;
  /** ARM id of what holds rules of ours: the firewall, or our group in its policy. */
  holderId: string;
  /** IPv4, in the order in which the firewall has them; a window leads through one of them. */
  publicAddresses: readonly string[];
}

/** One VM as people see it. */
export interface MachineSummary {
  machine: Machine;
  /** Through which the Internet comes to it; absent where it comes otherwise, or not at all. */
  firewall?: FirewallBefore;
  state: JitState;
  reasons: readonly NoRecommendationReason[];
  /** Null where the VM has no policy. */
  backend: BackendName | null;
  policy: JitPolicy | null;
  /** Why a policy tag that is there does not count; null where it does or none is there. */
  unreadablePolicy: { tag: string; reason: string } | null;
  exposed: readonly ExposedPort[];
  windows: readonly AccessWindow[];
  /** Who was let in lately; null where that is not known. */
  lastWeek: LastWeek | null;
  /** Where rules of ours are not what they should be, what matters most first; empty where the VM has no policy. */
  drift: readonly Drift[];
}

/** A window and what is known of its VM. */
export interface ListedWindow {
  window: AccessWindow;
  /** Null where no VM that the caller sees has the window's hash: it was deleted, moved, or is not theirs to see. */
  machine: Machine | null;
  isOverdue: boolean;
}

export interface MachineListing {
  machines: readonly MachineSummary[];
  /** Every window in the groups that were read, of VMs that are gone as well, the first to end first. */
  windows: readonly ListedWindow[];
  subscriptions: readonly Subscription[];
  /** What could not be read: the listing is partial where this is not empty. */
  gaps: readonly InventoryGap[];
}
