import { azureError } from '../core/accessError.ts';
import type { RuleRef } from '../core/accessWindow.ts';
import { idKey } from '../core/armId.ts';
import { groupedBy } from '../core/groupedBy.ts';
import type { UnfinishedOperation } from '../core/journalFold.ts';
import { ourRuleName } from '../core/ourRules.ts';
import { parseRuleName } from '../core/ruleName.ts';
import type { SecurityRule } from '../core/securityRule.ts';
import type { Recovered } from './recover.ts';
import { joinRemovals, type RemovePorts, removeRules } from './removeRules.ts';

/**
 * Takes away the rules of an opening that was never told open, or of a window that somebody wanted closed. An opening
 * takes its own rules only: a window that it extended stays. A closing takes every rule of its window in its groups.
 */
export async function recoverRules(
  ports: RemovePorts,
  operation: UnfinishedOperation,
  signal: AbortSignal | undefined,
): Promise<Recovered> {
  const { began, rules } = operation;
  const names = new Set(rules.map(({ rule }) => rule.toLowerCase()));
  const isTarget = (rule: SecurityRule): boolean => {
    const name = ourRuleName(rule);
    if (name?.kind !== 'allow') return false;
    if (began?.kind !== 'closing') return names.has(rule.name.toLowerCase());
    return name.windowId === began.windowId && name.vmHash === began.vmHash;
  };
  const groups = groupedBy(rules.filter(isAllow), ({ group }) => idKey(group));
  const removal = joinRemovals(
    await Promise.all(
      [...groups.values()].map((expected) =>
        removeRules(ports, expected[0].group, isTarget, { expected, signal }),
      ),
    ),
  );
  const [first] = removal.remaining;
  if (!first) {
    return { operation, end: { kind: began?.kind === 'closing' ? 'closed' : 'undone' }, error: null };
  }
  const left = removal.remaining.map(({ ref }) => ref);
  const vm =
    began?.kind === 'opening' ? began.vm : (parseRuleName(first.ref.rule)?.vmName ?? first.ref.group);
  const cause = azureError(first.fault);
  return {
    operation,
    end: { kind: 'failed', rules: left, tags: [] },
    error: { kind: 'leftInPlace', vm, rules: left, tags: [], cause },
  };
}

/** Only rules of windows are ever taken here; what else an entry names is from a stranger. */
function isAllow({ rule }: RuleRef): boolean {
  return parseRuleName(rule)?.kind === 'allow';
}
