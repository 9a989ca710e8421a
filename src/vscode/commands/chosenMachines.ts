import type { MachineSummary } from '../../access/machineListing.ts';
import type { JitState } from '../../core/classify.ts';
import type { CommandArguments, CommandContext } from '../commandContext.ts';
import type { Connection } from '../session.ts';
import { machineChoices, machinesOf } from './machines.ts';
import { pickSeveral } from './pick.ts';
import { subjectsOf } from './subjects.ts';

/** The VMs that a command was used on, or those that the user picks where it came from the palette. */
export async function chosenMachines(
  context: CommandContext,
  connection: Connection,
  given: CommandArguments,
  { title, placeholder, state }: { title: string; placeholder: string; state: JitState },
): Promise<readonly MachineSummary[]> {
  if (subjectsOf(given).length > 0) return machinesOf(context, connection, given);
  const picked = await pickSeveral(
    { title, step: 1, total: 1 },
    { placeholder, choices: machineChoices(context, state), isChosen: () => false },
  );
  return picked.kind === 'answer' ? picked.value : [];
}
