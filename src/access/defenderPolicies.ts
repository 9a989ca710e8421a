import type { AzureFault, WriteOutcome } from '../core/azureFault.ts';
import type { DefenderEntry } from '../core/defender.ts';
import type { PolicyDocument } from '../core/policyDocument.ts';
import type { Result } from '../core/result.ts';
import type { WriteOptions } from './ports.ts';

/** VMs that go into a policy of Defender's or get other ports there, and VMs (by id) that leave it. */
export interface DefenderChange {
  put: readonly PolicyDocument[];
  remove: readonly string[];
}

/** What is asked of Defender for one VM. */
export interface DefenderInitiation {
  virtualMachines: readonly {
    id: string;
    ports: readonly {
      number: number;
      /** `2026-11-22T15:00:00Z` */
      endTimeUtc: string;
      /** Exactly one of the two. */
      allowedSourceAddressPrefix?: string;
      allowedSourceAddressPrefixes?: readonly string[];
    }[];
  }[];
  justification: string;
}

/** The just-in-time policies of Microsoft Defender for Cloud. */
export interface DefenderPolicies {
  /** What the policies of a subscription say of each VM, by the VM's id in lower case. */
  inSubscription(
    subscriptionId: string,
    signal?: AbortSignal,
  ): Promise<Result<ReadonlyMap<string, DefenderEntry>, AzureFault>>;
  /** What a policy says of each of its VMs now, by the VM's id in lower case; nothing where it is not there. */
  entriesOf(
    policyId: string,
    signal?: AbortSignal,
  ): Promise<Result<ReadonlyMap<string, DefenderEntry>, AzureFault>>;
  /** What a policy says of a VM now; null where it does not have it, or is not there. */
  entryOf(
    policyId: string,
    vmId: string,
    signal?: AbortSignal,
  ): Promise<Result<DefenderEntry | null, AzureFault>>;
  /** Whether the plan that just-in-time access is part of is on in the subscription. */
  isPlanOn(subscriptionId: string, signal?: AbortSignal): Promise<Result<boolean, AzureFault>>;
  /** Writes a policy with some VMs changed, from a read right before; a policy without VMs is deleted. */
  change(policyId: string, change: DefenderChange, options?: WriteOptions): Promise<WriteOutcome>;
  /** Asks Defender to open; what it writes appears a little later. */
  initiate(policyId: string, body: DefenderInitiation, options?: WriteOptions): Promise<WriteOutcome>;
}
