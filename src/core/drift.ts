import type { RuleRef } from './accessWindow.ts';

/**
 * What a rule says that decides which packets it is for; `until` is the end in an allow's description. The direction
 * is no field: an outbound rule is not ours, whatever its name.
 */
export type RuleField =
  | 'access'
  | 'protocol'
  | 'ports'
  | 'sources'
  | 'sourcePorts'
  | 'destinations'
  | 'until';

/** Both sides of one field, as Azure writes them. */
export interface FieldDrift {
  field: RuleField;
  expected: readonly string[];
  found: readonly string[];
}

/**
 * A way in which a rule of ours is not what the policy, the VM or the rule's own name says. `group` is the id of a
 * network security group, `rule` the name of the rule in it, `window` the id of an access window. All of it is plain
 * JSON.
 */
export type Drift =
  /** The policy asks for a deny that is not there. `rule` is the name under which it is written. */
  | (RuleRef & {
      kind: 'denyMissing';
      expected: { protocol: string; ports: readonly string[]; destinations: readonly string[] };
    })
  /** Somebody edited our deny. */
  | (RuleRef & { kind: 'denyChanged'; fields: readonly FieldDrift[] })
  /** Our deny names other addresses than the VM has: the VM is open there, and a stranger that has them is shut. */
  | (RuleRef & { kind: 'addressChanged'; expected: readonly string[]; found: readonly string[] })
  /** An allow of ours that is not what its name, its window, the VM and the policy say. */
  | (RuleRef & FieldDrift & { kind: 'windowRuleEdited'; window: string })
  /** An allow of ours that opens nothing, because `by` denies all that it is for. */
  | (RuleRef & { kind: 'windowIneffective'; window: string; by: RuleRef })
  /** A rule of ours where the VM does not need it: the group does not guard it, or the policy asks for no such deny. */
  | (RuleRef & { kind: 'strayRule'; why: 'notGuarding' | 'notInPolicy'; window: string | null });

export type DriftKind = Drift['kind'];
