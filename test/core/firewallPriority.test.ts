import { describe, expect, test } from 'vitest';
import { applyPlan } from '../../src/core/applyPlan.ts';
import {
  firewallNatPriority,
  firewallPriorityBefore,
  ownGroupPriority,
} from '../../src/core/firewallPriority.ts';
import { type FirewallHolder, isFirewallHolder } from '../../src/core/firewallWay.ts';
import { groupLookup } from '../../src/core/networkView.ts';
import { planDisable } from '../../src/core/planDisable.ts';
import { classicFirewall, collection, inGroup, policyFirewall, through } from './buildFirewall.ts';
import { endpoint, machine } from './buildMachine.ts';
import { openedIn } from './openedIn.ts';

const denies = (priority: number) => collection('Deny', priority, 'no: TCP any -> 10.0.0.4:22');
const allows = (priority: number) => collection('Allow', priority, 'yes: TCP 10.9.0.0/16 -> 10.0.0.9:22');
const website = (priority: number) =>
  collection('Dnat', priority, 'web: TCP any -> 203.0.113.10:443 => 10.0.0.5:443');

/** With a window open, whose rules tell where our collections are. */
function opened(holder: FirewallHolder): FirewallHolder {
  const web = machine('web', [endpoint('10.0.0.4', { publicAddress: null, route: through(holder) })]);
  const [after] = openedIn(web, [holder]);
  if (!after || !isFirewallHolder(after)) throw new Error('There is no firewall.');
  return after;
}

/** The same once somebody else has taken collections away or written others. */
function changedBy(holder: FirewallHolder, other: FirewallHolder): FirewallHolder {
  return { ...other, rules: holder.rules };
}

const at = (priority: number) => ({ name: 'theirs', priority, groupPriority: 0, isInherited: false });

describe('in a classic firewall', () => {
  test.each([
    ['the first place is free', [], 100],
    ['network collections have places of their own', [denies(100), allows(101)], 100],
    ['the first places are taken', [website(100), website(101)], 102],
  ])('NAT rules go where %s', (_, collections, expected) => {
    expect(firewallNatPriority(classicFirewall('fw', collections))).toBe(expected);
  });

  test('NAT rules stay where they stand, whatever has become free', () => {
    const standing = opened(classicFirewall('fw', [website(100)]));

    expect(firewallNatPriority(changedBy(standing, classicFirewall('fw')))).toBe(101);
  });

  test('a deny leaves the place before it to windows', () => {
    expect(firewallPriorityBefore(classicFirewall('fw', [allows(101)]), 'Deny', [])).toEqual({
      ok: true,
      value: 102,
    });
  });

  test('a deny goes after the rules of windows that stand, though earlier places have become free', () => {
    const standing = opened(classicFirewall('fw', [allows(100), allows(101), denies(200)]));
    const free = changedBy(standing, classicFirewall('fw', [denies(200)]));

    expect(
      standing.rules.flatMap((rule) => (rule.inFirewall?.action === 'Allow' ? [rule.priority] : [])),
    ).toEqual([102]);
    expect(firewallPriorityBefore(free, 'Deny', [])).toEqual({ ok: true, value: 103 });
    expect(firewallPriorityBefore(free, 'Deny', [at(103)])).toMatchObject({
      ok: false,
      error: { rule: 'theirs', priority: 103, side: 'above' },
    });
  });

  test('nothing goes before the first place', () => {
    expect(firewallPriorityBefore(classicFirewall('fw'), 'Allow', [at(100), at(300)])).toMatchObject({
      ok: false,
      error: { kind: 'noFreePriority', rule: 'theirs', priority: 100 },
    });
  });
});

describe('in a policy', () => {
  test.each([
    ['the first place where it is free', [], 100],
    ['the first free place', [inGroup(100, website(100)), inGroup(101, allows(100))], 102],
    ['no place of a parent’s', [inGroup(100, allows(100), true)], 100],
  ])('our group takes %s', (_, collections, expected) => {
    expect(ownGroupPriority(policyFirewall('edge', collections))).toBe(expected);
  });

  test.each([
    ['before a later group', { groupPriority: 200, isInherited: false }, true],
    ['not before an earlier group', { groupPriority: 100, isInherited: false }, false],
    ['not before a parent', { groupPriority: 65_000, isInherited: true }, false],
  ])('a rule of ours comes %s', (_, place, isOk) => {
    const holder = policyFirewall('edge', [], { ownGroupPriority: 150 });

    const priority = firewallPriorityBefore(holder, 'Allow', [{ ...place, name: 'theirs', priority: 100 }]);

    expect(priority.ok).toBe(isOk);
    if (!priority.ok) expect('isInherited' in priority.error).toBe(place.isInherited);
  });

  test('in our group windows come before our own denies', () => {
    const holder = policyFirewall('edge', [], { ownGroupPriority: 150 });
    const deny = firewallPriorityBefore(holder, 'Deny', []);

    const own = { name: 'ours', priority: deny.ok ? deny.value : 0, groupPriority: 150, isInherited: false };

    expect(firewallPriorityBefore(holder, 'Allow', [own]).ok).toBe(true);
  });
});

test('what is left of a firewall when its last VM leaves is what other people wrote', () => {
  const holder = opened(classicFirewall('fw', [denies(200)]));
  const web = machine('web', [endpoint('10.0.0.4', { publicAddress: null, route: through(holder) })]);

  const [left] = applyPlan(groupLookup([holder]), planDisable(web, groupLookup([holder]))).values();

  expect(holder.rules).toHaveLength(2);
  expect(left?.rules).toEqual([]);
});
