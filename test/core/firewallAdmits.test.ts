import { expect, test } from 'vitest';
import { exposedPorts } from '../../src/core/exposure.ts';
import { groupLookup } from '../../src/core/networkView.ts';
import {
  classicFirewall,
  collection,
  firewallId,
  inGroup,
  policyFirewall,
  through,
} from './buildFirewall.ts';
import { group } from './buildGroup.ts';
import { endpoint, machine } from './buildMachine.ts';
import { rule } from './buildRule.ts';

const ssh = 'ssh: TCP any -> 203.0.113.10:2222 => 10.0.0.4:22';
const nat = (...rules: string[]) => collection('Dnat', 200, ...rules);
const allow = (priority: number, text: string) => collection('Allow', priority, text);
const deny = (priority: number, text: string) => collection('Deny', priority, text);
const toAll = 'no: TCP any -> any:22';

type Holder = ReturnType<typeof classicFirewall>;

function isOpen(holder: Holder): boolean {
  const web = machine('web', [endpoint('10.0.0.4', { publicAddress: null, route: through(holder) })]);
  return exposedPorts(web, groupLookup([holder]), [{ number: 22, protocol: 'TCP' }]).length > 0;
}

test.each([
  ['by a NAT rule alone', [nat(ssh)], true],
  ['not by a NAT rule to another port', [nat('x: TCP any -> 203.0.113.10:22 => 10.0.0.4:2222')], false],
  ['not by a NAT rule to another VM', [nat('x: TCP any -> 203.0.113.10:22 => 10.0.0.5:22')], false],
  ['not by a NAT rule over UDP', [nat('x: UDP any -> 203.0.113.10:22 => 10.0.0.4:22')], false],
  [
    'not by a NAT rule for private sources',
    [nat('x: TCP 10.0.0.0/8 -> 203.0.113.10:22 => 10.0.0.4:22')],
    false,
  ],
  ['by a NAT rule for a service tag', [nat('x: TCP AzureCloud -> 203.0.113.10:22 => 10.0.0.4:22')], true],
  ['by a NAT rule for an unread IP group', [nat('x: TCP ? -> 203.0.113.10:22 => 10.0.0.4:22')], true],
  [
    'not by a NAT rule at somebody else’s address',
    [nat('x: TCP any -> 203.0.113.77:22 => 10.0.0.4:22')],
    false,
  ],
  ['not by a network rule alone', [allow(200, 'yes: TCP any -> 10.0.0.4:22')], false],
  ['not where a network rule denies', [nat(ssh), deny(200, toAll)], false],
  ['where a network rule denies others', [nat(ssh), deny(200, 'no: TCP 192.0.2.0/24 -> any:22')], true],
  ['where an unread IP group is denied', [nat(ssh), deny(200, 'no: TCP ? -> any:22')], true],
  [
    'where some are let in before all are denied',
    [nat(ssh), allow(150, 'yes: TCP 192.0.2.7 -> any:22'), deny(200, toAll)],
    true,
  ],
  [
    'not where some are let in after all are denied',
    [nat(ssh), deny(150, toAll), allow(200, 'yes: TCP 192.0.2.7 -> any:22')],
    false,
  ],
  [
    'where packets to an unread IP group are let in before all are denied',
    [nat(ssh), allow(150, 'yes: TCP any -> ?:22'), deny(200, toAll)],
    true,
  ],
  [
    'not where both halves of the sources are denied',
    [
      nat(ssh),
      deny(200, 'no: TCP 0.0.0.0-127.255.255.255 -> any:22'),
      deny(201, 'no: TCP 128.0.0.0/1 -> any:22'),
    ],
    false,
  ],
  [
    'not behind a NAT rule that leads elsewhere',
    [nat('a: TCP any -> 203.0.113.10:2222 => 10.0.0.5:22', ssh)],
    false,
  ],
  [
    'behind a NAT rule that leads others elsewhere',
    [nat('a: TCP 192.0.2.0/24 -> 203.0.113.10:2222 => 10.0.0.5:22', ssh)],
    true,
  ],
  [
    'on one of its ports, where another leads elsewhere',
    [
      nat(
        'a: TCP any -> 203.0.113.10:2222 => 10.0.0.5:22',
        's: TCP any -> 203.0.113.10:2222-2223 => 10.0.0.4:22',
      ),
    ],
    true,
  ],
])('the port is open %s', (_, collections, expected) => {
  expect(isOpen(classicFirewall('fw', collections))).toBe(expected);
});

test.each([
  ['a parent denies', [inGroup(200, nat(ssh)), inGroup(300, deny(300, toAll), true)], false],
  [
    'a parent denies what the policy allows',
    [
      inGroup(200, nat(ssh)),
      inGroup(100, allow(100, 'yes: TCP any -> any:22')),
      inGroup(300, deny(300, toAll), true),
    ],
    false,
  ],
  [
    'an earlier group allows what a later one denies',
    [
      inGroup(200, nat(ssh)),
      inGroup(100, allow(500, 'yes: TCP any -> any:22')),
      inGroup(300, deny(100, toAll)),
    ],
    true,
  ],
])('in a policy where %s', (_, collections, expected) => {
  expect(isOpen(policyFirewall('edge', collections))).toBe(expected);
});

test('at an address that is not known yet, the port counts as open at whichever a rule names', () => {
  const holder = classicFirewall('fw', [nat(ssh)], { publicAddresses: [null] });

  expect(isOpen(holder)).toBe(true);
});

test('what is told is the rule of the group that lets the firewall in, and the firewall', () => {
  const holder = classicFirewall('fw', [nat(ssh)]);
  const nsg = group(
    'nsg',
    rule('home', 200, 'Allow', 'Tcp', '192.0.2.7 -> any:22'),
    rule('from-firewall', 300, 'Allow', 'Tcp', '10.0.1.0/26 -> any:22'),
  );
  const end = endpoint('10.0.0.4', { publicAddress: null, nicGroup: 'nsg', route: through(holder) });

  const exposed = exposedPorts(machine('web', [end]), groupLookup([nsg, holder]), [
    { number: 22, protocol: 'TCP' },
  ]);

  expect(exposed).toEqual([
    { number: 22, protocol: 'TCP', rule: 'from-firewall', priority: 300, firewall: firewallId('fw') },
  ]);
});
