import { expect, test } from 'vitest';
import { windowsIn } from '../../src/core/accessWindow.ts';
import { denyRuleName } from '../../src/core/ruleName.ts';
import { endedRules, hasEnded, nextEndSeconds } from '../../src/core/windowEnds.ts';
import { classicFirewall, policyFirewall, through } from './buildFirewall.ts';
import { group, groupId } from './buildGroup.ts';
import { endpoint, machine, vmId } from './buildMachine.ts';
import { rule } from './buildRule.ts';
import { openedIn } from './openedIn.ts';

const three = Date.parse('2026-11-22T15:00:00Z');
const fiveMinutes = 5 * 60_000;

test.each([
  ['a classic firewall', classicFirewall('fw')],
  ['a policy', policyFirewall('edge')],
])('in %s a rule goes five minutes before its end, and at the VM at the end', (_, holder) => {
  const end = endpoint('10.0.0.4', { publicAddress: null, nicGroup: 'nsg', route: through(holder) });
  const opened = openedIn(machine('web', [end]), [group('nsg'), holder]);
  const [window] = windowsIn(opened);
  if (!window) throw new Error('There is no window.');
  const endedAt = (nowMs: number) =>
    opened.flatMap(({ id, rules }) => rules.flatMap((one) => (hasEnded(one, nowMs) ? [id] : [])));
  const refsAt = (nowMs: number) => endedRules(window, nowMs).map((ref) => ref.group);

  for (const at of [endedAt, refsAt]) {
    expect(at(three - fiveMinutes - 1000)).toEqual([]);
    expect(at(three - fiveMinutes)).toEqual([holder.id]);
    expect(at(three - 1000)).toEqual([holder.id]);
    expect(at(three).sort()).toEqual([groupId('nsg'), holder.id].sort());
  }
  expect(window.endSeconds).toBe(three / 1000);
  expect(nextEndSeconds(window)).toBe((three - fiveMinutes) / 1000);
});

test('a deny and a rule of somebody else never end', () => {
  const deny = rule(denyRuleName(vmId('web'), 1), 500, 'Deny', 'Tcp', 'any -> 10.0.0.4:22');
  const other = rule('ssh', 300, 'Allow', 'Tcp', 'any -> any:22');

  expect([deny, other].filter((one) => hasEnded(one, Number.MAX_SAFE_INTEGER))).toEqual([]);
});
