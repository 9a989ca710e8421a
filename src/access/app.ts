import type { AccessError } from '../core/accessError.ts';
import type { WriteOutcome } from '../core/azureFault.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import type { JournalFault } from '../core/journalFault.ts';
import type { Machine } from '../core/machine.ts';
import type { Plan } from '../core/plan.ts';
import type { Result } from '../core/result.ts';
import type { FirewallUpdateListener } from './announcedRules.ts';
import type { PermissionReport, PermissionRequest } from './checkPermissions.ts';
import type { CloseReport, WindowSelection } from './closeWindows.ts';
import type { Disabled, DisableRequest } from './disablePolicy.ts';
import type { Enabled, EnableRequest } from './enablePolicy.ts';
import type { ExtendRequest } from './extendWindow.ts';
import type { WindowListing } from './listWindows.ts';
import type { ListedWindow, MachineListing, MachineSummary } from './machineListing.ts';
import type { Clock, CloserLock, DetectedSource, InventoryFilter } from './ports.ts';
import type { Guard } from './readGuards.ts';
import type { RecoveryReport } from './recover.ts';
import type { Repaired, RepairRequest } from './repairMachine.ts';
import type { GrantedWindow, WindowRequest } from './requestAccess.ts';
import type { SweepSign } from './signSweep.ts';
import type { SweepReport } from './sweep.ts';
import type { WindowOutcomes } from './windowOutcomes.ts';

/** The use cases, bound to the adapters that `compose` chose. Every host talks to Azure through this alone. */
export interface App {
  clock: Clock;
  /** The same use cases; each update of a firewall that they begin is told to whoever waits for it. */
  announcing(tell: FirewallUpdateListener): App;
  listMachines(filter: InventoryFilter, signal?: AbortSignal): Promise<Result<MachineListing, AccessError>>;
  /** One VM read afresh from Azure itself, not from the index. */
  readMachine(
    request: { vm: string; hint?: Machine | undefined },
    signal?: AbortSignal,
  ): Promise<Result<MachineSummary, AccessError>>;
  /** Several VMs, which shares reads; in the order of the requests. */
  readMachines(
    requests: readonly { vm: string; hint?: Machine | undefined }[],
    signal?: AbortSignal,
  ): Promise<readonly Result<MachineSummary, AccessError>[]>;
  listWindows(signal?: AbortSignal): Promise<Result<WindowListing, AccessError>>;
  readPolicy(
    request: { vm: string; hint?: Machine | undefined },
    signal?: AbortSignal,
  ): Promise<Result<{ machine: Machine; policy: JitPolicy }, AccessError>>;
  previewEnable(request: EnableRequest, signal?: AbortSignal): Promise<Result<Plan, AccessError>>;
  /** Like every preview of several, in the order of the requests, each planned after the ones before it. */
  previewEnables(
    requests: readonly EnableRequest[],
    signal?: AbortSignal,
  ): Promise<readonly Result<Plan, AccessError>[]>;
  enablePolicy(request: EnableRequest, signal?: AbortSignal): Promise<Result<Enabled, AccessError>>;
  /** Several VMs together, which shares reads and writes; outcomes are in the order of the requests. */
  enablePolicies(
    requests: readonly EnableRequest[],
    signal?: AbortSignal,
  ): Promise<readonly Result<Enabled, AccessError>[]>;
  previewDisable(request: DisableRequest, signal?: AbortSignal): Promise<Result<Plan, AccessError>>;
  previewDisables(
    requests: readonly DisableRequest[],
    signal?: AbortSignal,
  ): Promise<readonly Result<Plan, AccessError>[]>;
  disablePolicy(request: DisableRequest, signal?: AbortSignal): Promise<Result<Disabled, AccessError>>;
  /** Several VMs together, which shares reads and writes; outcomes are in the order of the requests. */
  disablePolicies(
    requests: readonly DisableRequest[],
    signal?: AbortSignal,
  ): Promise<readonly Result<Disabled, AccessError>[]>;
  /** What repairing would change; its warnings name the windows that it would end. */
  previewRepair(request: RepairRequest, signal?: AbortSignal): Promise<Result<Plan, AccessError>>;
  previewRepairs(
    requests: readonly RepairRequest[],
    signal?: AbortSignal,
  ): Promise<readonly Result<Plan, AccessError>[]>;
  /** Makes rules of ours that drifted what they should be. */
  repair(request: RepairRequest, signal?: AbortSignal): Promise<Result<Repaired, AccessError>>;
  previewRequest(request: WindowRequest, signal?: AbortSignal): Promise<Result<Plan, AccessError>>;
  previewRequests(
    requests: readonly WindowRequest[],
    signal?: AbortSignal,
  ): Promise<readonly Result<Plan, AccessError>[]>;
  requestAccess(request: WindowRequest, signal?: AbortSignal): Promise<Result<GrantedWindow, AccessError>>;
  /** Windows on several VMs together; outcomes are in the order of the requests. */
  requestAccessToAll(
    requests: readonly WindowRequest[],
    signal?: AbortSignal,
  ): Promise<readonly Result<GrantedWindow, AccessError>[]>;
  previewExtend(request: ExtendRequest, signal?: AbortSignal): Promise<Result<Plan, AccessError>>;
  previewExtends(
    requests: readonly ExtendRequest[],
    signal?: AbortSignal,
  ): Promise<readonly Result<Plan, AccessError>[]>;
  extendWindow(request: ExtendRequest, signal?: AbortSignal): Promise<Result<GrantedWindow, AccessError>>;
  /** Gives windows a later end without a gap; outcomes are in the order of the requests. */
  extendWindows(
    requests: readonly ExtendRequest[],
    signal?: AbortSignal,
  ): Promise<readonly Result<GrantedWindow, AccessError>[]>;
  previewClose(selection: WindowSelection, signal?: AbortSignal): Promise<Result<Plan, AccessError>>;
  closeWindows(selection: WindowSelection, signal?: AbortSignal): Promise<Result<CloseReport, AccessError>>;
  /** Removes what is over of these windows; one that was extended stays open by its later rules. */
  removeOverdue(windows: readonly ListedWindow[], signal?: AbortSignal): Promise<WindowOutcomes>;
  /** Ends what processes began that are dead now. */
  recover(signal?: AbortSignal): Promise<Result<RecoveryReport, JournalFault>>;
  /** Which of the processes of this user closes windows at their end. */
  closer: CloserLock;
  previewSweep(signal?: AbortSignal): Promise<Result<Plan, AccessError>>;
  sweep(signal?: AbortSignal): Promise<Result<SweepReport, AccessError>>;
  /** Every guard that the caller sees, those that are alive first. */
  readGuards(signal?: AbortSignal): Promise<Result<readonly Guard[], AccessError>>;
  /** Says at the guard's own place that it has just swept. */
  signSweep(sign: SweepSign, signal?: AbortSignal): Promise<WriteOutcome>;
  detectSource(signal?: AbortSignal): Promise<Result<DetectedSource, AccessError>>;
  /** What the caller may do about a VM, and the locks in the way. Missing rights are an answer, no error. */
  checkPermissions(
    request: PermissionRequest,
    signal?: AbortSignal,
  ): Promise<Result<PermissionReport, AccessError>>;
  /** The name that windows of the caller carry as their requestor. */
  callerName(): Promise<string>;
  /** Asks Azure for the time, so that the clock stays right while a window is open. */
  learnTime(signal?: AbortSignal): Promise<void>;
}
