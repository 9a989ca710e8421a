import type { ListedWindow } from '../../access/machineListing.ts';
import { idKey, sameId } from '../../core/armId.ts';
import { parseAzurePrefix } from '../../core/ipPrefix.ts';
import type { Sources } from '../../core/sourceOverlap.ts';
import { capText } from '../../view/capText.ts';
import { errorText } from '../../view/errorText.ts';
import { localTimeText } from '../../view/localTimeText.ts';
import { newerRequestText } from '../../view/newerRequestText.ts';
import { plainText } from '../../view/plainText.ts';
import { portsText } from '../../view/portText.ts';
import { remainingText } from '../../view/remainingText.ts';
import type { TreeSubject } from '../../view/treeNode.ts';
import type { CommandContext, CommandHandler } from '../commandContext.ts';
import { iconless } from '../iconless.ts';
import type { Connection } from '../session.ts';
import { settings } from '../settings.ts';
import { showError } from '../showError.ts';
import { showMessage } from '../showMessage.ts';
import { askDuration } from './askDuration.ts';
import { confirmWideSources } from './confirmWideSources.ts';
import { type Extending, extensionLimits } from './extensionLimits.ts';
import { announced } from './firewallProgress.ts';
import { pickOne } from './pick.ts';
import type { DurationLimits } from './requestDraft.ts';
import { subjectsOf } from './subjects.ts';
import { tellAllGranted } from './tellGranted.ts';
import { working } from './working.ts';

/** Gives windows a later end, after one question: how long. Enter takes the usual length. */
export const extend: CommandHandler = async (context, given) => {
  const connection = await context.session.connect(true);
  if (!connection) return;
  await context.store.loadOnce(true);
  const windows = await chosenWindows(context, connection, given);
  if (windows.length === 0) return;
  const extending = await withMachines(context, connection, windows);
  const length = await askLength(context, extending);
  if (!length || !(await confirmWideSources(sourcesOf(windows)))) return;
  return extendAll(context, connection, windows, length);
};

async function chosenWindows(
  { store, keeper, log }: CommandContext,
  { callerName }: Connection,
  given: readonly unknown[],
): Promise<readonly ListedWindow[]> {
  const subjects = subjectsOf(given);
  const listed = store.windows.filter((one) => subjects.some((subject) => isMeant(one, subject)));
  for (const subject of subjects) {
    if (subject.kind !== 'window' || listed.some((one) => isMeant(one, subject))) continue;
    void showError(log, errorText({ kind: 'windowNotFound', window: subject.window }));
  }
  if (subjects.length > 0) return listed;
  const now = keeper.now();
  const open = store.windows.filter(({ window }) => window.endSeconds * 1000 > now);
  const isMine = ({ window }: ListedWindow) => window.requestor === callerName;
  const picked = await pickOne(
    { title: 'Extend Access', step: 1, total: 1 },
    {
      placeholder: open.length === 0 ? 'Nothing is open.' : 'Which access lasts longer?',
      choices: open.map((one) => ({ ...described(one, isMine(one), now), value: one })),
      active: isMine,
    },
  );
  return picked.kind === 'answer' ? [picked.value] : [];
}

/** A VM stands for every window of its. */
function isMeant({ window, machine }: ListedWindow, subject: TreeSubject): boolean {
  if (subject.kind === 'window') return subject.window === window.id;
  return machine !== null && (sameId(machine.id, subject.vm) || machine.name === subject.vm);
}

function described({ window }: ListedWindow, isMine: boolean, nowMs: number) {
  const who = isMine ? 'you' : plainText(window.requestor) || 'unknown';
  return {
    label: iconless(`${plainText(window.vmName)} ${portsText(window.ports)}`),
    description: iconless(`${remainingText(window.endSeconds * 1000, nowMs)} left · opened by ${who}`),
  };
}

/** Each VM with the policy that limits its window, read where no listing had it. */
function withMachines(
  { store }: CommandContext,
  connection: Connection,
  windows: readonly ListedWindow[],
): Promise<Extending[]> {
  return Promise.all(
    windows.map(async ({ window, machine }) => {
      if (!machine) return { window, summary: undefined };
      const known = store.find(machine.id);
      const read = known ? undefined : await store.readMachine(connection, machine.id, machine);
      return { window, summary: known ?? (read?.ok ? read.value : undefined) };
    }),
  );
}

/** Undefined where the user gives up, or where there is nothing to choose. */
async function askLength(
  { keeper, log }: CommandContext,
  extending: readonly Extending[],
): Promise<Pick<DurationLimits, 'defaultMinutes' | 'ownMaxMinutes'> | undefined> {
  const now = keeper.now();
  const limits = extensionLimits(extending, settings(), now);
  if (!limits.ok) {
    void showError(log, limits.error);
    return undefined;
  }
  const { maxMinutes, setBy, afterMs = 0, ownMaxMinutes } = limits.value;
  const names = namesOf(extending);
  // Without a limit nothing of the policy allows the window any more, which the refusal tells best.
  if (!Number.isFinite(maxMinutes)) return limits.value;
  if (now + maxMinutes * 60_000 <= afterMs) {
    void showMessage(
      'info',
      `Access to ${names} already lasts as long as it may: until ${localTimeText(afterMs, now)}. ` +
        `At most ${capText({ minutes: maxMinutes, setBy })} from now.`,
    );
    return undefined;
  }
  const title = `Extend Access to ${names}`;
  const picked = await askDuration({ title, step: 1, total: 1 }, limits.value, now);
  return picked.kind === 'answer' ? { defaultMinutes: picked.value, ownMaxMinutes } : undefined;
}

async function extendAll(
  context: CommandContext,
  connection: Connection,
  windows: readonly ListedWindow[],
  { defaultMinutes, ownMaxMinutes }: Pick<DurationLimits, 'defaultMinutes' | 'ownMaxMinutes'>,
): Promise<string[]> {
  const { app, callerName } = connection;
  const requests = windows.map(({ window, machine }) => ({
    window: window.id,
    hint: machine ?? undefined,
    durationMinutes: defaultMinutes,
    maxDurationMinutes: ownMaxMinutes,
  }));
  const outcomes = await working(`Extending access to ${namesOf(windows)}`, async ({ signal, say }) => {
    const extended = await announced(app, { say }).extendWindows(requests, signal);
    for (const one of extended) {
      // This editor sees to the ends of the user's own windows.
      if (one.ok && one.value.window.requestor === callerName) context.keeper.opened(one.value.window);
    }
    // Of what failed, too, Azure says what is true now.
    const machines = new Map(
      windows.flatMap(({ machine }) => (machine ? [[idKey(machine.id), machine]] : [])),
    );
    const wanted = [...machines.values()].map((machine) => ({ vm: machine.id, hint: machine }));
    await context.store.readMachines(connection, wanted);
    return extended;
  });
  const names = windows.map(({ window }) => plainText(window.vmName));
  const note = outcomes.map((one) => (one.ok ? newerRequestText(one.value.window) : '')).find(Boolean) ?? '';
  void tellAllGranted(context, names, outcomes, note);
  return outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value.window.id] : []));
}

function sourcesOf(windows: readonly ListedWindow[]): Sources {
  const entries = windows.flatMap(({ window }) => window.ports.flatMap(({ sources }) => sources));
  if (entries.includes('*')) return '*';
  return [...new Set(entries)].flatMap((entry) => parseAzurePrefix(entry) ?? []);
}

function namesOf(windows: readonly { window: ListedWindow['window'] }[]): string {
  return [...new Set(windows.map(({ window }) => plainText(window.vmName)))].join(', ');
}
