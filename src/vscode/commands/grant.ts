import type { MachineSummary } from '../../access/machineListing.ts';
import type { GrantedWindow, WindowRequest } from '../../access/requestAccess.ts';
import type { AccessError } from '../../core/accessError.ts';
import type { Result } from '../../core/result.ts';
import type { CommandContext } from '../commandContext.ts';
import type { Connection } from '../session.ts';
import { fewNamesOf, hinted } from './changeMachines.ts';
import { announced } from './firewallProgress.ts';
import { working } from './working.ts';

export type GrantRequest = Pick<
  WindowRequest,
  'ports' | 'durationMinutes' | 'sources' | 'justification' | 'maxDurationMinutes'
>;

/** What is asked for of one VM. */
export interface GrantOnMachine {
  summary: MachineSummary;
  request: GrantRequest;
}

/** How long an open port is waited for. */
const waitMs = 30_000;

/** Opens windows together, with progress, and shows each in the views at once. Outcomes are in the order of `asked`. */
export async function grantAll(
  { keeper, store }: CommandContext,
  connection: Connection,
  asked: readonly GrantOnMachine[],
): Promise<readonly Result<GrantedWindow, AccessError>[]> {
  if (asked.length === 0) return [];
  const machines = asked.map(({ summary }) => summary);
  return working(`Opening access to ${fewNamesOf(machines)}`, async ({ signal, say }) => {
    let openCount = 0;
    const requests = asked.map(({ summary, request }) => ({
      ...request,
      ...hinted(summary),
      waitMs,
      onOpen: (window: GrantedWindow['window']) => {
        openCount += 1;
        keeper.opened(window);
        say(waitingText(openCount, asked.length));
      },
    }));
    keeper.opening();
    const granted = await announced(connection.app, { say }).requestAccessToAll(requests, signal);
    // A window that failed may have left something, which shows here.
    await store.readMachines(connection, machines.map(hinted));
    return granted;
  });
}

/** Opens a window on one VM. */
export async function grant(
  context: CommandContext,
  connection: Connection,
  summary: MachineSummary,
  request: GrantRequest,
): Promise<Result<GrantedWindow, AccessError>> {
  const [granted] = await grantAll(context, connection, [{ summary, request }]);
  if (!granted) throw new Error('A request had no outcome.');
  return granted;
}

function waitingText(open: number, total: number): string {
  if (total === 1) return 'the rule is in force; waiting until the port answers';
  return `${open} of ${total} rules are in force; waiting until the ports answer`;
}
