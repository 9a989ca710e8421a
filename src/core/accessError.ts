import type { RuleRef } from './accessWindow.ts';
import type { AzureFault } from './azureFault.ts';
import type { Drift } from './drift.ts';
import type { InputProblem } from './inputProblem.ts';
import type { LockedScope } from './lock.ts';
import type { NeededAction } from './permission.ts';
import type { PlanError } from './plan.ts';
import type { PlanDifference } from './planDifference.ts';
import type { RequestProblem } from './windowRequest.ts';

/** Why a use case did not do what it was asked. `view/errorText.ts` turns each into words. */
export type AccessError =
  /** Input that cannot be meant; each problem names its field. Nothing was written. */
  | { kind: 'invalidInput'; problems: readonly InputProblem[] }
  | { kind: 'machineNotFound'; name: string }
  | { kind: 'ambiguousMachine'; name: string; candidates: readonly string[] }
  | { kind: 'windowNotFound'; window: string }
  | { kind: 'classicMachine'; vm: string }
  | { kind: 'notConfigured'; vm: string }
  /** The policy tag cannot be read, so nothing is granted. */
  | { kind: 'unreadablePolicy'; vm: string; tag: string; reason: string }
  /** The request is outside the policy; every problem, not the first. Nothing was written. */
  | { kind: 'outsidePolicy'; vm: string; problems: readonly RequestProblem[] }
  /** Rights are missing. Nothing was written. */
  | { kind: 'missingPermissions'; vm: string; missing: readonly NeededAction[] }
  /** Management locks refuse to write there. Nothing was written. */
  | { kind: 'locked'; vm: string; locked: readonly LockedScope[] }
  | { kind: 'cannotPlan'; vm: string; cause: PlanError }
  /** Azure failed or refused; nothing of ours was left. */
  | { kind: 'azure'; cause: AzureFault }
  /**
   * The VM left JIT, its rules were changed by somebody, or the window was closed while it was extended: the opening
   * was undone.
   */
  | {
      kind: 'changedMeanwhile';
      vm: string;
      what: WhatChanged;
      /** What was promised and what was read, the first of them told by `what`. */
      differences: readonly PlanDifference[];
    }
  /**
   * A window is over, or ends before an extension could be written. `endSeconds` is its end in Unix seconds; with
   * `isBehindFirewall`, shutting it begins `firewallUpdateSeconds` before that.
   */
  | { kind: 'windowEnds'; vm: string; window: string; endSeconds: number; isBehindFirewall?: true }
  /** Somebody edited rules of the window, so what was granted is not known any more. */
  | { kind: 'windowRuleEdited'; vm: string; window: string; drift: readonly Drift[] }
  /** An extension failed and was taken back; a read after that shows the window as it was, open until its end. */
  | { kind: 'notExtended'; vm: string; window: string; endSeconds: number; cause: AccessError }
  /** The public address could not be found, or two services disagree about it. */
  | { kind: 'sourceUnknown'; answers: readonly SourceAnswer[] }
  /** Rules could not be read, so windows may stand there that nobody closed. `subscriptionId` null: anywhere. */
  | { kind: 'rulesUnread'; subscriptionId: string | null; cause: AzureFault }
  /** Defender for Cloud holds the window open and has no way to end it early. `endSeconds` is its end in Unix seconds. */
  | { kind: 'cannotCloseEarly'; vm: string; window: string; endSeconds: number }
  /** Defender for Cloud does not grant it; `message` is its own. Nothing was opened. */
  | { kind: 'defenderRefused'; vm: string; code: string; message: string }
  /**
   * Defender for Cloud got a request, or may have, and did not show its window: access may be open, or open still, until
   * `endSeconds` (Unix). It is never sent twice.
   */
  | { kind: 'mayHaveOpened'; vm: string; endSeconds: number; cause: AzureFault }
  /** A policy of Defender for Cloud may have been written and may still be: what it says of the VM is not known. */
  | { kind: 'mayHaveChanged'; vm: string; policyId: string; cause: AzureFault }
  /** The VM went over to another backend, and taking it from the former one failed: both have it. */
  | { kind: 'heldByBoth'; vm: string; former: 'direct' | 'defender'; cause: AccessError }
  /** No guard has swept lately; `deployed` are those that are there all the same. */
  | { kind: 'noGuardAlive'; deployed: number }
  /** A repair left drift; `cause` is what went wrong, null where somebody changes the rules again. */
  | { kind: 'stillDrifting'; vm: string; drift: readonly Drift[]; cause: AccessError | null }
  /** It failed and something stayed: the rules and tags that are, or may be, still there. */
  | {
      kind: 'leftInPlace';
      vm: string;
      rules: readonly RuleRef[];
      tags: readonly string[];
      cause: AccessError;
    };

export type WhatChanged =
  | 'policyGone'
  | 'addressChanged'
  | 'denyGone'
  | 'allowGone'
  | 'stillDenied'
  | 'stillExposed'
  | 'windowClosed';

/** What one address service said. */
export interface SourceAnswer {
  service: string;
  address: string | null;
  problem: string | null;
}

export function azureError(cause: AzureFault): AccessError {
  return { kind: 'azure', cause };
}
