import { idKey } from './armId.ts';
import type { Machine } from './machine.ts';
import type { GroupLookup } from './networkView.ts';

/** The tags of VMs by the VM's id; ids compare without regard to case. */
export type TagLookup = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** All that a plan can change. */
export interface PlanState {
  groups: GroupLookup;
  tags: TagLookup;
}

/** What a plan for one VM rests on. */
export function planState({
  machine,
  groups,
}: {
  machine: Pick<Machine, 'id' | 'tags'>;
  groups: GroupLookup;
}): PlanState {
  return { groups, tags: new Map([[idKey(machine.id), machine.tags]]) };
}
