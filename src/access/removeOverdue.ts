import { ourRuleName } from '../core/ourRules.ts';
import type { SecurityRule } from '../core/securityRule.ts';
import { endedRules, hasEnded } from '../core/windowEnds.ts';
import { withFirewallsUnseen } from './firewallUnseen.ts';
import type { ListedWindow } from './machineListing.ts';
import { joinRemovals, type RemovePorts, removeRules } from './removeRules.ts';
import { sideBySide } from './sideBySide.ts';
import { type WindowOutcomes, windowOutcomes } from './windowOutcomes.ts';

/** Groups whose rules are removed at the same time. */
const groupsAtOnce = 8;

/**
 * Deletes the rules of windows whose own end has come, by their names, as a read of each group made now shows them. A
 * window that was extended keeps its later rules, also those that nobody here has seen yet, and is not told as closed.
 */
export async function removeOverdue(
  ports: RemovePorts,
  windows: readonly ListedWindow[],
  signal?: AbortSignal,
): Promise<WindowOutcomes> {
  const keys = new Set(windows.map(({ window }) => `${window.vmHash}/${window.id}`));
  const isOver = (rule: SecurityRule) => {
    const name = ourRuleName(rule);
    return (
      name?.kind === 'allow' &&
      keys.has(`${name.vmHash}/${name.windowId}`) &&
      hasEnded(rule, ports.clock.now())
    );
  };
  const expected = windows.flatMap(({ window }) => endedRules(window, ports.clock.now()));
  const groups = [...new Set(expected.map(({ group }) => group))];
  const removal = joinRemovals(
    await sideBySide(groups, groupsAtOnce, (group) =>
      removeRules(ports, group, isOver, { expected, signal }),
    ),
  );
  const outcomes = windowOutcomes(
    removal,
    windows.flatMap(({ machine }) => machine ?? []),
    windows.flatMap(({ window }) => window.rules),
  );
  return withFirewallsUnseen(outcomes, windows);
}
