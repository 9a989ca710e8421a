import { applyTags } from '../../src/core/applyTags.ts';
import { idKey } from '../../src/core/armId.ts';
import type { Machine } from '../../src/core/machine.ts';
import type { Plan } from '../../src/core/plan.ts';

/** The VM once the plan's tag changes are in force. */
export function withTags(machine: Machine, plan: Plan): Machine {
  const key = idKey(machine.id);
  return { ...machine, tags: applyTags(new Map([[key, machine.tags]]), plan).get(key) ?? {} };
}
