import * as vscode from 'vscode';
import { defaultPorts } from '../../core/windowRequest.ts';
import { durationText } from '../../view/durationText.ts';
import { errorText } from '../../view/errorText.ts';
import { portsText } from '../../view/portText.ts';
import { vmText } from '../../view/resourceText.ts';
import { sourcesText } from '../../view/sourceText.ts';
import type { ApiRequest } from '../api.ts';
import type { CommandContext } from '../commandContext.ts';
import { settings } from '../settings.ts';
import { grant } from './grant.ts';
import { usualSources } from './quickRequest.ts';
import { durationLimits } from './requestDraft.ts';
import { tellGranted } from './tellGranted.ts';

/** What another extension asks for, after the user said yes to it. The window's id; undefined for a no. */
export async function requestForExtension(
  context: CommandContext,
  { vm, ports: numbers, durationMinutes }: ApiRequest,
): Promise<string | undefined> {
  const connection = await context.session.connect(true);
  if (!connection) return undefined;
  const read = await context.store.readMachine(connection, vm, context.store.find(vm)?.machine);
  if (!read.ok) throw new Error(errorText(read.error));
  const { machine, policy } = read.value;
  if (!policy) throw new Error(errorText({ kind: 'notConfigured', vm: machine.id }));
  const ports = numbers
    ? policy.ports.filter(({ number }) => numbers.includes(number))
    : defaultPorts(policy, machine.os);
  if (ports.length === 0) throw new Error(`The policy of ${vmText(machine.id)} has none of these ports.`);
  const limits = durationLimits(ports, settings());
  if (!limits.ok) throw new Error(limits.error);
  const minutes = durationMinutes ?? limits.value.defaultMinutes;
  const sources = await usualSources(context, connection);
  if (!sources) return undefined;

  const button = 'Open';
  const message = `Open ${portsText(ports)} of ${vmText(machine.id)}?`;
  const detail = `Another extension asks for it: from ${sourcesText(sources)}, for ${durationText(minutes)}.`;
  const pressed = await vscode.window.showWarningMessage(message, { modal: true, detail }, button);
  if (pressed !== button) return undefined;
  const result = await grant(context, connection, read.value, {
    ports: ports.map(({ number, protocol }) => ({ number, protocol })),
    durationMinutes: minutes,
    sources,
    justification: '',
    maxDurationMinutes: limits.value.ownMaxMinutes,
  });
  void tellGranted(context, result);
  if (!result.ok) throw new Error(errorText(result.error));
  return result.value.window.id;
}

/** Closes one window; what goes wrong is the asking extension's to hear. */
export async function closeForExtension(context: CommandContext, windowId: string): Promise<void> {
  const { session, store, keeper } = context;
  const connection = await session.connect(true);
  if (!connection) throw new Error('Nobody is signed in to Azure.');
  const report = await connection.app.closeWindows({ by: 'ids', ids: [windowId] });
  const error = report.ok ? report.value.failed[0]?.error : report.error;
  if (error) throw new Error(errorText(error));
  const closed = store.windows.filter(({ window }) => window.id === windowId);
  keeper.closed(closed.map(({ window }) => window));
  store.forget([windowId]);
  for (const { machine } of closed) if (machine) await store.readMachine(connection, machine.id, machine);
}
