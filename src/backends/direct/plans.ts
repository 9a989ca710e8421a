import type { FreshMachine } from '../../access/ports.ts';
import type { AccessError } from '../../core/accessError.ts';
import type { ExistingRules } from '../../core/denyPriority.ts';
import type { JitPolicy } from '../../core/jitPolicy.ts';
import type { Plan } from '../../core/plan.ts';
import { planEnable } from '../../core/planEnable.ts';
import { type Grant, planOpen } from '../../core/planOpen.ts';
import { writePolicyTags } from '../../core/policyTag.ts';
import { err, type Result } from '../../core/result.ts';

export function planEnabling(
  { machine, groups }: FreshMachine,
  policy: JitPolicy,
  existingRules: ExistingRules,
): Result<Plan, AccessError> {
  const tags = writePolicyTags(policy);
  if (!tags.ok) return err({ kind: 'invalidInput', problems: tags.error });
  const plan = planEnable({ machine, groups, policy, tags: tags.value, existingRules });
  return plan.ok ? plan : err({ kind: 'cannotPlan', vm: machine.id, cause: plan.error });
}

export function planOpening(
  { machine, groups }: FreshMachine,
  policy: JitPolicy,
  grant: Grant,
): Result<Plan, AccessError> {
  const plan = planOpen({ machine, groups, policy, grant });
  return plan.ok ? plan : err({ kind: 'cannotPlan', vm: machine.id, cause: plan.error });
}
