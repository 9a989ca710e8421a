import type { RuleRef } from '../core/accessWindow.ts';
import { sameId } from '../core/armId.ts';
import type { GroupLookup } from '../core/networkView.ts';
import type { SecurityRule } from '../core/securityRule.ts';
import { joinRemovals, type Removal, type RemovePorts, removeRules } from './removeRules.ts';
import { sideBySide } from './sideBySide.ts';

/** Groups whose rules are removed at the same time. */
const groupsAtOnce = 8;

/**
 * Removes what `isTarget` selects from every group in which a listing shows any of it. What somebody else has taken out
 * of a firewall whose update lasts is in `underWay`, and is waited for.
 */
export async function removeFromGroups(
  ports: RemovePorts,
  groups: GroupLookup,
  isTarget: (rule: SecurityRule, group: string) => boolean,
  signal: AbortSignal | undefined,
  underWay: readonly RuleRef[] = [],
): Promise<Removal> {
  const affected = [...groups.values()].flatMap(({ id, rules }) => {
    const targets = rules.filter((rule) => isTarget(rule, id));
    const expected = [
      ...targets.map(({ name }) => ({ group: id, rule: name })),
      ...underWay.filter(({ group }) => sameId(group, id)),
    ];
    return expected.length > 0 ? [{ id, expected }] : [];
  });
  return joinRemovals(
    await sideBySide(affected, groupsAtOnce, ({ id, expected }) =>
      removeRules(ports, id, (rule) => isTarget(rule, id), { expected, signal }),
    ),
  );
}
