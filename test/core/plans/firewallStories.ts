import {
  classicFirewall,
  collection,
  inGroup,
  policyFirewall,
  through,
  throughAppliance,
} from '../buildFirewall.ts';
import { grant } from '../buildGrant.ts';
import { group } from '../buildGroup.ts';
import { endpoint, machine } from '../buildMachine.ts';
import { rule } from '../buildRule.ts';
import { policy, port } from '../policyArbitrary.ts';
import { close, disable, enable, endOf, extend, open, type Story } from './story.ts';

const ssh = policy(port());
const me = '192.0.2.7';
const stranger = '198.51.100.9';
const neighbour = '10.0.0.9';
const three = [`${me} 22/Tcp`, `${stranger} 22/Tcp`, `${neighbour} 22/Tcp`];
const alice = grant(['22/TCP'], [me]);
const bob = grant(['22/TCP'], [stranger], { windowId: 'b0b0b0b0', requestor: 'bob@contoso.com' });

type Holder = ReturnType<typeof classicFirewall>;

/** One machine without a public address, whose default route leads to the firewall. */
function behind(
  holder: Holder,
  steps: Story['steps'],
  whoGetsIn = three,
  facts: Parameters<typeof endpoint>[1] = { nicGroup: 'web-nsg' },
): Story {
  const end = endpoint('10.0.0.4', { publicAddress: null, route: through(holder), ...facts });
  const groups = facts.nicGroup === undefined ? [holder] : [group('web-nsg'), holder];
  return { machines: [machine('web', [end])], groups, steps, whoGetsIn };
}

const website = collection('Dnat', 100, 'website: TCP any -> 203.0.113.10:443 => 10.0.0.5:443');
const sshForAll = collection('Dnat', 200, 'ssh: TCP any -> 203.0.113.10:2222 => 10.0.0.4:22');
const outbound = collection('Allow', 200, 'dns: UDP 10.0.0.0/16 -> 168.63.129.16:53');
const noScanners = collection('Deny', 150, 'no-ssh: TCP any -> 10.0.0.0/16:22,3389');
const mixed = grant(['22/TCP'], [me, '10.9.0.1', '2001:db8::7']);

export const firewallStories: Record<string, { title: string; story: Story }> = {
  firewallClassic: {
    title:
      'A classic firewall: two people share the address and port of the VM, and each goes at their own end',
    story: behind(classicFirewall('fw', [website, outbound]), [
      enable(ssh, 'keep'),
      open(ssh, alice),
      open(ssh, bob),
      extend(ssh, alice.windowId, { minutes: 90, now: '2026-11-22T14:30:00Z' }),
      endOf('2026-11-22T14:55:00Z'),
      close(bob.windowId),
      close(alice.windowId),
      disable(),
    ]),
  },
  firewallPolicy: {
    title: 'A policy with a parent: rules of ours stand in a group of their own, before the other groups',
    story: behind(
      policyFirewall('edge', [
        inGroup(100, website),
        inGroup(200, outbound),
        inGroup(200, collection('Allow', 300, 'updates: TCP 10.0.0.0/16 -> any:443'), true),
      ]),
      [enable(ssh, 'keep'), open(ssh, alice), close(alice.windowId), disable()],
    ),
  },
  firewallAddresses: {
    title: 'Several public addresses: the first that has one, with a port that leads nowhere else',
    story: behind(
      classicFirewall('fw', [website], { publicAddresses: [null, '203.0.113.11', '203.0.113.12'] }),
      [enable(ssh, 'keep'), open(ssh, alice)],
    ),
  },
  firewallMappingThere: {
    title: 'Somebody has led a port to the VM already, for their own address: it is the VM’s for everybody',
    story: behind(
      classicFirewall('fw', [
        collection('Dnat', 200, 'ssh: TCP 198.51.100.9 -> 203.0.113.10:2222 => 10.0.0.4:22'),
      ]),
      [enable(ssh, 'override'), open(ssh, alice), close(alice.windowId), disable()],
    ),
  },
  firewallOpenToAllKept: {
    title: 'A NAT rule open to all, kept, and a group that lets the firewall in: the port stays open to all',
    story: {
      ...behind(classicFirewall('fw', [sshForAll]), [enable(ssh, 'keep'), open(ssh, alice)]),
      groups: [
        group('web-nsg', rule('from-firewall', 300, 'Allow', 'Tcp', '10.0.1.0/26 -> any:22')),
        classicFirewall('fw', [sshForAll]),
      ],
    },
  },
  firewallOpenToAllShut: {
    title: 'A NAT rule open to all, kept, which our deny in the group shuts: it is shut at the firewall too',
    story: behind(classicFirewall('fw', [sshForAll]), [
      enable(ssh, 'keep'),
      open(ssh, alice),
      close(alice.windowId),
      disable(),
    ]),
  },
  firewallOpenToAllOverridden: {
    title: 'A NAT rule open to all, overridden: a deny at the firewall, and windows before it',
    story: behind(classicFirewall('fw', [website, sshForAll, outbound]), [
      enable(ssh, 'override'),
      open(ssh, alice),
      close(alice.windowId),
      disable(),
    ]),
  },
  firewallPolicyOverridden: {
    title: 'The same in a policy: the deny stands in the group of ours, after the rules of windows',
    story: behind(policyFirewall('edge', [inGroup(200, sshForAll), inGroup(200, outbound)]), [
      enable(ssh, 'override'),
      open(ssh, alice),
      close(alice.windowId),
      disable(),
    ]),
  },
  firewallRuleWrittenSince: {
    title:
      'Somebody leads a port to the VM after it came under JIT: a window opens it to them, and that is told',
    story: {
      ...behind(classicFirewall('fw', [sshForAll]), [
        open(ssh, alice),
        close(alice.windowId),
        enable(ssh, 'keep'),
        open(ssh, bob),
      ]),
      groups: [
        group('web-nsg', rule('JitAccess-Deny-web-68e3f979', 500, 'Deny', 'Tcp', 'any -> 10.0.0.4/32:22')),
        classicFirewall('fw', [sshForAll]),
      ],
    },
  },
  firewallParentAllows: {
    title: 'A parent policy lets it through: kept it stays so, and it cannot be overridden',
    story: behind(
      policyFirewall('edge', [
        inGroup(200, sshForAll),
        inGroup(200, collection('Allow', 300, 'ssh-in: TCP any -> 10.0.0.0/16:22'), true),
      ]),
      [enable(ssh, 'override'), enable(ssh, 'keep'), open(ssh, alice)],
    ),
  },
  firewallDenyInTheWay: {
    title: 'A network rule denies what the NAT rule lets through: a rule of the window goes before it',
    story: behind(classicFirewall('fw', [noScanners]), [
      enable(ssh, 'keep'),
      open(ssh, alice),
      close(alice.windowId),
    ]),
  },
  firewallDenyAtHighest: {
    title: 'A network rule denies at the highest priority: no place is left before it',
    story: behind(classicFirewall('fw', [collection('Deny', 100, 'no-ssh: TCP any -> 10.0.0.0/16:22')]), [
      enable(ssh, 'keep'),
      open(ssh, alice),
    ]),
  },
  firewallParentDenies: {
    title: 'A parent policy denies: its rules come before all, and the refusal names the rule',
    story: behind(policyFirewall('edge', [inGroup(200, noScanners, true)]), [
      enable(ssh, 'keep'),
      open(ssh, alice),
      open(ssh, grant(['22/TCP'], ['10.9.0.1'])),
    ]),
  },
  firewallAndPublicAddress: {
    title:
      'A public address of the VM’s own, whose answers leave by the firewall: the way in is the firewall',
    story: behind(classicFirewall('fw'), [enable(ssh, 'keep'), open(ssh, alice)], three, {
      nicGroup: 'web-nsg',
      publicAddress: '203.0.113.99',
    }),
  },
  firewallLeadsToPublicVm: {
    title: 'A NAT rule leads to a VM that answers by itself: its own public address is the way in',
    story: behind(classicFirewall('fw', [sshForAll]), [enable(ssh, 'keep'), open(ssh, alice)], three, {
      nicGroup: 'web-nsg',
      publicAddress: '203.0.113.99',
      route: through(classicFirewall('fw'), false),
    }),
  },
  unknownAppliance: {
    title: 'The default route leads to an address of which nothing is known: told, and opened as without it',
    story: {
      machines: [
        machine('web', [endpoint('10.0.0.4', { nicGroup: 'web-nsg', route: throughAppliance('10.0.2.4') })]),
      ],
      groups: [group('web-nsg')],
      steps: [enable(ssh, 'keep'), open(ssh, alice)],
      whoGetsIn: three,
    },
  },
  firewallWithoutGroup: {
    title: 'No group at the VM: the firewall guards it alone, and nothing opens for a private source',
    story: behind(
      classicFirewall('fw', [website]),
      [
        enable(ssh, 'keep'),
        open(ssh, alice),
        close(alice.windowId),
        open(ssh, grant(['22/TCP'], ['10.9.0.1'])),
      ],
      three,
      {},
    ),
  },
  firewallTwoPorts: {
    title: 'Two ports of one VM: each has a port of its own at the firewall',
    story: behind(
      classicFirewall('fw'),
      [
        enable(policy(port(), port({ number: 3389 })), 'keep'),
        open(policy(port(), port({ number: 3389 })), grant(['22/TCP', '3389/TCP'], [me])),
        close(alice.windowId),
      ],
      [`${me} 22/Tcp`, `${me} 3389/Tcp`, `${stranger} 3389/Tcp`],
    ),
  },
  firewallUdpAndAny: {
    title: 'A UDP port and one of any protocol: a firewall has no word for both, and both are named',
    story: behind(
      classicFirewall('fw', [noScanners]),
      [
        enable(policy(port({ number: 51820, protocol: 'UDP' }), port({ number: 22, protocol: '*' })), 'keep'),
        open(
          policy(port({ number: 51820, protocol: 'UDP' }), port({ number: 22, protocol: '*' })),
          grant(['51820/UDP', '22/*'], [me]),
        ),
      ],
      ['51820/Udp', '51820/Tcp', '22/Udp', '22/Tcp'].map((one) => `${me} ${one}`),
    ),
  },
  firewallPrivateSource: {
    title: 'A private source does not come through the public side: no NAT rule, and the group sees itself',
    story: behind(
      classicFirewall('fw'),
      [enable(ssh, 'keep'), open(ssh, grant(['22/TCP'], ['10.9.0.1'])), close(alice.windowId)],
      ['10.9.0.1 22/Tcp', `${me} 22/Tcp`],
    ),
  },
  firewallMixedSources: {
    title: 'Sources of the Internet, of a private network and of IPv6: each opens where it comes through',
    story: behind(
      classicFirewall('fw'),
      [enable(ssh, 'keep'), open(ssh, mixed), close(alice.windowId)],
      ['10.9.0.1 22/Tcp', `${me} 22/Tcp`, `${neighbour} 22/Tcp`],
    ),
  },
  firewallAnySource: {
    title: 'Any source: the NAT rule is for all, and the group lets private addresses in as well',
    story: behind(classicFirewall('fw'), [enable(ssh, 'keep'), open(ssh, grant(['22/TCP'], ['*']))]),
  },
  firewallInHub: {
    title: 'A firewall in a virtual hub: the VM sees addresses of the hub',
    story: behind(policyFirewall('hub', [], { translatedSources: ['10.100.0.0/23'] }), [
      enable(ssh, 'keep'),
      open(ssh, alice),
      close(alice.windowId),
    ]),
  },
  firewallNoPortLeft: {
    title: 'Every port of the only public address leads somewhere: refused',
    story: behind(
      classicFirewall('fw', [
        collection('Dnat', 100, 'low: TCP any -> 203.0.113.10:50000-59999 => 10.0.0.5:443'),
        collection('Dnat', 200, 'high: TCP any -> 203.0.113.10:60000-64000 => 10.0.0.6:443'),
      ]),
      [enable(ssh, 'keep'), open(ssh, alice)],
    ),
  },
  firewallGroupsUnread: {
    title:
      'A rule that denies an IP group which could not be read may be in the way: the window goes before it',
    story: behind(classicFirewall('fw', [collection('Deny', 150, 'no-group: TCP ? -> 10.0.0.0/16:22')]), [
      enable(ssh, 'keep'),
      open(ssh, alice),
      close(alice.windowId),
    ]),
  },
};
