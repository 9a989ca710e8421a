import type { NeededAction } from './permission.ts';

/** Each action at each scope once; Azure compares both without regard to case. */
export function distinctActions(needed: readonly NeededAction[]): NeededAction[] {
  return [...new Map(needed.map((need) => [keyOf(need), need])).values()];
}

/** Those of `needed` that are among `others`. */
export function actionsAmong(
  needed: readonly NeededAction[],
  others: readonly NeededAction[],
): NeededAction[] {
  const keys = new Set(others.map(keyOf));
  return needed.filter((need) => keys.has(keyOf(need)));
}

/** Those of `needed` that are not among `others`. */
export function actionsBeyond(
  needed: readonly NeededAction[],
  others: readonly NeededAction[],
): NeededAction[] {
  const keys = new Set(others.map(keyOf));
  return needed.filter((need) => !keys.has(keyOf(need)));
}

function keyOf({ action, scope }: NeededAction): string {
  return `${scope} ${action}`.toLowerCase();
}
