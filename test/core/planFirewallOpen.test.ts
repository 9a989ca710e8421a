import { describe, expect, test } from 'vitest';
import { firewallWay } from '../../src/core/firewallWay.ts';
import { groupLookup } from '../../src/core/networkView.ts';
import { planFirewallOpen } from '../../src/core/planFirewallOpen.ts';
import { planOpen } from '../../src/core/planOpen.ts';
import {
  classicFirewall,
  collection,
  firewallId,
  inGroup,
  policyFirewall,
  through,
} from './buildFirewall.ts';
import { grant } from './buildGrant.ts';
import { group } from './buildGroup.ts';
import { endpoint, machine } from './buildMachine.ts';
import { openedIn } from './openedIn.ts';

type Holder = ReturnType<typeof classicFirewall>;

const behind = (holder: Holder, nicGroup: string | null = 'nsg') =>
  machine('web', [endpoint('10.0.0.4', { publicAddress: null, nicGroup, route: through(holder) })]);

function planned(holder: Holder, ports = ['22/TCP'], sources = ['192.0.2.7']) {
  const web = behind(holder);
  const way = firewallWay(web, groupLookup([holder]));
  if (!way) throw new Error('There is no way.');
  return planFirewallOpen(way, web, grant(ports, sources));
}

/** As `203.0.113.10:2222 => 22`, or `Allow 22`. */
function rulesOf(holder: Holder, ports?: string[], sources?: string[]): string[] {
  const plan = planned(holder, ports, sources);
  if (!plan.ok) return [plan.error.kind];
  return plan.value.map(({ properties: written }) => {
    if (!('protocols' in written)) throw new Error('This is no rule of a firewall.');
    const { action, destinationAddresses, destinationPorts, translatedPort } = written;
    return action === 'Dnat'
      ? `${destinationAddresses}:${destinationPorts} => ${translatedPort}`
      : `${action} ${destinationPorts}`;
  });
}

const leads = (...rules: string[]) => classicFirewall('fw', [collection('Dnat', 200, ...rules)]);

describe('the address and port at the firewall', () => {
  const own = '203.0.113.10:50656 => 22';

  test.each([
    ['are free ones', leads('web: TCP any -> 203.0.113.10:443 => 10.0.0.5:443'), own],
    [
      'are those that lead there',
      leads('s: TCP any -> 203.0.113.10:2222 => 10.0.0.4:22'),
      '203.0.113.10:2222 => 22',
    ],
    ['are none of another protocol', leads('s: UDP any -> 203.0.113.10:50656 => 10.0.0.5:22'), own],
    [
      'are the next ones where somebody’s lead elsewhere',
      leads('s: TCP 9.9.9.9 -> 203.0.113.10:50656 => 10.0.0.5:22'),
      '203.0.113.10:50657 => 22',
    ],
    [
      'are the next ones where somebody’s lead to a name',
      classicFirewall('fw', [
        {
          ...collection('Dnat', 200),
          rules: [
            {
              name: 'named',
              protocols: ['TCP'],
              sources: ['*'],
              destinations: ['203.0.113.10'],
              destinationPorts: ['50650-50656'],
              translated: null,
              hasUnreadGroups: false,
            },
          ],
        },
      ]),
      '203.0.113.10:50657 => 22',
    ],
    [
      'are not those that an earlier rule leads elsewhere',
      leads(
        'a: TCP any -> 203.0.113.10:2222 => 10.0.0.5:22',
        's: TCP any -> 203.0.113.10:2222 => 10.0.0.4:22',
      ),
      own,
    ],
    ['are no range of ports', leads('s: TCP any -> 203.0.113.10:2222-2223 => 10.0.0.4:22'), own],
    ['are no address of another firewall', leads('s: TCP any -> 203.0.113.77:2222 => 10.0.0.4:22'), own],
    [
      'are on the next address where the first is full',
      classicFirewall(
        'fw',
        [collection('Dnat', 200, 'all: TCP any -> 203.0.113.10:50000-64000 => 10.0.0.5:22')],
        { publicAddresses: ['203.0.113.10', '203.0.113.11'] },
      ),
      '203.0.113.11:50656 => 22',
    ],
  ])('%s', (_, holder, expected) => {
    expect(rulesOf(holder)).toEqual([expected]);
  });

  test('are one for both protocols of a port', () => {
    expect(rulesOf(classicFirewall('fw'), ['22/TCP', '22/UDP'])).toEqual([own, own]);
  });
});

describe('a rule of the window beside the NAT rule', () => {
  const denying = (rule: string) => classicFirewall('fw', [collection('Deny', 200, rule)]);

  test.each([
    ['goes before a deny of its packets', 'no: TCP any -> 10.0.0.4:22', 2],
    ['goes before a deny of a range of addresses', 'no: ANY 192.0.2.0-192.0.2.9 -> 10.0.0.1-10.0.0.9:*', 2],
    ['goes before a deny of a service tag', 'no: TCP AzureCloud -> 10.0.0.4:22', 2],
    ['goes before a deny of unread sources', 'no: TCP ? -> 10.0.0.4:22', 2],
    ['goes before a deny of unread destinations', 'no: TCP any -> ?:22', 2],
    ['is not there for unread sources to another VM', 'no: TCP ? -> 10.0.0.5:22', 1],
    ['is not there for a deny of other sources', 'no: TCP 198.51.100.0/24 -> 10.0.0.4:22', 1],
    ['is not there for a deny of unread destinations from elsewhere', 'no: TCP 198.51.100.0/24 -> ?:22', 1],
    ['is not there for a deny of another port', 'no: TCP any -> 10.0.0.4:23-3389', 1],
    ['is not there for a deny of another protocol', 'no: UDP any -> 10.0.0.4:22', 1],
  ])('%s', (_, rule, count) => {
    expect(rulesOf(denying(rule))).toHaveLength(count);
  });

  test('has the same name whichever other port needs one', () => {
    const ports = ['22/TCP', '3389/TCP'];
    const namesOf = (holder: Holder) => {
      const plan = planned(holder, ports);
      return plan.ok ? plan.value.map(({ rule }) => rule.replace(/^.*1795359600/, '')) : [];
    };

    expect(namesOf(denying('no: TCP any -> 10.0.0.4:22'))).toEqual(['', '-2', '-3']);
    expect(namesOf(denying('no: TCP any -> 10.0.0.4:3389'))).toEqual(['', '-2', '-4']);
    expect(namesOf(denying('no: TCP any -> 10.0.0.4:22,3389'))).toEqual(['', '-2', '-3', '-4']);
  });
});

describe('refused', () => {
  const many = (count: number) =>
    leads(
      ...Array.from({ length: count }, (_, i) => `n${i}: TCP any -> 203.0.113.10:${1000 + i} => 10.0.0.9:80`),
    );

  test('where one address and 250 NAT rules would be more than a firewall takes', () => {
    expect(planned(many(248)).ok).toBe(true);
    expect(planned(many(249))).toEqual({
      ok: false,
      error: { kind: 'firewallFull', firewall: firewallId('fw'), most: 250, count: 251 },
    });
  });

  test('where nothing can open for sources that do not come through the firewall', () => {
    const holder = classicFirewall('fw');
    const asked = {
      groups: groupLookup([holder]),
      policy: { ports: [] },
      grant: grant(['22/TCP'], ['10.9.0.1']),
    };

    expect(planOpen({ machine: behind(holder, null), ...asked })).toMatchObject({
      ok: false,
      error: { kind: 'noSecurityGroup' },
    });
  });

  test.each([
    [
      'an earlier group',
      inGroup(100, collection('Deny', 100, 'no: TCP any -> 10.0.0.4:22')),
      'noFreePriority',
    ],
    ['a later group', inGroup(300, collection('Deny', 100, 'no: TCP any -> 10.0.0.4:22')), undefined],
  ])('where %s of the policy denies: %s', (_, denying, expected) => {
    const plan = planned(policyFirewall('edge', [denying], { ownGroupPriority: 200 }));

    expect(plan.ok ? undefined : plan.error.kind).toBe(expected);
  });
});

test('planned again after half of it was written, only the other half is written', () => {
  const holder = classicFirewall('fw', [collection('Deny', 200, 'no: TCP any -> 10.0.0.4:22')]);
  const [, after] = openedIn(behind(holder), [group('nsg'), holder]);
  const half = { ...holder, rules: (after?.rules ?? []).slice(0, 1) };

  expect(rulesOf(half)).toEqual(['Allow 22']);
});
