import type { Change, Plan } from '../core/plan.ts';
import { visibleJson } from './visibleJson.ts';
import { warningText } from './warningText.ts';

/** A plan for scripts: what `--dry-run` prints. `inverse` is what takes it back, in the order to write it in. */
export interface PlanJson {
  changes: readonly Change[];
  warnings: readonly string[];
  inverse?: readonly Change[];
}

export function planJson({ changes, warnings, inverse }: Plan): PlanJson {
  return { changes, warnings: warnings.map(warningText), ...(inverse ? { inverse } : {}) };
}

/** The same to be read in an editor. */
export function planJsonText(plan: Plan): string {
  return `${visibleJson(planJson(plan), 2)}\n`;
}
