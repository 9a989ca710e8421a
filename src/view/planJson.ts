import type { Change, Plan } from '../core/plan.ts';
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

/** The same to be read in an editor: characters that are invisible or change direction are spelled out. */
export function planJsonText(plan: Plan): string {
  const text = JSON.stringify(planJson(plan), null, 2).replace(
    /[\p{Cf}\u007f-\u009f\u2028\u2029]/gu,
    spelledOut,
  );
  return `${text}\n`;
}

function spelledOut(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    const unit = character.charCodeAt(i).toString(16).padStart(4, '0');
    return `\\u${unit}`;
  }).join('');
}
