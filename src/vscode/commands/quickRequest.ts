import type { MachineSummary } from '../../access/machineListing.ts';
import { parseIpPrefix } from '../../core/ipPrefix.ts';
import type { Sources } from '../../core/sourceOverlap.ts';
import { defaultPorts } from '../../core/windowRequest.ts';
import { capText } from '../../view/capText.ts';
import { errorText } from '../../view/errorText.ts';
import { plainText } from '../../view/plainText.ts';
import type { CommandContext, CommandHandler } from '../commandContext.ts';
import type { Connection } from '../session.ts';
import { settings } from '../settings.ts';
import { showError } from '../showError.ts';
import { askSource } from './askSource.ts';
import { type GrantOnMachine, grantAll } from './grant.ts';
import { machineChoices, machinesOf } from './machines.ts';
import { pickOne } from './pick.ts';
import { durationLimits } from './requestDraft.ts';
import { subjectsOf } from './subjects.ts';
import { tellAllGranted } from './tellGranted.ts';

const title = 'Quick Request';

/** Opens the usual port for the usual time from the address found; only an address in doubt is asked for. */
export const quickRequest: CommandHandler = async (context, given) => {
  const connection = await context.session.connect(true);
  if (!connection) return;
  const machines = await chosen(context, connection, given);
  // Told once, however many VMs there are.
  const readable = durationLimits([], settings());
  if (!readable.ok) return void showError(context.log, readable.error);
  const [first] = machines;
  const sources = first && (await usualSources(context, connection));
  if (!sources) return;
  const asked = machines.flatMap((summary) => usualGrant(context, summary, sources) ?? []);
  const results = await grantAll(context, connection, asked);
  const names = asked.map(({ summary }) => plainText(summary.machine.name));
  void tellAllGranted(context, names, results, limitNote(asked));
  return results.flatMap((result) => (result.ok ? [result.value.window.id] : []));
};

/** Nobody was asked for how long, so what cut the time is told with what came of it. */
function limitNote(asked: readonly GrantOnMachine[]): string {
  const isCut = ({ request }: GrantOnMachine) => request.durationMinutes === request.maxDurationMinutes;
  const minutes = asked.find(isCut)?.request.maxDurationMinutes;
  return minutes === undefined ? '' : `It lasts at most ${capText({ minutes, setBy: 'own' })}.`;
}

async function chosen(
  context: CommandContext,
  connection: Connection,
  given: readonly unknown[],
): Promise<readonly MachineSummary[]> {
  if (subjectsOf(given).length > 0) return machinesOf(context, connection, given);
  const picked = await pickOne(
    { title, step: 1, total: 1 },
    {
      placeholder: 'To which virtual machine? Its usual port opens for your address.',
      choices: machineChoices(context, 'configured'),
    },
  );
  return picked.kind === 'answer' ? [picked.value] : [];
}

/** Undefined, and told, where nothing can be asked of the VM. */
function usualGrant(
  { log }: CommandContext,
  summary: MachineSummary,
  sources: Sources,
): GrantOnMachine | undefined {
  const { machine, policy } = summary;
  if (!policy) {
    void showError(log, errorText({ kind: 'notConfigured', vm: machine.id }));
    return undefined;
  }
  const ports = defaultPorts(policy, machine.os);
  const limits = durationLimits(ports, settings());
  if (!limits.ok) {
    void showError(log, limits.error);
    return undefined;
  }
  const request = {
    ports: ports.map(({ number, protocol }) => ({ number, protocol })),
    durationMinutes: limits.value.defaultMinutes,
    sources,
    justification: '',
    maxDurationMinutes: limits.value.ownMaxMinutes,
  };
  return { summary, request };
}

/** The address that this machine has, or the one that the user says. */
export async function usualSources(
  { runsOnUsersMachine }: CommandContext,
  connection: Connection,
): Promise<Sources | undefined> {
  const isTrusted = runsOnUsersMachine || connection.account.kind === 'sandbox';
  const detected = isTrusted ? await connection.app.detectSource() : undefined;
  const prefix = detected?.ok ? parseIpPrefix(detected.value.address) : undefined;
  if (prefix?.ok) return [prefix.value];
  let reason = '';
  const asked = await askSource(
    { title, step: 1, total: 1 },
    {
      connection,
      isTrusted,
      refusal: () => undefined,
      reason: {
        get: () => reason,
        set: (text) => {
          reason = text;
        },
      },
    },
  );
  return asked.kind === 'answer' ? asked.value : undefined;
}
