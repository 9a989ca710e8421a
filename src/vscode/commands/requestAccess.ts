import type { MachineSummary } from '../../access/machineListing.ts';
import type { Sources } from '../../core/sourceOverlap.ts';
import { checkRequest } from '../../core/windowRequest.ts';
import { durationText } from '../../view/durationText.ts';
import { errorText } from '../../view/errorText.ts';
import { plainText } from '../../view/plainText.ts';
import { portText } from '../../view/portText.ts';
import { requestProblemText } from '../../view/requestProblemText.ts';
import { sourcesText } from '../../view/sourceText.ts';
import type { CommandContext, CommandHandler } from '../commandContext.ts';
import type { Connection } from '../session.ts';
import { settings } from '../settings.ts';
import { showError } from '../showError.ts';
import { askDuration } from './askDuration.ts';
import { askSource } from './askSource.ts';
import { hinted } from './changeMachines.ts';
import { askAll, type Position, type Question } from './flow.ts';
import { type GrantRequest, grantAll } from './grant.ts';
import { machineChoices, machinesOf } from './machines.ts';
import { pickOne, pickSeveral } from './pick.ts';
import {
  defaultPortKeys,
  draftPorts,
  durationLimits,
  portKey,
  portsOf,
  type RequestDraft,
} from './requestDraft.ts';
import { showPlan } from './showPlan.ts';
import { subjectsOf } from './subjects.ts';
import { tellAllGranted } from './tellGranted.ts';

/** Asks which VM (unless it was pressed on one), which ports, how long and from where; then opens them. */
export const requestAccess: CommandHandler = async (context, given) => {
  const connection = await context.session.connect(true);
  if (!connection) return;
  const isGiven = subjectsOf(given).length > 0;
  const machines = (await machinesOf(context, connection, given)).filter(
    (summary) => summary.policy !== null || tellNotConfigured(context, summary),
  );
  if (isGiven && machines.length === 0) return;
  const draft: RequestDraft = {
    machines,
    portKeys: defaultPortKeys(machines),
    durationMinutes: 0,
    sources: [],
    justification: '',
    ownMaxMinutes: undefined,
  };
  const title = isGiven
    ? `Request Access to ${machines.map(({ machine }) => plainText(machine.name)).join(', ')}`
    : 'Request Access';
  if (!(await askAll(title, questions(context, connection, draft, isGiven)))) return;
  return open(context, connection, draft);
};

function questions(
  context: CommandContext,
  connection: Connection,
  draft: RequestDraft,
  isGiven: boolean,
): Question[] {
  const steps: Question[] = [
    (position) => askPorts(position, draft),
    (position) => askHowLong(position, context, draft),
    (position) => askWhereFrom(position, context, connection, draft),
  ];
  return isGiven ? steps : [(position) => askMachine(position, context, draft), ...steps];
}

async function askMachine(position: Position, context: CommandContext, draft: RequestDraft) {
  const picked = await pickOne(position, {
    placeholder: 'To which virtual machine?',
    choices: machineChoices(context, 'configured'),
    active: ({ machine }) => draft.machines.some((known) => known.machine.id === machine.id),
  });
  if (picked.kind === 'answer') {
    draft.machines = [picked.value];
    draft.portKeys = defaultPortKeys(draft.machines);
  }
  return picked;
}

async function askPorts(position: Position, draft: RequestDraft) {
  const picked = await pickSeveral(position, {
    placeholder: 'Which ports?',
    choices: portsOf(draft.machines).map((port) => ({
      label: portText(port),
      description: `at most ${durationText(port.maxDurationMinutes)}, from ${sourcesText(port.allowedSources)}`,
      value: port,
    })),
    isChosen: (port) => draft.portKeys.has(portKey(port)),
  });
  if (picked.kind === 'answer') draft.portKeys = new Set(picked.value.map(portKey));
  return picked;
}

async function askHowLong(position: Position, { keeper, log }: CommandContext, draft: RequestDraft) {
  const chosen = draft.machines.flatMap((summary) => draftPorts(summary, draft));
  const limits = durationLimits(chosen, settings());
  if (!limits.ok) {
    void showError(log, limits.error);
    return { kind: 'cancelled' } as const;
  }
  const picked = await askDuration(position, limits.value, keeper.now());
  if (picked.kind === 'answer') {
    draft.durationMinutes = picked.value;
    draft.ownMaxMinutes = limits.value.ownMaxMinutes;
  }
  return picked;
}

async function askWhereFrom(
  position: Position,
  context: CommandContext,
  connection: Connection,
  draft: RequestDraft,
) {
  const picked = await askSource(position, {
    connection,
    isTrusted: context.runsOnUsersMachine || connection.account.kind === 'sandbox',
    refusal: (sources) => refusal(draft, sources),
    reason: {
      get: () => draft.justification,
      set: (text) => {
        draft.justification = text;
      },
    },
    showPlan: (sources) => void showRequested(context, connection, { ...draft, sources }),
  });
  if (picked.kind === 'answer') draft.sources = picked.value;
  return picked;
}

/** Why a policy does not allow these sources; undefined where every one does. */
function refusal(draft: RequestDraft, sources: Sources): string | undefined {
  const { durationMinutes } = draft;
  const problems = draft.machines.flatMap((summary) => {
    if (!summary.policy) return [];
    const checked = checkRequest(summary.policy, {
      ports: draftPorts(summary, draft),
      sources,
      durationMinutes,
    });
    return checked.ok ? [] : checked.error.filter(({ kind }) => kind === 'sourceNotAllowed');
  });
  return problems.length === 0 ? undefined : problems.map(requestProblemText).join(' ');
}

/** What the request would write as it stands, beside the question that is asked. */
function showRequested(context: CommandContext, { app }: Connection, draft: RequestDraft): Promise<void> {
  const machines = concerned(draft);
  return showPlan(context, {
    what: 'Request access',
    machines,
    preview: (signal) => {
      const requests = machines.map((summary) => ({
        ...requestOf(summary, draft),
        ...hinted(summary),
        waitMs: 0,
      }));
      return app.previewRequests(requests, signal);
    },
    keepsFocus: true,
  });
}

/** The VMs of which something is asked. */
function concerned(draft: RequestDraft): MachineSummary[] {
  return draft.machines.filter((summary) => draftPorts(summary, draft).length > 0);
}

/** What one VM is asked for. */
function requestOf(summary: MachineSummary, draft: RequestDraft): GrantRequest {
  const { durationMinutes, sources, justification, ownMaxMinutes } = draft;
  return {
    ports: draftPorts(summary, draft).map(({ number, protocol }) => ({ number, protocol })),
    durationMinutes,
    sources,
    justification,
    maxDurationMinutes: ownMaxMinutes,
  };
}

async function open(context: CommandContext, connection: Connection, draft: RequestDraft) {
  const machines = concerned(draft);
  const asked = machines.map((summary) => ({ summary, request: requestOf(summary, draft) }));
  const results = await grantAll(context, connection, asked);
  const names = machines.map(({ machine }) => plainText(machine.name));
  void tellAllGranted(context, names, results);
  return results.flatMap((result) => (result.ok ? [result.value.window.id] : []));
}

function tellNotConfigured({ log }: CommandContext, { machine, unreadablePolicy }: MachineSummary): boolean {
  const vm = machine.id;
  const error = unreadablePolicy
    ? ({ kind: 'unreadablePolicy', vm, ...unreadablePolicy } as const)
    : ({ kind: 'notConfigured', vm } as const);
  void showError(log, errorText(error));
  return false;
}
