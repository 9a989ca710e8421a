import { type Change, isTagChange, type Plan } from '../core/plan.ts';
import { defenderChangeText } from './defenderChangeText.ts';
import { briefHolderText } from './holderText.ts';
import { plainText } from './plainText.ts';
import { vmText } from './resourceText.ts';
import { ruleText } from './ruleText.ts';

/** One line for each change, `+` for what is written and `-` for what is taken away. */
export function planText(plan: Pick<Plan, 'changes'>): string {
  return plan.changes.length === 0 ? 'Nothing changes.' : plan.changes.map(changeText).join('\n');
}

export function changeText(change: Change): string {
  const sign = change.action === 'put' ? '+' : '-';
  if (change.rule !== null) {
    const { rule, properties, target } = change;
    return `${sign} rule  ${plainText(rule)}  ${ruleText(properties)}  in ${briefHolderText(target)}`;
  }
  if (!isTagChange(change)) return `${sign} ask   ${defenderChangeText(change)}`;
  const tags = Object.entries(change.properties.tags)
    .map(([name, value]) => `${plainText(name)} = "${plainText(value)}"`)
    .join(', ');

  return `${sign} tag   ${tags}  on ${vmText(change.target)}`;
}
