import type { DecidingRule, PlanDifference } from '../core/planDifference.ts';
import { plainText } from './plainText.ts';
import { ruleRefText } from './resourceText.ts';
import { ruleText } from './ruleText.ts';
import { sourcesText } from './sourceText.ts';

/** What was promised and what was read after the write, in one sentence with both sides. */
export function planDifferenceText(difference: PlanDifference): string {
  switch (difference.what) {
    case 'policy':
      return `Its policy was to stand, and its tags say ${policies[difference.found]}.`;
    case 'addresses':
      return `It was at ${sourcesText(difference.expected)}, and is at ${sourcesText(difference.found)}.`;
    case 'rule': {
      const { expected, found } = difference;
      const now = found === null ? 'it is not there' : `it says "${ruleText(found)}"`;
      return `Rule ${ruleRefText(difference)} was to say "${ruleText(expected)}", and ${now}.`;
    }
    case 'access': {
      const { number, protocol, expected, found, by } = difference;
      const port = `${protocol === '*' ? 'any protocol' : protocol} ${number}`;
      return `${port} was to be ${fates[expected]}, and is ${fates[found]} by ${byText(by)}.`;
    }
  }
}

function byText(by: DecidingRule | null): string {
  if (by === null) return 'no rule';
  const { group, rule, priority } = by;
  const named = group === undefined ? plainText(rule) : ruleRefText({ group, rule });
  return `rule ${named} (priority ${priority})`;
}

const policies = { none: 'nothing', off: 'off', unreadable: 'something unreadable' } as const;
const fates = { Allow: 'open', Deny: 'shut' } as const;
