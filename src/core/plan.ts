import type { GroupLimit } from './groupLimits.ts';
import type { JournalFault } from './journalFault.ts';
import type { Protocol } from './protocol.ts';
import type { RuleProperties } from './ruleProperties.ts';

/** One change to a network security group, to a firewall, to a VM's tags, or to what Defender for Cloud keeps of a VM. */
export type Change = RuleChange | TagChange | DefenderPolicyChange;

export interface RuleChange {
  /** ARM id of the network security group, the classic firewall, or our rule collection group. */
  target: string;
  action: 'put' | 'delete';
  rule: string;
  /** What is written; for a delete, what the rule says now. */
  properties: RuleProperties;
}

export interface TagChange {
  /** ARM id of the VM. */
  target: string;
  action: 'put' | 'delete';
  rule: null;
  properties: { tags: Record<string, string> };
}

export interface DefenderPolicyChange {
  /** ARM id of the policy, or of its `initiate` where access is asked for. */
  target: string;
  action: 'put' | 'delete';
  rule: null;
  /** The VMs that are put in, taken out or asked for, in the shape of Defender's API; nobody else's are here. */
  properties: {
    virtualMachines: readonly { id: string; ports: readonly object[] }[];
    justification?: string;
  };
}

export function isTagChange(change: Change): change is TagChange {
  return change.rule === null && 'tags' in change.properties;
}

/** The list of changes that takes the targets from what they are to what they should be, and what to know before. */
export interface Plan {
  changes: readonly Change[];
  warnings: readonly PlanWarning[];
  /** What takes the changes back, in the order in which it is to be written; previews say it. */
  inverse?: readonly Change[];
}

export type PlanWarning =
  /** A rule of somebody else keeps the port open to the Internet. */
  | {
      kind: 'stillExposed';
      vm: string;
      number: number;
      protocol: Protocol;
      rule: string | null;
      priority: number | null;
      /** ARM id of the Azure Firewall through which it is reached; absent where it is reached otherwise. */
      firewall?: string;
      /** Set where Defender for Cloud is to shut it: its deny comes last, so any allow rule before it wins. */
      under?: 'defender';
    }
  /** Our deny goes above a rule of somebody else, which stops working for these ports of this VM. */
  | { kind: 'shutsExisting'; vm: string; group: string; rule: string; priority: number }
  /**
   * Traffic through this interface meets no network security group, so nothing can shut it but, for what comes from the
   * Internet, the Azure Firewall with the id `firewall` where there is one.
   */
  | { kind: 'unguardedInterface'; vm: string; interfaceId: string; firewall?: string }
  /** The deny that the policy asks for is not there: somebody took it away. */
  | { kind: 'missingDeny'; vm: string; group: string; rule: string }
  /** The port opens for every address, or for a range wider than /16 (IPv6: /32). */
  | { kind: 'wideSource'; source: string }
  /** The VM has no address of this source's family, so nothing opens for it. */
  | { kind: 'unreachableSource'; vm: string; source: string }
  /**
   * Nothing leads from the Internet to the VM, and the source is an address of the Internet. `nextHop` is where the VM's
   * default route leads, if that is an appliance of which nothing is known.
   */
  | { kind: 'noPublicPath'; vm: string; source: string; nextHop?: string }
  /** The VM's default route leads to an appliance that is no firewall known here, so its public address may not answer. */
  | { kind: 'answersElsewhere'; vm: string; nextHop: string }
  /** An open window has ports that the policy will not have; it goes on to its end. */
  | {
      kind: 'windowOutsidePolicy';
      vm: string;
      window: string;
      endSeconds: number;
      ports: readonly OpenPort[];
    }
  /** Defender for Cloud ends this window of somebody else, whose port is asked for anew. `endSeconds` is Unix. */
  | {
      kind: 'endsWindow';
      vm: string;
      window: string;
      requestor: string;
      endSeconds: number;
      ports: readonly OpenPort[];
    }
  /** A rule of ours whose VM is gone or not under JIT; it goes if a second look shows it as well. */
  | { kind: 'orphanRule'; group: string; rule: string }
  /** Rules could not be read there, so the plan may lack what it should take away. */
  | { kind: 'rulesUnread'; subscriptionId: string | null }
  /** No priority is free above this deny, so no window can open for the VM. */
  | { kind: 'noRoomForWindows'; vm: string; group: string; rule: string; priority: number }
  /** A lock, which stands on `lockScope`, will keep rules of the group from being deleted. */
  | { kind: 'deleteLocked'; group: string; lock: string; lockScope: string }
  /**
   * Rules of this window are not what was granted and are taken away: it ends, or at `leftUntilSeconds` (Unix) where
   * it has right rules with an earlier end. `requestor` is empty where nothing tells it.
   */
  | {
      kind: 'windowClosedByRepair';
      vm: string;
      window: string;
      requestor: string;
      leftUntilSeconds: number | null;
    }
  /** Defender for Cloud has no way to end the window early, so closing leaves it. `endSeconds` is its end in Unix seconds. */
  | { kind: 'staysOpen'; vm: string; window: string; endSeconds: number }
  /** The VM leaves one backend for the other; what is open there ends. */
  | {
      kind: 'movesBackend';
      vm: string;
      to: 'direct' | 'defender';
      windows: readonly { id: string; requestor: string }[];
    }
  /** What was begun is not on this machine's disk, so after a crash only Azure knows of it. */
  | { kind: 'notJournaled'; fault: JournalFault }
  /** A lock keeps the rule from being deleted; it was rewritten so that it opens nothing. */
  | { kind: 'madeInert'; group: string; rule: string };

export type PlanError =
  /**
   * No free priority on the needed side of `rule`, whose name is empty where a firewall has none left at all.
   * `isInherited`: it is a parent policy's, which comes before everything of the firewall policy itself.
   */
  | {
      kind: 'noFreePriority';
      group: string;
      rule: string;
      priority: number;
      side: 'above' | 'below';
      isInherited?: true;
    }
  /** The group would hold more than Azure lets it hold: `count` where `most` is the limit. */
  | { kind: 'groupFull'; group: string; limit: GroupLimit; most: number; count: number }
  /** A firewall would hold more addresses and NAT rules than Azure lets it hold. */
  | { kind: 'firewallFull'; firewall: string; most: number; count: number }
  /** Every port of every public address of the firewall leads somewhere. */
  | { kind: 'noFreeFrontend'; firewall: string }
  /** Neither the subnet nor any interface of the VM has a network security group. */
  | { kind: 'noSecurityGroup'; vm: string }
  /** The sources are IPv6 and the VM has IPv4 addresses only, or the other way round. */
  | { kind: 'noAddressOfFamily'; vm: string; family: 4 | 6 };

export interface OpenPort {
  number: number;
  protocol: Protocol;
}

export const emptyPlan: Plan = { changes: [], warnings: [] };

/** One plan after the other; what takes them back begins with the last. */
export function joinPlans(plans: readonly Plan[]): Plan {
  const isKnown = plans.every(({ changes, inverse }) => inverse !== undefined || changes.length === 0);
  return {
    changes: plans.flatMap((plan) => plan.changes),
    warnings: plans.flatMap((plan) => plan.warnings),
    ...(isKnown ? { inverse: [...plans].reverse().flatMap(({ inverse }) => inverse ?? []) } : {}),
  };
}

/** The plan with something more to know, before what it says itself. */
export function withWarnings(warnings: readonly PlanWarning[], plan: Plan): Plan {
  return { ...plan, warnings: [...warnings, ...plan.warnings] };
}
