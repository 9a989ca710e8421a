import type { SandboxClock } from '../sandboxClock.ts';
import type { Principal, Subscription } from '../world.ts';
import type { Operations } from './operations.ts';
import type { ResourceStore } from './resourceStore.ts';
import type { Throttle } from './throttle.ts';

/** The simulated Azure Resource Manager's state. */
export interface Arm {
  readonly subscriptions: readonly Subscription[];
  readonly principals: readonly Principal[];
  readonly store: ResourceStore;
  readonly clock: SandboxClock;
  readonly operations: Operations;
  readonly throttle: Throttle;
  /** Real milliseconds that a change of a firewall or of its rules takes; as any operation if undefined. */
  readonly firewallOperationMs?: number;
  /** Entries per page of a list. */
  readonly pageSize: number;
  /** Scheme, host and port that clients were told; absolute URLs begin with it. */
  readonly endpoint: string;
}
