import { err, ok, type Result } from '../../core/result.ts';
import { errorText } from '../../view/errorText.ts';
import type { ApiRequest } from '../api.ts';
import type { CommandContext } from '../commandContext.ts';
import { type OutsideRequest, parseOutsideRequest } from '../outsideRequest.ts';
import { confirmOthers } from './close.ts';
import { requestFromOutside } from './outsideRequests.ts';

/** What another extension asks for, after the user said yes to it. The window's id; undefined for a no. */
export async function requestForExtension(
  context: CommandContext,
  request: ApiRequest,
): Promise<string | undefined> {
  const asked = parseApiRequest(request);
  if (!asked.ok) throw new Error(asked.error);
  const outcome = await requestFromOutside(context, asked.value, { asker: 'extension' });
  if (outcome.kind === 'declined') return undefined;
  if (outcome.kind === 'refused') throw new Error(errorText(outcome.error));
  if (!outcome.result.ok) throw new Error(errorText(outcome.result.error));
  return outcome.result.value.window.id;
}

/** Another extension need not be written in TypeScript. The error is text. */
function parseApiRequest(request: ApiRequest): Result<OutsideRequest, string> {
  const { vm, ports, durationMinutes, sources, justification } = request;
  const length = durationMinutes === undefined ? undefined : `${durationMinutes}m`;
  const parsed = parseOutsideRequest(
    { vm, ports, for: length, sources, justification },
    {
      vm: 'vm',
      ports: 'ports',
      for: 'durationMinutes',
      sources: 'sources',
      justification: 'justification',
    },
  );
  return parsed.ok ? ok(parsed.value) : err(errorText({ kind: 'invalidInput', problems: parsed.error }));
}

/**
 * Closes one window; what goes wrong is to be heard by whoever asks. That of somebody else is closed after the user
 * said yes to it.
 */
export async function closeForExtension(context: CommandContext, windowId: string): Promise<void> {
  const { session, store, keeper } = context;
  const connection = await session.connect(true);
  if (!connection) throw new Error('Nobody is signed in to Azure.');
  const listed = () => store.windows.filter(({ window }) => window.id === windowId);
  if (listed().length === 0) await store.load(true);
  const others = listed().filter(
    ({ window }) => window.requestor !== connection.callerName && window.backend === 'direct',
  );
  if (others.length > 0 && !(await confirmOthers(others)))
    throw new Error('The user keeps this window open.');
  const report = await connection.app.closeWindows({ by: 'ids', ids: [windowId] });
  const error = report.ok ? report.value.failed[0]?.error : report.error;
  if (error) throw new Error(errorText(error));
  const closed = listed();
  keeper.closed(closed.map(({ window }) => window));
  store.forget([windowId]);
  for (const { machine } of closed) if (machine) await store.readMachine(connection, machine.id, machine);
}
