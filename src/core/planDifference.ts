import type { RuleProperties } from './ruleProperties.ts';

/** One thing that was read after a write and is not what the plan promised, with both sides. */
export type PlanDifference =
  /** What the VM's tags say of its policy. */
  | { what: 'policy'; expected: 'policy'; found: 'none' | 'off' | 'unreadable' }
  /** The VM's private addresses, which every rule of ours names. */
  | { what: 'addresses'; expected: readonly string[]; found: readonly string[] }
  /** A rule of ours; `found` is null where it is gone. */
  | { what: 'rule'; group: string; rule: string; expected: RuleProperties; found: RuleProperties | null }
  /** What becomes of packets to a port. `by` is the rule that decides it, null where no group stands in the way. */
  | {
      what: 'access';
      number: number;
      protocol: 'TCP' | 'UDP' | '*';
      expected: 'Allow' | 'Deny';
      found: 'Allow' | 'Deny';
      by: DecidingRule | null;
    };

export interface DecidingRule {
  /** Absent where the evaluation does not tell the group. */
  group?: string | undefined;
  rule: string;
  priority: number;
}
