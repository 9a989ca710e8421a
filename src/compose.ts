import { alwaysCloser } from './access/alwaysCloser.ts';
import { announcedPolicies } from './access/announcedPolicies.ts';
import { announcedRules, type FirewallUpdateListener } from './access/announcedRules.ts';
import type { App } from './access/app.ts';
import { askedOnce } from './access/askedOnce.ts';
import { checkPermissions } from './access/checkPermissions.ts';
import { closeWindows, previewClose } from './access/closeWindows.ts';
import { disablePolicies, previewDisables } from './access/disablePolicy.ts';
import { enablePolicies, previewEnables } from './access/enablePolicy.ts';
import { extendWindows, previewExtends } from './access/extendWindow.ts';
import { journaledBackend } from './access/journaledBackend.ts';
import { listMachines } from './access/listMachines.ts';
import { listWindows } from './access/listWindows.ts';
import { noJournal } from './access/noJournal.ts';
import { readGuards } from './access/readGuards.ts';
import { readMachines } from './access/readMachines.ts';
import { readPolicy } from './access/readPolicy.ts';
import { recover } from './access/recover.ts';
import { removeOverdue } from './access/removeOverdue.ts';
import { previewRepairs, repairMachine } from './access/repairMachine.ts';
import { previewRequests, requestAccess } from './access/requestAccess.ts';
import { signSweep } from './access/signSweep.ts';
import { previewSweep, sweep } from './access/sweep.ts';
import type { UseCasePorts } from './access/useCasePorts.ts';
import { armClient } from './azure/armClient.ts';
import { type AzureClock, azureClock } from './azure/azureClock.ts';
import type { AzureConnection } from './azure/azureConnection.ts';
import { caller, nameInToken } from './azure/caller.ts';
import { defenderPolicies } from './azure/defenderPolicies.ts';
import { guards } from './azure/guards.ts';
import { inventory } from './azure/inventory.ts';
import { learnTime } from './azure/learnTime.ts';
import { locks } from './azure/locks.ts';
import { machineReader } from './azure/machineReader.ts';
import { permissions } from './azure/permissions.ts';
import { securityRules } from './azure/securityRules.ts';
import { tags } from './azure/tags.ts';
import { virtualMachineTags } from './azure/virtualMachineTags.ts';
import { defenderBackend } from './backends/defender/defenderBackend.ts';
import { directBackend } from './backends/direct/directBackend.ts';
import { detectSourceAddress } from './local/detectSourceAddress.ts';
import { type LocalState, localState } from './local/localState.ts';
import { portProbe } from './local/portProbe.ts';
import { randomWindowId } from './local/randomWindowId.ts';
import type { NamedSandboxOptions } from './sandbox/startNamedSandbox.ts';
import type { RunningSandbox } from './sandbox/startSandbox.ts';

export type { AzureConnection };

/**
 * Chooses every implementation and binds the use cases to it: the only place that knows them all. Every wait goes
 * through `clock`, so that whoever gives another one moves the time.
 */
export function compose(
  connection: AzureConnection,
  clock: AzureClock = azureClock(),
  { journal, closer }: LocalState = { journal: noJournal, closer: alwaysCloser },
): App {
  const arm = { arm: armClient(connection, clock), clock };
  const reader = machineReader(arm);
  const readBack = machineReader(arm, { leavesDefenderOut: true });
  const policies = defenderPolicies(arm);
  const rights = { permissions: permissions(arm), locks: locks(arm), defender: policies };
  const who = caller(connection);
  const sourceAddress = detectSourceAddress(connection.sourceServices);
  const lasting = {
    inventory: inventory(arm),
    reader,
    virtualMachines: virtualMachineTags(arm),
    rules: securityRules(arm),
    guards: guards(arm),
    caller: who,
    clock,
    random: { windowId: randomWindowId },
    sourceAddress,
    probe: portProbe(clock),
  };
  const tagging = tags(arm);
  const tryAgain = new Set<string>();
  const bound = (tell?: FirewallUpdateListener): App => {
    const rules = tell ? announcedRules(lasting.rules, tell) : lasting.rules;
    const announced = tell ? announcedPolicies(policies, tell) : policies;
    const defender = defenderBackend({ policies: announced, clock });
    /** What one call of a use case works with. */
    const ports = (): UseCasePorts => {
      const asked = askedOnce(rights);
      const direct = directBackend({ reader: readBack, rules, tags: tagging, ...asked, caller: who, clock });
      return { ...lasting, rules, ...asked, backends: { direct, defender } };
    };
    /** The same, with everything that is begun noted on disk before and after. */
    const noted = (): UseCasePorts => {
      const plain = ports();
      return { ...plain, backends: { direct: journaledBackend(plain.backends.direct, journal), defender } };
    };
    return {
      clock,
      announcing: bound,
      listMachines: (filter, signal) => listMachines(ports(), filter, signal),
      readMachine: (request, signal) => only(readMachines(ports(), [request], signal)),
      readMachines: (requests, signal) => readMachines(ports(), requests, signal),
      listWindows: (signal) => listWindows(ports(), signal),
      readPolicy: (request, signal) => readPolicy(ports(), request, signal),
      previewEnable: (request, signal) => only(previewEnables(ports(), [request], signal)),
      previewEnables: (requests, signal) => previewEnables(ports(), requests, signal),
      enablePolicy: (request, signal) => only(enablePolicies(noted(), [request], signal)),
      enablePolicies: (requests, signal) => enablePolicies(noted(), requests, signal),
      previewDisable: (request, signal) => only(previewDisables(ports(), [request], signal)),
      previewDisables: (requests, signal) => previewDisables(ports(), requests, signal),
      disablePolicy: (request, signal) => only(disablePolicies(noted(), [request], signal)),
      disablePolicies: (requests, signal) => disablePolicies(noted(), requests, signal),
      previewRepair: (request, signal) => only(previewRepairs(ports(), [request], signal)),
      previewRepairs: (requests, signal) => previewRepairs(ports(), requests, signal),
      repair: (request, signal) => repairMachine(ports(), request, signal),
      previewRequest: (request, signal) => only(previewRequests(ports(), [request], signal)),
      previewRequests: (requests, signal) => previewRequests(ports(), requests, signal),
      requestAccess: (request, signal) => only(requestAccess(noted(), [request], signal)),
      requestAccessToAll: (requests, signal) => requestAccess(noted(), requests, signal),
      previewExtend: (request, signal) => only(previewExtends(ports(), [request], signal)),
      previewExtends: (requests, signal) => previewExtends(ports(), requests, signal),
      extendWindow: (request, signal) => only(extendWindows(noted(), [request], signal)),
      extendWindows: (requests, signal) => extendWindows(noted(), requests, signal),
      previewClose: (selection, signal) => previewClose(ports(), selection, signal),
      closeWindows: (selection, signal) => closeWindows(noted(), selection, signal),
      removeOverdue: (windows, signal) => removeOverdue(ports(), windows, signal),
      previewSweep: (signal) => previewSweep(ports(), signal),
      recover: (signal) =>
        recover({ ...ports(), journal, tryAgain, learnTime: (stop) => learnTime(arm, stop) }, signal),
      closer,
      sweep: (signal) => sweep(ports(), signal),
      readGuards: (signal) => readGuards(ports(), signal),
      signSweep: (sign, signal) => signSweep(ports(), sign, signal),
      checkPermissions: (request, signal) => checkPermissions(ports(), request, signal),
      detectSource: (signal) => sourceAddress.detect(signal),
      learnTime: (signal) => learnTime(arm, signal),
      callerName: async () => nameInToken(await connection.getToken()),
    };
  };
  return bound();
}

/** The same, with what this machine keeps for its user: what runs beside others and may be killed takes this. */
export function composeHere(connection: AzureConnection): App {
  const clock = azureClock();
  const { endpoint } = connection;
  return compose(connection, clock, localState({ endpoint, caller: caller(connection), clock }));
}

/** The one outcome of one request. */
async function only<Outcome>(outcomes: Promise<readonly Outcome[]>): Promise<Outcome> {
  const [outcome] = await outcomes;
  if (outcome === undefined) throw new Error('A request had no outcome.');
  return outcome;
}

/** Starts the simulated Azure; its code is loaded only now. Rejects with a sentence if the world cannot be read. */
export async function startSandbox(request: NamedSandboxOptions): Promise<RunningSandbox> {
  const sandbox = await import('./sandbox/startNamedSandbox.ts');
  return sandbox.startNamedSandbox(request);
}

/**
 * Azure's own credentials of this machine, loaded on first use: environment, Azure CLI, managed identity, whichever
 * answers first, or the managed identity alone. `clientId` chooses one of several managed identities.
 */
export function azureCredential(
  only?: 'managedIdentity',
  clientId?: string,
): (signal?: AbortSignal) => Promise<string> {
  let loading: Promise<(signal?: AbortSignal) => Promise<string>> | undefined;
  return async (signal) => {
    loading ??= import('./azure/azureIdentity.ts').then((identity) =>
      identity.azureIdentityToken(only, clientId),
    );
    return (await loading)(signal);
  };
}
