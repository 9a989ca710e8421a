import type { AccessWindow } from '../core/accessWindow.ts';
import type { AzureFault } from '../core/azureFault.ts';
import type { JitState, NoRecommendationReason } from '../core/classify.ts';
import type { Drift } from '../core/drift.ts';
import type { ExposedPort } from '../core/exposure.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import type { LastWeek } from '../core/lastWeek.ts';
import type { Machine } from '../core/machine.ts';

/** What a tree shows of one VM. */
export interface MachineFacts {
  machine: Machine;
  /** Through which the Internet comes to it; absent where it comes otherwise, or not at all. */
  firewall?: FirewallFacts;
  state: JitState;
  reasons: readonly NoRecommendationReason[];
  /** Who applies its policy; null where it has none. */
  backend: 'direct' | 'defender' | null;
  policy: JitPolicy | null;
  unreadablePolicy: { tag: string; reason: string } | null;
  exposed: readonly ExposedPort[];
  windows: readonly AccessWindow[];
  /** Who was let in lately; null where that is not known. */
  lastWeek: LastWeek | null;
  drift: readonly Drift[];
}

/** The firewall before a VM, and what holds rules of ours in it; both by ARM id. */
export interface FirewallFacts {
  id: string;
  holderId: string;
  publicAddresses: readonly string[];
}

/** A part that could not be read. */
export interface GapFacts {
  subscriptionId: string | null;
  what: string;
  fault: AzureFault;
}

export interface SubscriptionFacts {
  id: string;
  name: string;
}

/** Who looks and when: windows of `caller` are theirs; `nowMs` is Azure's time. */
export interface Looking {
  caller: string | null;
  nowMs: number;
  /** An IANA name; the machine's own if left out. */
  timeZone?: string | undefined;
}
