import type { AccessError } from '../core/accessError.ts';
import type { AccessWindow } from '../core/accessWindow.ts';
import type { ExistingRules } from '../core/denyPriority.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import type { Machine } from '../core/machine.ts';
import type { NeededAction } from '../core/permission.ts';
import type { Plan, PlanWarning } from '../core/plan.ts';
import type { Grant } from '../core/planOpen.ts';
import type { Result } from '../core/result.ts';
import type { FreshMachine } from './ports.ts';

export type BackendName = 'direct' | 'defender';

/** A write that is done, and what its user should know. */
export interface Done {
  plan: Plan;
  warnings: readonly PlanWarning[];
}

export interface Opened extends Done {
  window: AccessWindow;
}

/** A window that is shut. `inert` names rules that a lock kept from being deleted and that open nothing any more. */
export interface Closed {
  id: string;
  vmHash: string;
  inert: readonly { group: string; rule: string }[];
}

export type Operation = 'enable' | 'disable' | 'open' | 'close';

/**
 * Who applies a policy and its windows. Each `plan…` is pure and shown to the user; each act takes the VM as it was
 * freshly read, does what the plan says, reads back, and undoes or names what it could not finish.
 */
export interface Backend {
  readonly name: BackendName;
  /** The rights that an operation on the VM needs, each at its scope. */
  neededActions(operation: Operation, machine: Machine): readonly NeededAction[];
  planEnable(fresh: FreshMachine, policy: JitPolicy, existingRules: ExistingRules): Result<Plan, AccessError>;
  enable(
    fresh: FreshMachine,
    policy: JitPolicy,
    existingRules: ExistingRules,
    signal?: AbortSignal,
  ): Promise<Result<Done, AccessError>>;
  planDisable(fresh: FreshMachine): Plan;
  disable(fresh: FreshMachine, signal?: AbortSignal): Promise<Result<Done, AccessError>>;
  planOpen(fresh: FreshMachine, policy: JitPolicy, grant: Grant): Result<Plan, AccessError>;
  open(
    fresh: FreshMachine,
    policy: JitPolicy,
    grant: Grant,
    signal?: AbortSignal,
  ): Promise<Result<Opened, AccessError>>;
  /** Shuts a window: every rule of it in the groups that it names or that guard the VM. */
  close(window: AccessWindow, signal?: AbortSignal): Promise<Result<Closed, AccessError>>;
}
