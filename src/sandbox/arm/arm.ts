import type { ActivityLog } from '../insights/activityLog.ts';
import type { SandboxClock } from '../sandboxClock.ts';
import type { DefenderState } from '../security/defenderState.ts';
import type { Principal, Subscription, World } from '../world.ts';
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
  readonly defender: DefenderState;
  readonly activityLog: ActivityLog;
  /** What a world file says beside the resources, as it was given. */
  readonly worldExtras: Pick<World, 'defender' | 'activityLog'>;
  /** The public address that callers come from. */
  readonly callerAddress: () => string;
  /** Real milliseconds that a change of a firewall or of its rules takes; as any operation if undefined. */
  readonly firewallOperationMs?: number;
  /** Entries per page of a list. */
  readonly pageSize: number;
  /** Scheme, host and port that clients were told; absolute URLs begin with it. */
  readonly endpoint: string;
}
