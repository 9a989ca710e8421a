import type { MachineSummary } from '../../access/machineListing.ts';
import type { CommandArguments, CommandContext } from '../commandContext.ts';
import type { Connection } from '../session.ts';
import { machineChoices, machinesOf } from './machines.ts';
import { pickOne } from './pick.ts';
import { subjectsOf } from './subjects.ts';

export interface MachineQuestion {
  title: string;
  placeholder: string;
  state: Parameters<typeof machineChoices>[1];
}

/** The VM that the command was given, or one that the user picks. */
export async function chosenMachine(
  context: CommandContext,
  connection: Connection,
  given: CommandArguments,
  { title, placeholder, state }: MachineQuestion,
): Promise<MachineSummary | undefined> {
  if (subjectsOf(given).length > 0) return (await machinesOf(context, connection, given))[0];
  const picked = await pickOne(
    { title, step: 1, total: 1 },
    { placeholder, choices: machineChoices(context, state) },
  );
  return picked.kind === 'answer' ? picked.value : undefined;
}
