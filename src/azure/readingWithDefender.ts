import type { FreshMachine, MachineToRead } from '../access/ports.ts';
import { idKey, parseArmId } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import type { Machine } from '../core/machine.ts';
import { paired } from '../core/paired.ts';
import { readPolicyTags } from '../core/policyTag.ts';
import { ok, type Result } from '../core/result.ts';
import { defenderPolicies } from './defenderPolicies.ts';
import type { ArmPorts } from './read.ts';
import { readDefender, withDefender } from './readDefender.ts';
import { isUnseen } from './sharedReads.ts';

export type Reading = Promise<readonly Result<FreshMachine, AzureFault>[]>;

export interface MachinesBeingRead {
  machines: readonly MachineToRead[];
  reading: Reading;
  /** Reads a VM anew with as much of what stands around it as the caller may see. */
  readSeen(machine: MachineToRead): Promise<Result<FreshMachine, AzureFault>>;
}

/**
 * The VMs that are being read, each with what Defender for Cloud says of it, asked for at the same time. Of a VM with a
 * policy in its tags it does not count and is not asked; where the tags turn out to be others than they were listed, it is
 * asked then. Whoever only requests from Defender needs to see little of the network, so its VMs are read without the rest.
 */
export async function readingWithDefender(
  ports: ArmPorts,
  { machines, reading, readSeen }: MachinesBeingRead,
  signal: AbortSignal | undefined,
): Reading {
  const ask = (wanted: readonly MachineToRead[]) => {
    const subscriptions = wanted.flatMap(({ vmId }) => parseArmId(vmId)?.subscriptionId ?? []);
    return readDefender(defenderPolicies(ports), subscriptions, signal);
  };
  const isAsked = ({ hint, asksDefender }: MachineToRead) => asksDefender || !hint || !isOurs(hint);
  const [all, early] = await Promise.all([reading, ask(machines.filter(isAsked))]);
  const read = await Promise.all(
    paired(machines, all).map(async ([one, fresh]) => {
      if (fresh.ok || !isUnseen(fresh.error) || !early.entries.has(idKey(one.vmId))) return { one, fresh };
      const seen = await readSeen(one);
      return { one, fresh: seen.ok && !isOurs(seen.value.machine) ? seen : fresh };
    }),
  );
  const late = await ask(
    read.flatMap(({ one, fresh }) =>
      !isAsked(one) && fresh.ok && !isOurs(fresh.value.machine) ? [one] : [],
    ),
  );
  return read.map(({ fresh }) =>
    fresh.ok
      ? ok({ ...fresh.value, machine: withDefender(withDefender(fresh.value.machine, early), late) })
      : fresh,
  );
}

function isOurs({ tags }: Machine): boolean {
  return readPolicyTags(tags).kind === 'policy';
}
