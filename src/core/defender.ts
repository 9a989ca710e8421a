import type { JitPolicy } from './jitPolicy.ts';
import type { Result } from './result.ts';

/** What a just-in-time policy of Microsoft Defender for Cloud says of one VM, and what was requested for it. */
export interface DefenderEntry {
  /** ARM id of the policy, `…/providers/Microsoft.Security/locations/<region>/jitNetworkAccessPolicies/<name>`. */
  policyId: string;
  /** An error says in a sentence what of the entry is none that we can read. */
  policy: Result<JitPolicy, string>;
  /** Of the Azure Firewall before the VM, where Defender writes NAT rules for it. */
  publicIpAddress: string | null;
  requests: readonly DefenderRequest[];
}

/** Somebody's request, as it stays in the policy after its end. */
export interface DefenderRequest {
  requestor: string;
  startMs: number;
  justification: string;
  ports: readonly DefenderRequestPort[];
}

export interface DefenderRequestPort {
  number: number;
  sources: readonly string[];
  endSeconds: number;
  /** `Initiated`, `Revoked`, and others that no document names. */
  status: string;
  /** `Expired`, `UserRequested`, `NewerRequestInitiated`, and others. */
  statusReason: string;
  /** The firewall's port that leads to this one. */
  mappedPort: number | null;
}

/**
 * Whether the request was neither taken back nor replaced by a newer one; its end may have come. A status that nobody
 * knows counts as open, unless its reason says that it is over.
 */
export function isStanding({
  status,
  statusReason,
}: Pick<DefenderRequestPort, 'status' | 'statusReason'>): boolean {
  if (status.toLowerCase() === 'revoked') return false;
  return !['expired', 'newerrequestinitiated'].includes(statusReason.toLowerCase());
}

/** Whether Defender has taken the request and not yet written all of its rules. */
export function isComing({ status }: Pick<DefenderRequestPort, 'status'>): boolean {
  return status.toLowerCase() === 'initiating';
}
