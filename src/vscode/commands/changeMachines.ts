import type { Done } from '../../access/backend.ts';
import type { MachineSummary } from '../../access/machineListing.ts';
import type { AccessError } from '../../core/accessError.ts';
import { paired } from '../../core/paired.ts';
import type { Result } from '../../core/result.ts';
import { namesText } from '../../view/namesText.ts';
import { plainText } from '../../view/plainText.ts';
import type { CommandContext } from '../commandContext.ts';
import type { Connection } from '../session.ts';
import { showFailures } from '../showFailures.ts';
import { tellDone } from './tellDone.ts';
import { type Work, working } from './working.ts';

export interface MachinesChange {
  /** Before the names of the VMs, while it is done. */
  title: string;
  /** Changes all of them; outcomes are in their order. */
  change(work: Work): Promise<readonly Result<Done, AccessError>[]>;
  /** What is said once of all for which it worked. */
  say(done: readonly MachineSummary[], names: string): string;
}

/**
 * Changes VMs together, shows them as they are then, and says in one message what was done. What failed is told
 * apart, once for each kind of failure.
 */
export async function changeMachines(
  { log, store }: CommandContext,
  connection: Connection,
  machines: readonly MachineSummary[],
  { title, change, say }: MachinesChange,
): Promise<void> {
  const outcomes = await working(`${title} ${fewNamesOf(machines)}`, async (work) => {
    const changed = paired(machines, await change(work));
    // Of what failed, too, Azure says what is true now.
    await store.readMachines(connection, machines.map(hinted));
    return changed;
  });
  const done = outcomes.flatMap(([summary, outcome]) => (outcome.ok ? [summary] : []));
  const warnings = outcomes.flatMap(([, outcome]) => (outcome.ok ? outcome.value.warnings : []));
  const failures = outcomes.flatMap(([summary, outcome]) =>
    outcome.ok ? [] : [{ name: namesOf([summary]), error: outcome.error }],
  );
  showFailures(log, failures);
  if (done.length > 0) tellDone(log, say(done, namesOf(done)), warnings);
}

/** How a use case is asked for a VM that was listed. */
export function hinted<Listed extends Pick<MachineSummary, 'machine'>>({ machine }: Listed) {
  return { vm: machine.id, hint: machine };
}

export function namesOf(machines: readonly MachineSummary[]): string {
  return namesText(plainNames(machines), Number.POSITIVE_INFINITY);
}

/** For a title, which has little room. */
export function fewNamesOf(machines: readonly MachineSummary[]): string {
  return namesText(plainNames(machines), 3);
}

function plainNames(machines: readonly MachineSummary[]): string[] {
  return machines.map(({ machine }) => plainText(machine.name));
}
