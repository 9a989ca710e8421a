import { grant } from '../buildGrant.ts';
import { group } from '../buildGroup.ts';
import { endpoint, machine } from '../buildMachine.ts';
import { rule } from '../buildRule.ts';
import { policy, port, prefix } from '../policyArbitrary.ts';
import { firewallStories } from './firewallStories.ts';
import { networkStories } from './networkStories.ts';
import { close, disable, enable, endOf, extend, open, type Story, somebodyDeletes } from './story.ts';

const ssh = policy(port());
const me = '192.0.2.7';
const stranger = '203.0.113.9';
const neighbour = '10.0.0.9';
const three = [`${me} 22/Tcp`, `${stranger} 22/Tcp`, `${neighbour} 22/Tcp`];

const web = machine('web', [endpoint('10.0.0.4', { nicGroup: 'web-nsg' })]);
const defaultAllowSsh = rule('default-allow-ssh', 300, 'Allow', 'Tcp', 'any -> any:22');
const alice = grant(['22/TCP'], [me]);
const bob = grant(['22/TCP'], [stranger], { windowId: 'b0b0b0b0', requestor: 'bob@contoso.com' });

/** One machine behind one group. */
function single(rules: Parameters<typeof group>[1][], steps: Story['steps'], whoGetsIn = three): Story {
  return { machines: [web], groups: [group('web-nsg', ...rules)], steps, whoGetsIn };
}

const dual = machine('web', [
  endpoint('10.0.0.4', { nicGroup: 'web-nsg' }),
  endpoint('fd00:1::4', { nicGroup: 'web-nsg', publicAddress: '2001:db8::1' }),
]);

/** The situations by the names of their goldens; the title stands at the head of the golden. */
export const stories: Record<string, { title: string; story: Story }> = {
  ...networkStories,
  ...firewallStories,
  portalKeep: {
    title: 'A Linux VM as the portal makes it; the rule that opens SSH to all is kept',
    story: single(
      [defaultAllowSsh],
      [enable(ssh, 'keep'), open(ssh, alice), close(alice.windowId), disable()],
    ),
  },
  portalOverride: {
    title: 'A Linux VM as the portal makes it; the rule that opens SSH to all is overridden',
    story: single(
      [defaultAllowSsh],
      [enable(ssh, 'override'), open(ssh, alice), close(alice.windowId), disable()],
    ),
  },
  noAllowRules: {
    title: 'Nobody allows anything: the deny shuts out the network, which the default rules let in',
    story: single([], [enable(ssh, 'keep'), open(ssh, alice)]),
  },
  subnetAndInterface: {
    title: 'A group at the subnet and one at the interface: both get a deny, and both an allow',
    story: {
      machines: [machine('web', [endpoint('10.0.0.4', { subnetGroup: 'front-nsg', nicGroup: 'web-nsg' })])],
      groups: [
        group('front-nsg', rule('allow-web', 200, 'Allow', 'Tcp', 'Internet -> any:80,443')),
        group('web-nsg', rule('allow-all-in', 4000, 'Allow', 'any', 'any -> any:any')),
      ],
      steps: [enable(ssh, 'override'), open(ssh, alice)],
      whoGetsIn: [...three, `${stranger} 443/Tcp`],
    },
  },
  sharedGroup: {
    title: 'Three machines behind one group: each has its own deny, and a window opens one machine',
    story: {
      machines: ['web', 'db', 'app'].map((name, i) =>
        machine(name, [endpoint(`10.0.0.${4 + i}`, { nic: name, subnetGroup: 'shared-nsg' })]),
      ),
      groups: [group('shared-nsg')],
      steps: [
        ...['web', 'db', 'app'].map((name) => enable(ssh, 'keep', name)),
        open(ssh, alice, 'app'),
        disable('db'),
      ],
      whoGetsIn: ['web', 'db', 'app'].flatMap((name) => [
        `${me} 22/Tcp ${name}`,
        `${neighbour} 22/Tcp ${name}`,
      ]),
    },
  },
  twoInterfaces: {
    title: 'Two interfaces in two subnets: each group guards the address behind it',
    story: {
      machines: [
        machine('web', [
          endpoint('10.0.0.4', { nic: 'outer', subnet: 'outer', subnetGroup: 'outer-nsg' }),
          endpoint('10.0.1.4', { nic: 'inner', subnet: 'inner', nicGroup: 'inner-nsg', publicAddress: null }),
        ]),
      ],
      groups: [group('outer-nsg', defaultAllowSsh), group('inner-nsg')],
      steps: [enable(ssh, 'override'), open(ssh, alice)],
      whoGetsIn: three,
    },
  },
  dualStack: {
    title: 'IPv4 and IPv6: a rule for each family, and a window for the family of its source',
    story: {
      machines: [dual],
      groups: [group('web-nsg', rule('allow-ssh6', 310, 'Allow', 'Tcp', '2001:db8:1::/48 -> any:22'))],
      steps: [
        enable(ssh, 'override'),
        open(ssh, grant(['22/TCP'], ['2001:db8:2::9'])),
        open(ssh, grant(['22/TCP'], [me, '2001:db8:2::/64'], { windowId: 'b0b0b0b0' })),
      ],
      whoGetsIn: [`${me} 22/Tcp`, '2001:db8:1::7 22/Tcp', '2001:db8:2::9 22/Tcp', 'fd00:1::9 22/Tcp'],
    },
  },
  protocols: {
    title: 'TCP, UDP and any protocol: a rule for each',
    story: single(
      [],
      [
        enable(
          policy(
            port(),
            port({ number: 3389 }),
            port({ number: 51820, protocol: 'UDP' }),
            port({ number: 53, protocol: '*' }),
          ),
          'keep',
        ),
        open(ssh, grant(['22/TCP', '51820/UDP', '53/*'], [me])),
      ],
      ['22/Tcp', '3389/Tcp', '51820/Udp', '53/Tcp', '53/Udp', '0/Icmp'].map((one) => `${me} ${one}`),
    ),
  },
  foreignDenyAbove: {
    title: 'Somebody denies the Internet above our deny: the window goes before that one',
    story: single(
      [rule('deny-internet', 200, 'Deny', 'any', 'Internet -> any:any')],
      [enable(ssh, 'keep'), open(ssh, alice), close(alice.windowId)],
    ),
  },
  slotsExhausted: {
    title: 'No priority is left before a deny: the refusal names the rule in the way',
    story: single(
      [
        rule('monitoring', 100, 'Allow', 'Tcp', '10.0.9.9 -> any:9100'),
        rule('deny-scanners', 101, 'Deny', 'any', '203.0.113.0/24 -> any:any'),
      ],
      [enable(ssh, 'keep'), open(ssh, bob), open(ssh, alice)],
    ),
  },
  lowestTaken: {
    title: 'The rule that is to be kept stands at 4096: nothing fits below, so override is the way',
    story: single(
      [rule('allow-ssh-last', 4096, 'Allow', 'Tcp', 'any -> any:22')],
      [enable(ssh, 'keep'), enable(ssh, 'override')],
    ),
  },
  denyAtHighest: {
    title: 'Overriding a rule at 101 takes priority 100: no window fits before the deny',
    story: single(
      [rule('allow-ssh-first', 101, 'Allow', 'Tcp', 'any -> any:22')],
      [enable(ssh, 'override'), open(ssh, alice)],
    ),
  },
  overrideAtHighest: {
    title: 'The rule that is to be overridden stands at 100: the refusal names it',
    story: single([rule('allow-ssh-first', 100, 'Allow', 'Tcp', 'any -> any:22')], [enable(ssh, 'override')]),
  },
  editPolicy: {
    title: 'Ports come and go: the rule of a protocol keeps its name and place',
    story: single(
      [rule('allow-rdp', 310, 'Allow', 'Tcp', 'any -> any:3389')],
      [
        enable(policy(port(), port({ number: 53, protocol: 'UDP' })), 'keep'),
        enable(policy(port({ number: 53, protocol: 'UDP' })), 'keep'),
        enable(policy(port({ number: 3389 }), port({ number: 53, protocol: 'UDP' })), 'keep'),
        enable(policy(port({ number: 3389, protocol: '*' })), 'override'),
      ],
      [`${neighbour} 22/Tcp`, `${neighbour} 53/Udp`, `${stranger} 3389/Tcp`, `${neighbour} 3389/Udp`],
    ),
  },
  drift: {
    title: 'Somebody deletes the deny: opening says that it is missing, enabling writes it again',
    story: single(
      [],
      [enable(ssh, 'keep'), somebodyDeletes(/^JitAccess-Deny-/), open(ssh, alice), enable(ssh, 'keep')],
    ),
  },
  overrideLater: {
    title: 'Enabled with the rule kept, then overridden while a window is open, then asked again',
    story: single(
      [defaultAllowSsh],
      [enable(ssh, 'keep'), open(ssh, alice), enable(ssh, 'override'), enable(ssh, 'keep')],
    ),
  },
  othersRules: {
    title: 'Service tags, application security groups, lists, ranges and ICMP: what touches the port is kept',
    story: {
      machines: [
        machine('web', [endpoint('10.0.0.4', { nicGroup: 'web-nsg', asgs: ['servers'] })]),
        machine('admin', [endpoint('10.0.0.8', { nic: 'admin', nicGroup: 'admin-nsg', asgs: ['admins'] })]),
      ],
      groups: [
        group(
          'web-nsg',
          rule('ping', 110, 'Allow', 'Icmp', 'any -> any:any'),
          rule('admins', 120, 'Allow', 'Tcp', 'asg/admins -> asg/servers:22,3389'),
          rule(
            'lists',
            130,
            'Allow',
            'Tcp',
            '198.51.100.0/24,203.0.113.0/25 -> 10.0.0.0/24,10.0.1.0/24:20-30,8000',
          ),
          rule('other-vm', 140, 'Allow', 'any', 'any -> 10.0.0.5:any'),
          rule('probes', 600, 'Allow', 'any', 'AzureLoadBalancer -> any:any'),
          rule('allow-vnet', 700, 'Allow', 'any', 'VirtualNetwork -> VirtualNetwork:any'),
        ),
        group('admin-nsg'),
      ],
      steps: [enable(ssh, 'keep'), enable(ssh, 'override')],
      whoGetsIn: [
        ...three,
        '10.0.0.8 22/Tcp',
        '198.51.100.7 22/Tcp',
        '168.63.129.16 22/Tcp',
        `${stranger} 0/Icmp`,
        '198.51.100.7 8000/Tcp',
      ],
    },
  },
  twoPeople: {
    title: 'Windows of two people, one of them extended: rules of their own, and each closes alone',
    story: single(
      [],
      [
        enable(ssh, 'keep'),
        open(ssh, alice),
        open(ssh, bob),
        open(ssh, { ...alice, endSeconds: alice.endSeconds + 3600 }),
        close(alice.windowId),
        close(bob.windowId),
      ],
    ),
  },
  extension: {
    title: 'A window in two groups is extended: a rule beside each of its own, which go at their own end',
    story: {
      machines: [machine('web', [endpoint('10.0.0.4', { subnetGroup: 'front-nsg', nicGroup: 'web-nsg' })])],
      groups: [
        group('front-nsg', rule('deny-internet', 200, 'Deny', 'any', 'Internet -> any:any')),
        group('web-nsg'),
      ],
      steps: [
        enable(ssh, 'keep'),
        open(ssh, alice),
        extend(ssh, alice.windowId, { minutes: 90, now: '2026-11-22T14:30:00Z' }),
        endOf('2026-11-22T15:00:00Z'),
        endOf('2026-11-22T16:00:00Z'),
      ],
      whoGetsIn: three,
    },
  },
  extensionWithoutSlot: {
    title: 'The only priority before a deny is the window’s own, which it keeps until its end: no extension',
    story: single(
      [rule('deny-scanners', 101, 'Deny', 'any', '203.0.113.0/24 -> any:any')],
      [
        enable(ssh, 'keep'),
        open(ssh, bob),
        extend(ssh, bob.windowId, { minutes: 90, now: '2026-11-22T14:30:00Z' }),
        endOf('2026-11-22T15:00:00Z'),
      ],
    ),
  },
  anySource: {
    title: 'Any source: the window opens for all, with a warning',
    story: single(
      [rule('deny-scanners', 450, 'Deny', 'any', '203.0.113.0/24 -> any:any')],
      [enable(ssh, 'keep'), open(ssh, grant(['22/TCP'], ['*']))],
    ),
  },
  allowedSources: {
    title: 'Allowed sources live in the tag; the deny is for all',
    story: single(
      [],
      [
        enable(
          policy(
            port({ allowedSources: ['10.0.0.0/8', '192.0.2.0/24'].map(prefix), maxDurationMinutes: 60 }),
          ),
          'keep',
        ),
      ],
    ),
  },
};
