import * as vscode from 'vscode';
import type { ListedWindow } from '../../access/machineListing.ts';
import { sameId } from '../../core/armId.ts';
import { plainText } from '../../view/plainText.ts';
import { portsText } from '../../view/portText.ts';
import type { CommandContext, CommandHandler } from '../commandContext.ts';
import { iconless } from '../iconless.ts';
import { closeSelected } from './closeSelected.ts';
import { pickSeveral } from './pick.ts';
import { subjectsOf } from './subjects.ts';

/** Closes windows, or every window of a VM. Those of others are closed after a question. */
export const close: CommandHandler = async (context, given) => {
  const connection = await context.session.connect(true);
  if (!connection) return;
  await context.store.loadOnce(true);
  const windows = await chosenWindows(context, given);
  // What Defender for Cloud holds open is not closed early, so nothing of it is to be confirmed.
  const others = windows.filter(
    ({ window }) => window.requestor !== connection.callerName && window.backend === 'direct',
  );
  if (others.length > 0 && !(await confirmOthers(others))) return;
  // A window may stand that no listing here has shown yet.
  const unlisted = subjectsOf(given).flatMap((subject) =>
    subject.kind === 'window' && windows.every(({ window }) => window.id !== subject.window)
      ? [subject.window]
      : [],
  );
  const ids = [...windows.map(({ window }) => window.id), ...unlisted];
  if (ids.length > 0) await closeSelected(context, connection, { by: 'ids', ids });
};

/** Closes every window that the user opened, also those opened elsewhere. */
export const closeAll: CommandHandler = async (context) => {
  const connection = await context.session.connect(true);
  if (connection) await closeSelected(context, connection, { by: 'mine' });
};

async function chosenWindows(
  context: CommandContext,
  given: readonly unknown[],
): Promise<readonly ListedWindow[]> {
  const { windows } = context.store;
  const subjects = subjectsOf(given);
  if (subjects.length > 0) {
    return windows.filter(({ window, machine }) =>
      subjects.some((subject) =>
        subject.kind === 'window'
          ? subject.window === window.id
          : machine !== null && (sameId(machine.id, subject.vm) || machine.name === subject.vm),
      ),
    );
  }
  const picked = await pickSeveral(
    { title: 'Close Access', step: 1, total: 1 },
    {
      placeholder: windows.length === 0 ? 'Nothing is open.' : 'Which access ends?',
      choices: windows.map((listed) => ({ ...described(listed), value: listed })),
      isChosen: () => windows.length === 1,
    },
  );
  return picked.kind === 'answer' ? picked.value : [];
}

function described({ window }: ListedWindow): { label: string; description: string; detail?: string } {
  return {
    label: iconless(`${plainText(window.vmName)} ${portsText(window.ports)}`),
    description: iconless(`opened by ${plainText(window.requestor) || 'unknown'}`),
    ...(window.backend === 'defender' ? { detail: 'Defender for Cloud has no way to end it early.' } : {}),
  };
}

/** Whether the user agrees that access which others opened ends. */
export async function confirmOthers(others: readonly ListedWindow[]): Promise<boolean> {
  const message = others.length === 1 ? 'Close the access of somebody else?' : 'Close the access of others?';
  const detail = others
    .map(
      ({ window }) =>
        `${plainText(window.requestor) || 'Somebody'}: ${portsText(window.ports)} of ${plainText(window.vmName)}`,
    )
    .join('\n');
  return (
    (await vscode.window.showWarningMessage(message, { modal: true, detail }, 'Close Access')) !== undefined
  );
}
