import type { Happened } from './judge.ts';
import type { Model } from './model.ts';
import { opens, type Snapshot, windowOfRule } from './snapshot.ts';

/** Takes in what was told, and forgets what is not there any more. */
export function updateModel(model: Model, { told, before, after }: Happened): void {
  const opened = told.flatMap((one) => one.opened);
  const latest = new Set(opened.map(({ id }) => id));
  model.known = [...model.known.filter(({ id }) => !latest.has(id)), ...opened];
  const closed = new Set(told.flatMap((one) => one.closed));
  // What could not be closed in one group is closed in the other.
  const halfClosed = new Set(
    told.some(({ failures }) => failures.length > 0) ? goneWindows(before, after) : [],
  );
  const standing = new Set(after.ours.filter(opens).map(windowOfRule));
  model.open = [...model.open.filter(({ id }) => !latest.has(id)), ...opened].filter(
    ({ id }) => standing.has(id) && !closed.has(id) && !halfClosed.has(id),
  );
  for (const { act } of told) {
    if ((act.does !== 'enable' && act.does !== 'enableAgain') || act.mode !== 'override') continue;
    for (const { id, vm } of model.open) if (act.vms.includes(vm)) model.overridden.add(id);
  }
}

/** Windows that lost a rule. */
function goneWindows(before: Snapshot, after: Snapshot): string[] {
  const keys = new Set(after.ours.filter(opens).map(({ key }) => key));
  return before.ours.filter((rule) => opens(rule) && !keys.has(rule.key)).map(windowOfRule);
}
