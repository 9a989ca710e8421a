import type { AccessError, SourceAnswer } from '../core/accessError.ts';
import type { AzureFault, WriteOutcome } from '../core/azureFault.ts';
import type { JournalEvent } from '../core/journalEntry.ts';
import type { JournalFault } from '../core/journalFault.ts';
import type { UnfinishedOperation } from '../core/journalFold.ts';
import type { Lock } from '../core/lock.ts';
import type { Machine } from '../core/machine.ts';
import type { GroupLookup } from '../core/networkView.ts';
import type { Permission } from '../core/permission.ts';
import type { RuleChange } from '../core/plan.ts';
import type { Result } from '../core/result.ts';
import type { RuleProperties } from '../core/ruleProperties.ts';
import type { NetworkSecurityGroup } from '../core/securityRule.ts';

/** Azure's time and the only way to wait. Tests move it. */
export interface Clock {
  /** Milliseconds since 1970 by Azure's clock, as far as it is known; the machine's own before the first answer. */
  now(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  /** A new window id, `[a-z0-9]{8}`. */
  windowId(): string;
}

export interface Subscription {
  id: string;
  name: string;
}

/** What the inventory found, and in words what it could not read. */
export interface InventoryReading {
  machines: readonly Machine[];
  groups: GroupLookup;
  subscriptions: readonly Subscription[];
  /** One for each part that could not be read, so that partial results are told as such. */
  gaps: readonly InventoryGap[];
}

export interface InventoryGap {
  subscriptionId: string | null;
  what: string;
  /** Rules may stand there that nobody sees: who closes or sweeps has not done it there. */
  hidesRules: boolean;
  fault: AzureFault;
}

export interface InventoryFilter {
  /** Ids or names of subscriptions; all that the caller sees if left out. */
  subscriptions?: readonly string[] | undefined;
}

/** A VM and the groups that guard it, all read after the call began. */
export interface FreshMachine {
  machine: Machine;
  groups: GroupLookup;
  /** When the call began, by the clock port. */
  readAtMs: number;
}

/** Reads of many things at once. Groups come from the network provider, never from an index that lags. */
export interface Inventory {
  list(filter: InventoryFilter, signal?: AbortSignal): Promise<Result<InventoryReading, AzureFault>>;
  /**
   * The VMs that each name means, an ARM id, `resourceGroup/name` or a name, from the index: enough to know where to
   * look. In the order of the names; several VMs where a name is ambiguous, none where nobody has it.
   */
  find(
    names: readonly string[],
    signal?: AbortSignal,
  ): Promise<Result<readonly (readonly Machine[])[], AzureFault>>;
  /** Every group that the caller sees, read now. */
  groups(
    filter: InventoryFilter,
    signal?: AbortSignal,
  ): Promise<Result<{ groups: GroupLookup; gaps: readonly InventoryGap[] }, AzureFault>>;
}

/** Every VM of a subscription from Compute itself: new, deleted and retagged ones show at once. */
export interface VirtualMachineTags {
  inSubscription(
    subscriptionId: string,
    signal?: AbortSignal,
  ): Promise<Result<readonly { id: string; tags: Readonly<Record<string, string>> }[], AzureFault>>;
}

/** A VM to read. `hint` says what is probably read, so that everything is asked for in one round trip. */
export interface MachineToRead {
  vmId: string;
  hint: Machine | undefined;
  /** Whether Defender for Cloud has it matters though it has a tag of ours: it may be with both after a failed move. */
  asksDefender?: boolean | undefined;
}

/** Reads of VMs from the providers themselves. */
export interface MachineReader {
  read(
    vmId: string,
    hint: Machine | undefined,
    signal?: AbortSignal,
  ): Promise<Result<FreshMachine, AzureFault>>;
  /** Several VMs side by side; what they share is read once. In the order of the request. */
  readAll(
    machines: readonly MachineToRead[],
    signal?: AbortSignal,
  ): Promise<readonly Result<FreshMachine, AzureFault>[]>;
}

export interface WriteOptions {
  signal?: AbortSignal | undefined;
  /** Asked before every send; false means that it is too late to send, and the write ends as `notApplied`. */
  mayStillSend?: (() => boolean) | undefined;
  /** Closing waits as long as Azure asks with a 429; everything else gives up after a minute. */
  patience?: 'minute' | 'unbounded' | undefined;
}

export interface SecurityRules {
  readGroup(groupId: string, signal?: AbortSignal): Promise<Result<NetworkSecurityGroup, AzureFault>>;
  put(
    groupId: string,
    rule: string,
    properties: RuleProperties,
    options?: WriteOptions,
  ): Promise<WriteOutcome>;
  delete(groupId: string, rule: string, options?: WriteOptions): Promise<WriteOutcome>;
  /**
   * Several changes as one write of the whole group, which Azure takes only if the group is still what `group` was
   * read as: all of them are in force, or none. Needs the right to write the group itself.
   */
  writeTogether(
    group: Pick<NetworkSecurityGroup, 'id' | 'etag'>,
    changes: readonly RuleChange[],
    options?: WriteOptions,
  ): Promise<WriteOutcome>;
}

/** Tags of a VM, merged by name: tags of others are never sent. */
export interface Tags {
  merge(vmId: string, tags: Readonly<Record<string, string>>, options?: WriteOptions): Promise<WriteOutcome>;
  delete(vmId: string, tags: Readonly<Record<string, string>>, options?: WriteOptions): Promise<WriteOutcome>;
}

/** The resource group of a guard, read now. */
export interface GuardPlace {
  /** ARM id of the resource group. */
  id: string;
  tags: Readonly<Record<string, string>>;
}

/** Where guards say that they are alive. */
export interface Guards {
  /** Every resource group that the caller sees and that a guard marked. */
  list(signal?: AbortSignal): Promise<Result<readonly GuardPlace[], AzureFault>>;
  /** Merges tags into those of the guard's own resource group. */
  sign(
    resourceGroupId: string,
    tags: Readonly<Record<string, string>>,
    options?: WriteOptions,
  ): Promise<WriteOutcome>;
}

export interface Permissions {
  /** What the caller may do at an ARM scope, role assignments from above included. */
  at(scope: string, signal?: AbortSignal): Promise<Result<readonly Permission[], AzureFault>>;
}

export interface Locks {
  /** Every management lock in a subscription, those on its resource groups and resources included. */
  inSubscription(subscriptionId: string, signal?: AbortSignal): Promise<Result<readonly Lock[], AzureFault>>;
}

/** Who the caller is, for the rule's description: upn, else application id, else object id. */
export interface Caller {
  name(): Promise<Result<string, AzureFault>>;
}

/** The address from which Azure sees this machine. */
export interface SourceAddress {
  detect(signal?: AbortSignal): Promise<Result<DetectedSource, AccessError>>;
}

export interface DetectedSource {
  /** A single address as text. */
  address: string;
  answers: readonly SourceAnswer[];
}

/** Whether something answers behind a port. */
export interface PortProbe {
  /** True once a TCP connection is accepted, false if none was before `timeoutMs`. */
  answers(host: string, port: number, timeoutMs: number, signal?: AbortSignal): Promise<boolean>;
}

/**
 * What this user's processes began on this machine, on disk before it is sent to Azure, so that a later process can
 * finish what a dead one began. It is a hint: Azure is the source of truth, and everything works without it.
 */
export interface Journal {
  /** An id for an operation, which its entries share. */
  newOperationId(): string;
  /**
   * Resolves once the event is on disk, by then at the latest when a write that it announces is sent. A fault stops
   * nobody: an opening goes on with a warning, a close without one. Whoever finishes another's operation writes its
   * next event under the same id, and is its owner from then on.
   */
  append(operationId: string, event: JournalEvent): Promise<Result<void, JournalFault>>;
  /** What was begun at this endpoint and is not known to be finished, in the order in which it began. */
  unfinished(): Promise<Result<UnfinishedJournal, JournalFault>>;
  /**
   * Whether the process that wrote an entry still runs; then its operations are its own. Takes some seconds for one
   * that seems dead, because after a sleep of the machine all do for a moment.
   */
  isAlive(owner: string): Promise<boolean>;
}

export interface UnfinishedJournal {
  operations: readonly UnfinishedOperation[];
  /** Lines that were skipped because nothing could be read from them. */
  corruptLines: number;
}

/** Makes one process among the editor windows of a user the one that closes at the end of a window. */
export interface CloserLock {
  /**
   * True if this process is the closer now. False while another one is; who wants to replace it when it dies asks
   * again from time to time. Where the disk takes no lock, everybody is: closing twice harms nobody, never closing does.
   */
  tryHold(): Promise<boolean>;
  isHeld(): boolean;
  /** Told when another process took over, as after a sleep of the machine. Returns what ends the telling. */
  onLost(listener: () => void): () => void;
  release(): Promise<void>;
}
