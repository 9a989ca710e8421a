import type { Machine } from '../../src/core/machine.ts';
import type { Plan } from '../../src/core/plan.ts';

/** The VM once the plan's tag changes are in force. Azure compares names of tags without regard to case. */
export function withTags(machine: Machine, plan: Plan): Machine {
  let tags = Object.entries(machine.tags);
  for (const change of plan.changes) {
    if (change.rule !== null) continue;
    const changed = Object.entries(change.properties.tags);
    const names = new Set(changed.map(([name]) => name.toLowerCase()));
    tags = tags.filter(([name]) => !names.has(name.toLowerCase()));
    if (change.action === 'put') tags.push(...changed);
  }
  return { ...machine, tags: Object.fromEntries(tags) };
}
