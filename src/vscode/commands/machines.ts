import type { MachineListing, MachineSummary } from '../../access/machineListing.ts';
import { idKey } from '../../core/armId.ts';
import type { JitState } from '../../core/classify.ts';
import { paired } from '../../core/paired.ts';
import { ok } from '../../core/result.ts';
import { errorText } from '../../view/errorText.ts';
import { plainText } from '../../view/plainText.ts';
import { portsText } from '../../view/portText.ts';
import { stateText } from '../../view/stateText.ts';
import type { CommandArguments, CommandContext } from '../commandContext.ts';
import { iconless } from '../iconless.ts';
import type { Connection } from '../session.ts';
import { showError } from '../showError.ts';
import type { Choice } from './pick.ts';
import { subjectsOf } from './subjects.ts';

/** The VMs that a command was used on; empty where it came from the palette or none could be read. */
export async function machinesOf(
  context: CommandContext,
  connection: Connection,
  given: CommandArguments,
): Promise<MachineSummary[]> {
  const names = new Map(
    subjectsOf(given).flatMap(({ vm }) => (vm === null ? [] : [[idKey(vm), vm] as const])),
  );
  const { store, log } = context;
  const wanted = [...names.values()];
  const unknown = wanted.filter((name) => store.find(name) === undefined);
  const read = new Map(
    paired(
      unknown,
      await store.readMachines(
        connection,
        unknown.map((vm) => ({ vm })),
      ),
    ),
  );
  return wanted.flatMap((name) => {
    const known = store.find(name);
    const result = known ? ok(known) : read.get(name);
    if (result?.ok === false) void showError(log, errorText(result.error));
    return result?.ok ? [result.value] : [];
  });
}

/** Every VM, read if none was read yet, or `afresh`. Rejects with a sentence where there is none to be had. */
export async function loadedMachines(
  { store }: Pick<CommandContext, 'store'>,
  how: 'once' | 'afresh' = 'once',
): Promise<MachineListing> {
  const before = how === 'afresh' ? store.listing : undefined;
  await (how === 'once' ? store.loadOnce(true) : store.load(true));
  if (store.state === 'signedOut') throw new Error('You are not signed in to Azure.');
  // A reading that fails leaves what was read before.
  if (store.listing === undefined || store.listing === before)
    throw new Error('The virtual machines could not be read; the log says why.');
  return store.listing;
}

/** VMs to choose from: those of the wanted state. */
export async function machineChoices(
  context: CommandContext,
  state: JitState | 'any',
): Promise<readonly Choice<MachineSummary>[]> {
  const { machines, subscriptions } = await loadedMachines(context);
  const fitting = machines.filter((summary) => state === 'any' || summary.state === state);
  if (fitting.length === 0) {
    const which = state === 'any' ? 'there' : stateText(state).toLowerCase();
    throw new Error(`No virtual machine is ${which}.`);
  }
  const names = new Map(subscriptions.map(({ id, name }) => [idKey(id), name]));
  const collator = new Intl.Collator(undefined, { numeric: true });
  return fitting
    .map((summary) => choiceOf(summary, names))
    .sort((a, b) => collator.compare(a.label, b.label));
}

function choiceOf(
  summary: MachineSummary,
  subscriptions: ReadonlyMap<string, string>,
): Choice<MachineSummary> {
  const { machine, policy, exposed, windows } = summary;
  const subscription = subscriptions.get(idKey(machine.subscriptionId)) ?? machine.subscriptionId;
  const facts = [
    ...(policy ? [`on request: ${portsText(policy.ports)}`] : []),
    ...(summary.backend === 'defender' ? ['by Defender for Cloud'] : []),
    ...(windows.length > 0 ? ['access is open now'] : []),
    ...(exposed.length > 0 ? [`${portsText(exposed)} open to the Internet`] : []),
  ];
  return {
    label: `$(vm) ${iconless(plainText(machine.name))}`,
    description: iconless(`${plainText(machine.resourceGroup)} · ${plainText(subscription)}`),
    ...(facts.length > 0 ? { detail: iconless(facts.join(', ')) } : {}),
    value: summary,
  };
}
