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

/** A VM that goes under JIT, as it was freshly read. */
export interface EnableJob {
  /** Who is to apply the policy. */
  backend: BackendName;
  fresh: FreshMachine;
  policy: JitPolicy;
  existingRules: ExistingRules;
}

/** A window that opens on a VM, which was freshly read. */
export interface OpenJob {
  fresh: FreshMachine;
  policy: JitPolicy;
  grant: Grant;
}

/** A window that is to be shut. */
export interface CloseJob {
  window: AccessWindow;
  /** Ids of the groups that guard its VM, as far as they are known: a window that is opening has rules to come there. */
  groups: readonly string[];
}

/** A window that is shut. `inert` names rules that a lock kept from being deleted and that open nothing any more. */
export interface Closed {
  id: string;
  vmHash: string;
  inert: readonly { group: string; rule: string }[];
}

export type Operation = 'enable' | 'disable' | 'open' | 'close';

/**
 * Who applies a policy and its windows. Each `plan…` is pure and shown to the user; each act takes VMs as they were
 * freshly read, does what the plan says, reads back, and undoes or names what it could not finish. Acts on several
 * VMs share their writes; outcomes are in the order of what was asked, each on its own.
 */
export interface Backend {
  readonly name: BackendName;
  /** Whether a window can be closed before its end. */
  readonly closesEarly: boolean;
  /** The rights that an operation on the VM needs, each at its scope. */
  neededActions(operation: Operation, machine: Machine): readonly NeededAction[];
  planEnable(fresh: FreshMachine, policy: JitPolicy, existingRules: ExistingRules): Result<Plan, AccessError>;
  enable(jobs: readonly EnableJob[], signal?: AbortSignal): Promise<readonly Result<Done, AccessError>[]>;
  planDisable(fresh: FreshMachine): Plan;
  /** `machines` come with every group that guards them or holds rules of ours for them. */
  disable(
    machines: readonly FreshMachine[],
    signal?: AbortSignal,
  ): Promise<readonly Result<Done, AccessError>[]>;
  planOpen(fresh: FreshMachine, policy: JitPolicy, grant: Grant): Result<Plan, AccessError>;
  open(jobs: readonly OpenJob[], signal?: AbortSignal): Promise<readonly Result<Opened, AccessError>[]>;
  /** Shuts windows: every rule of theirs in the groups that they name and in those that are given. */
  close(jobs: readonly CloseJob[], signal?: AbortSignal): Promise<readonly Result<Closed, AccessError>[]>;
}
