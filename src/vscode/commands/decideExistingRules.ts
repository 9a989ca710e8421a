import * as vscode from 'vscode';
import type { EnableRequest } from '../../access/enablePolicy.ts';
import type { MachineSummary } from '../../access/machineListing.ts';
import type { AccessError } from '../../core/accessError.ts';
import type { ExistingRules } from '../../core/denyPriority.ts';
import { isFirewallHolderId } from '../../core/firewallHolderId.ts';
import { paired } from '../../core/paired.ts';
import { isTagChange, type Plan } from '../../core/plan.ts';
import type { Result } from '../../core/result.ts';
import { errorText } from '../../view/errorText.ts';
import { briefHolderText } from '../../view/holderText.ts';
import { plainText } from '../../view/plainText.ts';
import type { CommandContext } from '../commandContext.ts';
import { iconless } from '../iconless.ts';
import type { Connection } from '../session.ts';
import { settings } from '../settings.ts';
import { type Choice, pickOne } from './pick.ts';
import { showPlan } from './showPlan.ts';

/**
 * What to do with other people's rules that open the ports. It is asked only where such a rule is, and each answer
 * says what it leaves open or shuts. Defender for Cloud places its own rules, so of VMs that it takes nothing is asked.
 * Undefined where the user gives up.
 */
export async function decideExistingRules(
  context: CommandContext,
  connection: Connection,
  machines: readonly MachineSummary[],
  backendOf: BackendChoice,
): Promise<ExistingRules | undefined> {
  const { existingRules } = settings();
  if (existingRules !== 'ask') return existingRules;
  const { kept, overridden } = await looking(async () => {
    const all = await plansOf(connection, machines, 'keep', backendOf);
    const questionable = all.filter(({ plan }) => isOurs(plan) && isQuestionable(plan));
    const concerned = questionable.map(({ machine }) => machine);
    return { kept: questionable, overridden: await plansOf(connection, concerned, 'override', backendOf) };
  });
  if (kept.length === 0) return 'keep';
  const look = (mode: ExistingRules) => ({
    tooltip: `Show the Plan: ${mode === 'keep' ? 'Keep' : 'Override'}`,
    show: () => void showEnabling(context, connection, enablingOf(machines, mode, backendOf), machines, mode),
  });
  return askExistingRules(kept, overridden, { total: machines.length, look });
}

interface PlanOf {
  machine: MachineSummary;
  plan: Result<Plan, AccessError>;
}

/** A look takes a moment and changes nothing, so it does not take a notification. */
function looking<T>(look: () => Promise<T>): Promise<T> {
  const options = {
    location: vscode.ProgressLocation.Window,
    title: 'Looking for rules that keep the ports open',
  };
  return Promise.resolve(vscode.window.withProgress(options, look));
}

async function plansOf(
  { app }: Connection,
  machines: readonly MachineSummary[],
  existingRules: ExistingRules,
  backendOf: BackendChoice,
): Promise<PlanOf[]> {
  const plans = await app.previewEnables(enablingOf(machines, existingRules, backendOf));
  return paired(machines, plans).map(([machine, plan]) => ({ machine, plan }));
}

type BackendChoice = (summary: MachineSummary) => NonNullable<EnableRequest['backend']>;

function enablingOf(
  machines: readonly MachineSummary[],
  existingRules: ExistingRules,
  backendOf: BackendChoice,
): EnableRequest[] {
  return machines.map((summary) => {
    const { machine } = summary;
    return { vm: machine.id, hint: machine, existingRules, backend: backendOf(summary) };
  });
}

/** Where a policy of Defender's is written, or is there already, our deny is no part of it. */
function isOurs(plan: Result<Plan, AccessError>): boolean {
  if (!plan.ok) return true;
  const { changes } = plan.value;
  return !changes.some((change) => change.rule === null && !isTagChange(change) && change.action === 'put');
}

/** Where keeping leaves a port open, or finds no place for the deny, there is something to decide. */
function isQuestionable(plan: Result<Plan, AccessError>): boolean {
  if (plan.ok) return plan.value.warnings.some(({ kind }) => kind === 'stillExposed');
  return plan.error.kind === 'cannotPlan' && plan.error.cause.kind === 'noFreePriority';
}

async function askExistingRules(
  kept: readonly PlanOf[],
  overridden: readonly PlanOf[],
  { total, look }: { total: number; look: (mode: ExistingRules) => Choice<unknown>['look'] },
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
          detail: iconless(tell(overridden, 'shutsExisting')),
          look: look('override'),
          value: 'override',
        },
        {
          label: '$(warning) Keep: leave the port open',
          detail: iconless(tell(kept, 'stillExposed')),
          look: look('keep'),
          value: 'keep',
        },
        { label: '$(close) Cancel', detail: 'Nothing is changed.', value: 'cancel' },
      ],
    },
  );
  return picked.kind === 'answer' && picked.value !== 'cancel' ? picked.value : undefined;
}

/** The whole plan for all the VMs, beside the question. */
function showEnabling(
  context: CommandContext,
  { app }: Connection,
  requests: readonly EnableRequest[],
  machines: readonly MachineSummary[],
  existingRules: ExistingRules,
): Promise<void> {
  return showPlan(context, {
    what: `Enable JIT, existing rules ${existingRules === 'keep' ? 'kept' : 'overridden'}`,
    machines,
    preview: (signal) => app.previewEnables(requests, signal),
    keepsFocus: true,
  });
}

/** What an answer means, in a line; an error says that it is no way out. */
function tell(all: readonly PlanOf[], kind: 'shutsExisting' | 'stillExposed'): string {
  const errors = all.flatMap(({ plan }) => (plan.ok ? [] : [errorText(plan.error)]));
  const warnings = all.flatMap(({ plan }) => (plan.ok ? plan.value.warnings : []));
  const rules = warnings.flatMap((warning) =>
    warning.kind === kind
      ? [`${plainText(warning.rule ?? 'no rule')} (${warning.priority ?? '–'})${atFirewall(warning)}`]
      : [],
  );
  const named = [...new Set(rules)].join(', ');
  if (kind === 'shutsExisting') {
    return [
      'Opens on request only.',
      ...(named === '' ? [] : [`No longer opens it: ${named}.`]),
      ...errors,
    ].join(' ');
  }
  const numbers = warnings.flatMap((warning) => (warning.kind === 'stillExposed' ? [warning.number] : []));
  const stays = `Port ${[...new Set(numbers)].join(', ')} stays open to the Internet by ${named}.`;
  return [...(numbers.length > 0 ? [stays] : []), ...errors].join(' ');
}

/** In a firewall a rule is where nobody looks who thinks of network security groups. */
function atFirewall(warning: Plan['warnings'][number]): string {
  if (warning.kind === 'shutsExisting' && isFirewallHolderId(warning.group)) {
    return ` in ${briefHolderText(warning.group)}`;
  }
  return warning.kind === 'stillExposed' && warning.firewall !== undefined
    ? ` through ${briefHolderText(warning.firewall)}`
    : '';
}
