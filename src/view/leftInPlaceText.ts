import type { AccessError } from '../core/accessError.ts';
import { formatUtc } from '../core/ruleDescription.ts';
import { type OurRuleName, parseRuleName } from '../core/ruleName.ts';
import { plainText } from './plainText.ts';
import { ruleRefText, vmText } from './resourceText.ts';

type LeftInPlace = Extract<AccessError, { kind: 'leftInPlace' }>;

/** What is, or may be, still there after a failure, and how it goes away. */
export function leftInPlaceText(error: LeftInPlace): string {
  const rules = error.rules.map((ref) => `rule ${ruleRefText(ref)}`);
  const tags = error.tags.map((tag) => `tag ${plainText(tag)} of ${vmText(error.vm)}`);

  return `Left in place, or possibly so: ${[...rules, ...tags].join(', ')}. ${howToRemove(error)}`;
}

function howToRemove({ rules, tags, cause }: LeftInPlace): string {
  const names = rules.map(({ rule }) => parseRuleName(rule));
  const windows = new Set(names.flatMap((name) => (name?.kind === 'allow' ? [name.windowId] : [])));
  if (cause.kind === 'notExtended') {
    return (
      `What is left ends by itself at ${endsText(names)}; closing window ${[...windows].join(', ')} removes it at ` +
      'once, and your access with it.'
    );
  }
  // A deny or a tag is of a policy, and closing windows would leave it.
  const isOfPolicy = tags.length > 0 || names.some((name) => name?.kind !== 'allow');
  if (isOfPolicy) return 'Disabling just-in-time access removes what is left.';

  return `Closing window ${[...windows].join(', ')} removes what is left.`;
}

function endsText(names: readonly (OurRuleName | undefined)[]): string {
  const ends = names.flatMap((name) => (name?.kind === 'allow' ? [name.endSeconds] : []));
  return ends.length > 0 ? formatUtc(Math.max(...ends)) : 'its end';
}
