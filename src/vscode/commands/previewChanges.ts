import type { MachineSummary } from '../../access/machineListing.ts';
import type { AccessError } from '../../core/accessError.ts';
import type { Plan } from '../../core/plan.ts';
import type { Result } from '../../core/result.ts';
import type { Sources } from '../../core/sourceOverlap.ts';
import { defaultPorts } from '../../core/windowRequest.ts';
import { errorText } from '../../view/errorText.ts';
import { plainText } from '../../view/plainText.ts';
import type { CommandContext, CommandHandler } from '../commandContext.ts';
import { iconless } from '../iconless.ts';
import type { Connection } from '../session.ts';
import { settings } from '../settings.ts';
import { showError } from '../showError.ts';
import { chosenMachine } from './chosenMachine.ts';
import { pickOne } from './pick.ts';
import { type PreviewChoice, type PreviewKind, previewChoices } from './previewChoices.ts';
import { usualSources } from './quickRequest.ts';
import { durationLimits } from './requestDraft.ts';
import { showPlan } from './showPlan.ts';
import { working } from './working.ts';

const title = 'Preview Changes';

/** Shows what a change would write, and what takes it back, without writing anything. */
export const previewChanges: CommandHandler = async (context, given) => {
  const connection = await context.session.connect(true);
  if (!connection) return;
  const summary = await chosenMachine(context, connection, given, {
    title,
    placeholder: 'Of which virtual machine?',
    state: 'any',
  });
  const choice = summary && (await chosenPreview(summary));
  if (!choice) return;
  const { kind } = choice;
  if (kind === 'sweep') return showSweep(context, connection, choice);
  const readable = kind === 'request' ? durationLimits([], settings()) : undefined;
  if (readable?.ok === false) return void showError(context.log, readable.error);
  const sources = kind === 'request' ? await usualSources(context, connection) : [];
  if (!sources) return;
  await showPlan(context, {
    what: choice.what,
    machines: [summary],
    preview: async (signal) => [await previewOf(connection, kind, summary, sources, signal)],
  });
};

async function chosenPreview(summary: MachineSummary): Promise<PreviewChoice | undefined> {
  const picked = await pickOne(
    { title: `${title} of ${plainText(summary.machine.name)}`, step: 1, total: 1 },
    {
      placeholder: 'What would it write? Nothing is changed.',
      choices: previewChoices(summary).map((choice) => ({
        label: choice.what,
        detail: iconless(choice.detail),
        value: choice,
      })),
    },
  );
  return picked.kind === 'answer' ? picked.value : undefined;
}

async function previewOf(
  { app }: Connection,
  kind: Exclude<PreviewKind, 'sweep'>,
  { machine, policy }: MachineSummary,
  sources: Sources,
  signal: AbortSignal,
): Promise<Result<Plan, AccessError>> {
  const vm = { vm: machine.id, hint: machine };
  switch (kind) {
    case 'keep':
    case 'override':
      return app.previewEnable({ ...vm, existingRules: kind, backend: settings().backend }, signal);
    case 'repair':
      return app.previewRepair(vm, signal);
    case 'disable':
      return app.previewDisable(vm, signal);
    case 'close':
      return app.previewClose({ by: 'vm', ...vm }, signal);
    case 'request': {
      const ports = policy ? defaultPorts(policy, machine.os) : undefined;
      const limits = durationLimits(ports ?? [], settings());
      return app.previewRequest(
        {
          ...vm,
          ports: ports?.map(({ number, protocol }) => ({ number, protocol })),
          durationMinutes: limits.ok ? limits.value.defaultMinutes : undefined,
          maxDurationMinutes: limits.ok ? limits.value.ownMaxMinutes : undefined,
          sources,
          justification: '',
          waitMs: 0,
        },
        signal,
      );
    }
  }
}

async function showSweep(
  { log, plans }: CommandContext,
  { app }: Connection,
  { what }: PreviewChoice,
): Promise<void> {
  const plan = await working('Planning a sweep, without a change', ({ signal }) => app.previewSweep(signal));
  if (plan.ok) await plans.show({ what, vms: [], plan: plan.value });
  else void showError(log, errorText(plan.error));
}
