import type { ExistingRules } from '../core/denyPriority.ts';
import { parseChoice } from './choice.ts';
import type { Parsed } from './parsed.ts';

/** What happens to other people's rules that allow a port: they go on winning unless it is said. */
export function parseExistingRules(text = 'keep'): Parsed<ExistingRules> {
  return parseChoice<ExistingRules>('--existing-rules', text, ['keep', 'override']);
}
