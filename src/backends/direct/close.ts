import type { Closed } from '../../access/backend.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import type { AccessWindow, RuleRef } from '../../core/accessWindow.ts';
import { ourRuleName } from '../../core/ourRules.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { parseRuleName } from '../../core/ruleName.ts';
import type { SecurityRule } from '../../core/securityRule.ts';
import type { DirectPorts } from './directPorts.ts';
import { removeEverywhere } from './removeEverywhere.ts';

/**
 * Shuts windows: deletes every rule of theirs in their groups until a listing shows none, group by group, whatever
 * number of them a group holds. Outcomes are in the order of the windows.
 */
export async function close(
  ports: DirectPorts,
  windows: readonly AccessWindow[],
  signal?: AbortSignal,
): Promise<Result<Closed, AccessError>[]> {
  const expected = windows.flatMap(({ rules }) => rules);
  const groupIds = [...new Set(expected.map(({ group }) => group))];
  const keys = new Set(windows.map(keyOf));
  const isTarget = (rule: SecurityRule) => {
    const name = ourRuleName(rule);
    return name?.kind === 'allow' && keys.has(keyOf({ vmHash: name.vmHash, id: name.windowId }));
  };
  const removal = await removeEverywhere(ports, groupIds, isTarget, { expected, signal });
  return windows.map((window) => {
    const left = removal.remaining.filter(({ ref }) => isOf(window, ref));
    const { id, vmHash } = window;
    const [first] = left;
    if (!first) return ok({ id, vmHash, inert: removal.inert.filter((ref) => isOf(window, ref)) });
    const rules = left.map(({ ref }) => ref);
    const cause = azureError(first.fault);
    return err({ kind: 'leftInPlace', vm: window.vmName, rules, tags: [], cause });
  });
}

function keyOf({ vmHash, id }: { vmHash: string; id: string }): string {
  return `${vmHash}/${id}`;
}

function isOf(window: AccessWindow, { group, rule }: RuleRef): boolean {
  const name = parseRuleName(rule);
  if (name?.kind === 'allow') return keyOf({ vmHash: name.vmHash, id: name.windowId }) === keyOf(window);
  // A group that could not be read at all is named without a rule.
  return window.rules.some((ref) => ref.group === group);
}
