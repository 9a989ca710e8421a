import type { MachineSummary } from '../../access/machineListing.ts';
import type { AccessError } from '../../core/accessError.ts';
import type { ExistingRules } from '../../core/denyPriority.ts';
import type { Plan } from '../../core/plan.ts';
import type { Result } from '../../core/result.ts';
import { errorText } from '../../view/errorText.ts';
import { plainText } from '../../view/plainText.ts';
import { warningText } from '../../view/warningText.ts';
import { iconless } from '../iconless.ts';
import type { Connection } from '../session.ts';
import { settings } from '../settings.ts';
import { pickOne } from './pick.ts';
import { working } from './working.ts';

/**
 * What to do with other people's rules that open the ports. It is asked only where such a rule is, and each answer
 * says what it leaves open or shuts. Undefined where the user gives up.
 */
export async function decideExistingRules(
  connection: Connection,
  machines: readonly MachineSummary[],
): Promise<ExistingRules | undefined> {
  const { existingRules } = settings();
  if (existingRules !== 'ask') return existingRules;
  const kept = await plans(connection, machines, 'keep');
  const needsQuestion = kept.filter(({ plan }) => isQuestionable(plan));
  if (needsQuestion.length === 0) return 'keep';
  const concerned = needsQuestion.map(({ machine }) => machine);
  const overridden = await plans(connection, concerned, 'override');
  return askExistingRules(needsQuestion, overridden, machines.length);
}

interface PlanOf {
  machine: MachineSummary;
  plan: Result<Plan, AccessError>;
}

function plans(
  { app }: Connection,
  machines: readonly MachineSummary[],
  existingRules: ExistingRules,
): Promise<PlanOf[]> {
  return working('Looking for rules that keep the ports open', ({ signal }) =>
    Promise.all(
      machines.map(async (machine) => ({
        machine,
        plan: await app.previewEnable(
          { vm: machine.machine.id, hint: machine.machine, existingRules },
          signal,
        ),
      })),
    ),
  );
}

/** Where keeping leaves a port open, or finds no place for the deny, there is something to decide. */
function isQuestionable(plan: Result<Plan, AccessError>): boolean {
  if (plan.ok) return plan.value.warnings.some(({ kind }) => kind === 'stillExposed');
  return plan.error.kind === 'cannotPlan' && plan.error.cause.kind === 'noFreePriority';
}

async function askExistingRules(
  kept: readonly PlanOf[],
  overridden: readonly PlanOf[],
  total: number,
): Promise<ExistingRules | undefined> {
  const names = kept.map(({ machine }) => plainText(machine.machine.name)).join(', ');
  const only = total === kept.length ? '' : ` (${kept.length} of ${total})`;
  const picked = await pickOne<ExistingRules | 'cancel'>(
    { title: `Enable JIT on ${names}${only}`, step: 1, total: 1 },
    {
      placeholder: 'A rule of somebody else opens the port. What should happen to it?',
      choices: [
        {
          label: '$(shield) Override: shut the port',
          detail: iconless(
            `The deny rule goes above. ${tell(overridden, 'shutsExisting')} The rule itself is not changed.`,
          ),
          value: 'override',
        },
        {
          label: '$(warning) Keep: leave the port open',
          detail: iconless(tell(kept, 'stillExposed')),
          value: 'keep',
        },
        { label: '$(close) Cancel', detail: 'Nothing is changed.', value: 'cancel' },
      ],
    },
  );
  return picked.kind === 'answer' && picked.value !== 'cancel' ? picked.value : undefined;
}

/** What an answer means for each VM; an error says that it is no way out there. */
function tell(all: readonly PlanOf[], kind: 'shutsExisting' | 'stillExposed'): string {
  const sentences = all.flatMap(({ plan }) =>
    plan.ok
      ? plan.value.warnings.filter((warning) => warning.kind === kind).map(warningText)
      : errorText(plan.error),
  );
  return [...new Set(sentences)].join(' ');
}
