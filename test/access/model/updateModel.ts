import { type Happened, leftIn } from './judge.ts';
import type { Model } from './model.ts';
import { opens, windowOfRule } from './snapshot.ts';

/** Takes in what was told, and forgets what is not there any more. */
export function updateModel(model: Model, { told, after }: Happened): void {
  const opened = told.flatMap((one) => one.opened);
  const latest = new Set(opened.map(({ id }) => id));
  model.known = [...model.known.filter(({ id }) => !latest.has(id)), ...opened];
  const closed = new Set(told.flatMap((one) => one.closed));
  const standing = new Set(after.ours.filter(opens).map(windowOfRule));
  model.open = [...model.open.filter(({ id }) => !latest.has(id)), ...opened].filter(
    ({ id }) => standing.has(id) && !closed.has(id),
  );
  const left = leftIn(told);
  for (const rule of after.ours) if (left.names(rule)) model.left.add(rule.key);
  for (const { act } of told) {
    if (act.does !== 'enable' && act.does !== 'enableAgain') continue;
    for (const { id, vm } of model.open) if (act.vms.includes(vm)) model.reenabled.add(id);
  }
}
