import type { AccessError } from '../core/accessError.ts';
import { parseRuleName } from '../core/ruleName.ts';
import { plainText } from './plainText.ts';
import { ruleRefText, vmText } from './resourceText.ts';

type LeftInPlace = Extract<AccessError, { kind: 'leftInPlace' }>;

/** What is, or may be, still there after a failure, and how it goes away. */
export function leftInPlaceText(error: LeftInPlace): string {
  const rules = error.rules.map((ref) => `rule ${ruleRefText(ref)}`);
  const tags = error.tags.map((tag) => `tag ${plainText(tag)} of ${vmText(error.vm)}`);

  return `Left in place, or possibly so: ${[...rules, ...tags].join(', ')}. ${howToRemove(error)}`;
}

function howToRemove({ rules }: LeftInPlace): string {
  const windows = new Set(
    rules.flatMap(({ rule }) => {
      const name = parseRuleName(rule);
      return name?.kind === 'allow' ? [name.windowId] : [];
    }),
  );
  if (windows.size === 0) return 'Disabling just-in-time access removes what is left.';

  return `Closing window ${[...windows].join(', ')} removes what is left.`;
}
