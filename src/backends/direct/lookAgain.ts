import type { FreshMachine } from '../../access/ports.ts';
import { sideBySide } from '../../access/sideBySide.ts';
import { idKey } from '../../core/armId.ts';
import type { AzureFault } from '../../core/azureFault.ts';
import { groupLookup } from '../../core/networkView.ts';
import { paired } from '../../core/paired.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { NetworkSecurityGroup } from '../../core/securityRule.ts';
import type { DirectPorts } from './directPorts.ts';
import { isGone } from './writePolicyTags.ts';

/** Groups that are read at the same time. */
const groupsAtOnce = 16;

/**
 * VMs with the groups that guard them now and those that were looked at before; of a VM that is gone, the groups. In
 * the order of `all`.
 */
export async function lookAgain(
  ports: DirectPorts,
  all: readonly FreshMachine[],
  signal: AbortSignal | undefined,
): Promise<Result<FreshMachine, AzureFault>[]> {
  const wanted = all.map(({ machine }) => ({ vmId: machine.id, hint: machine }));
  const reads = paired(all, await ports.reader.readAll(wanted, signal));
  const machines = await Promise.all(
    reads.map(async ([seen, read]): Promise<Result<FreshMachine, AzureFault>> => {
      if (read.ok) return read;
      return (await isGone(ports, seen, read.error)) ? ok(withoutAnything(seen)) : read;
    }),
  );
  const others = new Map(
    paired(all, machines).flatMap(([seen, now]) =>
      now.ok ? [...seen.groups].filter(([key]) => !now.value.groups.has(key)) : [],
    ),
  );
  const again = await readGroups(ports, [...others.values()], signal);
  return paired(all, machines).map(([seen, now]) => {
    if (!now.ok) return now;
    const former = [...seen.groups.values()].filter(({ id }) => !now.value.groups.has(idKey(id)));
    const unread = former.flatMap(({ id }) => again.faults.get(idKey(id)) ?? []);
    const [fault] = unread;
    if (fault) return err(fault);
    const found = former.flatMap(({ id }) => again.groups.get(idKey(id)) ?? []);
    return ok({ ...now.value, groups: new Map([...groupLookup(found), ...now.value.groups]) });
  });
}

function withoutAnything(seen: FreshMachine): FreshMachine {
  return { ...seen, machine: { ...seen.machine, tags: {} }, groups: groupLookup([]) };
}

/** A group that is gone has no rules, so it is in neither map. */
async function readGroups(
  { rules }: DirectPorts,
  groups: readonly NetworkSecurityGroup[],
  signal: AbortSignal | undefined,
): Promise<{ groups: Map<string, NetworkSecurityGroup>; faults: Map<string, AzureFault> }> {
  const found = new Map<string, NetworkSecurityGroup>();
  const faults = new Map<string, AzureFault>();
  await sideBySide(groups, groupsAtOnce, async ({ id }) => {
    const read = await rules.readGroup(id, signal);
    if (read.ok) found.set(idKey(id), read.value);
    else if (read.error.kind !== 'notFound') faults.set(idKey(id), read.error);
  });
  return { groups: found, faults };
}
