import type { Plan } from './plan.ts';
import type { PlanDifference } from './planDifference.ts';

/**
 * Ports that are open to the Internet now and that the plan promised to shut: somebody wrote a rule in between. What
 * the plan told beforehand is no difference.
 */
export function newExposure(
  promised: Pick<Plan, 'warnings'>,
  found: Pick<Plan, 'warnings'>,
): PlanDifference[] {
  const exposed = ({ warnings }: Pick<Plan, 'warnings'>) =>
    warnings.flatMap((warning) => (warning.kind === 'stillExposed' ? [warning] : []));
  const told = new Set(exposed(promised).map(({ number, protocol }) => `${number}/${protocol}`));
  return exposed(found)
    .filter(({ number, protocol }) => !told.has(`${number}/${protocol}`))
    .map(({ number, protocol, rule, priority }) => ({
      what: 'access',
      number,
      protocol,
      expected: 'Deny',
      found: 'Allow',
      by: rule === null || priority === null ? null : { rule, priority },
    }));
}
