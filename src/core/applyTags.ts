import { idKey } from './armId.ts';
import { isTagChange, type Plan, type TagChange } from './plan.ts';
import type { TagLookup } from './planState.ts';

/** The tags as they are once the plan's tag changes are in force; a VM that is not in the lookup has none to change. */
export function applyTags(tags: TagLookup, { changes }: Pick<Plan, 'changes'>): TagLookup {
  const result = new Map(tags);
  for (const change of changes) {
    const current = isTagChange(change) ? result.get(idKey(change.target)) : undefined;
    if (isTagChange(change) && current) result.set(idKey(change.target), changed(current, change));
  }
  return result;
}

/** Azure compares names of tags without regard to case, and keeps the spelling that was written last. */
function changed(
  tags: Readonly<Record<string, string>>,
  { action, properties }: TagChange,
): Record<string, string> {
  const written = Object.entries(properties.tags);
  const names = new Set(written.map(([name]) => name.toLowerCase()));
  const others = Object.entries(tags).filter(([name]) => !names.has(name.toLowerCase()));
  return Object.fromEntries(action === 'put' ? [...others, ...written] : others);
}
