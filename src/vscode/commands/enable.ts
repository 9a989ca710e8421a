import type { MachineSummary } from '../../access/machineListing.ts';
import type { ExistingRules } from '../../core/denyPriority.ts';
import { quickPolicy } from '../../core/windowRequest.ts';
import { errorText } from '../../view/errorText.ts';
import { plainText } from '../../view/plainText.ts';
import { policyText } from '../../view/policyText.ts';
import type { CommandContext, CommandHandler } from '../commandContext.ts';
import type { Connection } from '../session.ts';
import { showError } from '../showError.ts';
import { chosenMachines } from './chosenMachines.ts';
import { decideExistingRules } from './decideExistingRules.ts';
import { tellDone } from './tellDone.ts';
import { working } from './working.ts';

/**
 * Puts VMs under JIT by operating system and without a question, unless somebody else's rule would keep a port
 * open: what to do about that is the user's to say.
 */
export const enable: CommandHandler = async (context, given) => {
  const connection = await context.session.connect(true);
  if (!connection) return;
  const machines = await chosenMachines(context, connection, given, {
    title: 'Enable JIT',
    placeholder: 'Which virtual machines? Their ports are shut until somebody asks.',
    state: 'recommended',
  });
  if (machines.length === 0) return;
  const existingRules = await decideExistingRules(connection, machines);
  if (existingRules === undefined) return;
  const names = machines.map(({ machine }) => plainText(machine.name)).join(', ');
  await working(`Enabling JIT on ${names}`, async ({ signal, say }) => {
    for (const { machine } of machines) {
      if (signal.aborted) break;
      if (machines.length > 1) say(plainText(machine.name));
      await enableOne(context, connection, machine, existingRules, signal);
    }
  });
};

async function enableOne(
  { store, log }: CommandContext,
  connection: Connection,
  machine: MachineSummary['machine'],
  existingRules: ExistingRules,
  signal: AbortSignal,
): Promise<void> {
  const done = await connection.app.enablePolicy({ vm: machine.id, hint: machine, existingRules }, signal);
  await store.readMachine(connection, machine.id, machine);
  if (!done.ok) return void showError(log, errorText(done.error));
  const policy = policyText(store.find(machine.id)?.policy ?? quickPolicy(machine.os));
  tellDone(log, `${plainText(machine.name)} is under JIT. On request: ${policy}.`, done.value.warnings);
}
