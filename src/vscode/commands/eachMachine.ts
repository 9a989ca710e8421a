import type { Done } from '../../access/backend.ts';
import type { MachineSummary } from '../../access/machineListing.ts';
import type { AccessError } from '../../core/accessError.ts';
import type { Result } from '../../core/result.ts';
import { errorText } from '../../view/errorText.ts';
import { plainText } from '../../view/plainText.ts';
import type { CommandContext } from '../commandContext.ts';
import { showError } from '../showError.ts';
import { tellDone } from './tellDone.ts';
import { working } from './working.ts';

export interface MachineWork {
  /** Before the names of the VMs, while it is done. */
  title: string;
  work(summary: MachineSummary, signal: AbortSignal): Promise<Result<Done, AccessError>>;
  /** What is said once of all for which it worked. */
  say(done: readonly MachineSummary[], names: string): string;
}

/**
 * Changes VMs one after the other, because Azure makes changes to one network security group wait for one another,
 * and says in one message what was done. What failed is told apart.
 */
export async function eachMachine(
  { log }: CommandContext,
  machines: readonly MachineSummary[],
  { title, work, say }: MachineWork,
): Promise<void> {
  const done: { summary: MachineSummary; outcome: Done }[] = [];
  await working(`${title} ${namesOf(machines)}`, async (progress) => {
    for (const summary of machines) {
      if (progress.signal.aborted) break;
      if (machines.length > 1) progress.say(namesOf([summary]));
      const result = await work(summary, progress.signal);
      if (result.ok) done.push({ summary, outcome: result.value });
      else void showError(log, `${namesOf([summary])}: ${errorText(result.error)}`);
    }
  });
  if (done.length === 0) return;
  const summaries = done.map(({ summary }) => summary);
  const warnings = done.flatMap(({ outcome }) => outcome.warnings);
  tellDone(log, say(summaries, namesOf(summaries)), warnings);
}

export function namesOf(machines: readonly MachineSummary[]): string {
  return machines.map(({ machine }) => plainText(machine.name)).join(', ');
}
