import type { GroupLookup } from '../core/networkView.ts';
import type { SecurityRule } from '../core/securityRule.ts';
import { joinRemovals, type Removal, type RemovePorts, removeRules } from './removeRules.ts';
import { sideBySide } from './sideBySide.ts';

/** Groups whose rules are removed at the same time. */
const groupsAtOnce = 8;

/** Removes what `isTarget` selects from every group in which a listing shows any of it. */
export async function removeFromGroups(
  ports: RemovePorts,
  groups: GroupLookup,
  isTarget: (rule: SecurityRule, group: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<Removal> {
  const affected = [...groups.values()].flatMap(({ id, rules }) => {
    const targets = rules.filter((rule) => isTarget(rule, id));
    const expected = targets.map(({ name }) => ({ group: id, rule: name }));
    return expected.length > 0 ? [{ id, expected }] : [];
  });
  return joinRemovals(
    await sideBySide(affected, groupsAtOnce, ({ id, expected }) =>
      removeRules(ports, id, (rule) => isTarget(rule, id), { expected, signal }),
    ),
  );
}
