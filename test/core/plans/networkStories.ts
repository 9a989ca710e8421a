import { grant } from '../buildGrant.ts';
import { group } from '../buildGroup.ts';
import { endpoint, machine } from '../buildMachine.ts';
import { rule } from '../buildRule.ts';
import { policy, port } from '../policyArbitrary.ts';
import { close, disable, enable, open, type Story } from './story.ts';

const ssh = policy(port());
const me = '192.0.2.7';
const stranger = '203.0.113.9';
const neighbour = '10.0.0.9';
const onPremises = '172.16.0.5';
const alice = grant(['22/TCP'], [me]);
const web = machine('web', [endpoint('10.0.0.4', { nicGroup: 'web-nsg' })]);
const defaultAllowSsh = rule('default-allow-ssh', 300, 'Allow', 'Tcp', 'any -> any:22');

function single(
  rules: Parameters<typeof group>[1][],
  steps: Story['steps'],
  whoGetsIn: readonly string[],
): Story {
  return { machines: [web], groups: [group('web-nsg', ...rules)], steps, whoGetsIn };
}

/** What networks of many makes do to the order of rules. */
export const networkStories: Record<string, { title: string; story: Story }> = {
  networkAllowed: {
    title:
      'A rule lets the virtual network in: kept, neighbours stay in; overridden, they ask like everybody',
    story: single(
      [rule('allow-ssh-from-network', 400, 'Allow', 'Tcp', 'VirtualNetwork -> VirtualNetwork:22')],
      [enable(ssh, 'keep'), open(ssh, alice), enable(ssh, 'override')],
      [`${me} 22/Tcp`, `${neighbour} 22/Tcp`, `${stranger} 22/Tcp`],
    ),
  },
  bastionAndDenyAll: {
    title: 'A bastion subnet is allowed in before a deny of everything: kept, the bastion goes on working',
    story: single(
      [
        rule('allow-bastion', 1000, 'Allow', 'Tcp', '10.0.1.0/26 -> any:22,3389'),
        rule('deny-all-inbound', 4096, 'Deny', 'any', 'any -> any:any'),
      ],
      [enable(ssh, 'keep'), open(ssh, alice), close(alice.windowId), enable(ssh, 'override')],
      ['10.0.1.9 22/Tcp', `${neighbour} 22/Tcp`, `${me} 22/Tcp`, '10.0.1.9 3389/Tcp'],
    ),
  },
  shadowedAllow: {
    title: 'An allow that a deny of everything shadows already: the window goes before that deny',
    story: single(
      [
        rule('deny-all-inbound', 1000, 'Deny', 'any', 'any -> any:any'),
        rule('allow-ssh-forgotten', 2000, 'Allow', 'Tcp', 'any -> any:22'),
      ],
      [enable(ssh, 'keep'), open(ssh, alice)],
      [`${me} 22/Tcp`, `${neighbour} 22/Tcp`],
    ),
  },
  serviceTagAllowed: {
    title: 'A service tag is the source of an allow: nobody knows its addresses, so it counts',
    story: single(
      [
        rule('allow-devops', 350, 'Allow', 'Tcp', 'AzureDevOps -> any:22'),
        rule('allow-internet-web', 360, 'Allow', 'Tcp', 'Internet -> any:80,443'),
      ],
      [enable(ssh, 'keep'), enable(ssh, 'override')],
      [`${me} 22/Tcp`, `${neighbour} 22/Tcp`, `${me} 443/Tcp`],
    ),
  },
  serviceTagDenied: {
    title:
      'Somebody denies a service tag: its public addresses are not known, so a public source goes before it',
    story: single(
      [rule('deny-other-clouds', 210, 'Deny', 'any', 'AzureCloud -> any:any')],
      [
        enable(ssh, 'keep'),
        open(ssh, alice),
        open(ssh, grant(['22/TCP'], [onPremises], { windowId: 'b0b0b0b0', requestor: 'bob@contoso.com' })),
      ],
      [`${me} 22/Tcp`, `${onPremises} 22/Tcp`, `${stranger} 22/Tcp`],
    ),
  },
  applicationGroups: {
    title: 'Application security groups: a rule for a group that the VM is not in does not count',
    story: {
      machines: [
        machine('web', [endpoint('10.0.0.4', { subnetGroup: 'front-nsg', asgs: ['servers', 'linux'] })]),
        machine('admin', [
          endpoint('10.0.0.8', { nic: 'admin', subnetGroup: 'front-nsg', asgs: ['admins'] }),
        ]),
      ],
      groups: [
        group(
          'front-nsg',
          rule('deny-guests', 150, 'Deny', 'any', 'any -> asg/guests:any'),
          rule('deny-linux-from-office', 160, 'Deny', 'Tcp', '198.51.100.0/24 -> asg/linux:22'),
          rule('admins-to-servers', 200, 'Allow', 'Tcp', 'asg/admins -> asg/servers:22'),
          rule('admins-to-databases', 800, 'Allow', 'Tcp', 'asg/admins -> asg/databases:22'),
        ),
      ],
      steps: [
        enable(ssh, 'keep'),
        open(ssh, alice),
        open(ssh, grant(['22/TCP'], ['198.51.100.7'], { windowId: 'b0b0b0b0' })),
      ],
      whoGetsIn: [`${me} 22/Tcp`, '198.51.100.7 22/Tcp', '10.0.0.8 22/Tcp', `${neighbour} 22/Tcp`],
    },
  },
  portRanges: {
    title: 'Ranges and lists of ports: each rule counts for the ports of the policy that are in it',
    story: single(
      [
        rule('allow-low', 310, 'Allow', 'Tcp', 'any -> any:20-25'),
        rule('allow-remote', 320, 'Allow', 'Tcp', 'any -> any:3389,5985-5986'),
        rule('allow-high', 330, 'Allow', 'Tcp', 'any -> any:8000-9000'),
        rule('deny-mail', 340, 'Deny', 'Tcp', 'any -> any:23,25,110'),
      ],
      [
        enable(policy(port(), port({ number: 5986 })), 'override'),
        open(policy(port(), port({ number: 5986 })), grant(['5986/TCP'], [me])),
      ],
      ['22/Tcp', '25/Tcp', '3389/Tcp', '5986/Tcp', '8080/Tcp'].map((one) => `${me} ${one}`),
    ),
  },
  otherProtocols: {
    title: 'ICMP, ESP, AH and UDP pass beside a TCP port: their rules neither count nor change',
    story: single(
      [
        rule('ping', 110, 'Allow', 'Icmp', 'any -> any:any'),
        rule('no-ping-from-scanners', 105, 'Deny', 'Icmp', '203.0.113.0/24 -> any:any'),
        rule('ipsec-esp', 120, 'Allow', 'Esp', 'any -> any:any'),
        rule('ipsec-ah', 130, 'Allow', 'Ah', 'any -> any:any'),
        rule('udp-22', 140, 'Allow', 'Udp', 'any -> any:22'),
        rule('deny-udp', 150, 'Deny', 'Udp', 'any -> any:any'),
      ],
      [enable(ssh, 'override'), open(ssh, alice)],
      [`${me} 22/Tcp`, `${me} 22/Udp`, `${me} 0/Icmp`, `${stranger} 0/Icmp`, `${neighbour} 22/Tcp`],
    ),
  },
  udpAndAny: {
    title: 'A UDP port and one of any protocol: TCP rules count for the second alone',
    story: single(
      [
        rule('allow-dns-tcp', 310, 'Allow', 'Tcp', 'any -> any:53'),
        rule('allow-vpn', 320, 'Allow', 'any', 'any -> any:51820'),
        rule('deny-tcp-from-stranger', 200, 'Deny', 'Tcp', `${stranger} -> any:any`),
      ],
      [
        enable(policy(port({ number: 51820, protocol: 'UDP' }), port({ number: 53, protocol: '*' })), 'keep'),
        open(
          policy(port({ number: 51820, protocol: 'UDP' }), port({ number: 53, protocol: '*' })),
          grant(['51820/UDP', '53/*'], [stranger]),
        ),
      ],
      ['51820/Udp', '51820/Tcp', '53/Udp', '53/Tcp'].flatMap((one) => [`${me} ${one}`, `${stranger} ${one}`]),
    ),
  },
  severalAddresses: {
    title: 'Several addresses on one interface: one rule names them all, and a neighbour is not in it',
    story: {
      machines: [
        machine('web', [
          endpoint('10.0.0.20', { subnetGroup: 'front-nsg' }),
          endpoint('10.0.0.4', { subnetGroup: 'front-nsg', publicAddress: '198.51.100.2' }),
          endpoint('10.0.0.5', { subnetGroup: 'front-nsg', publicAddress: null }),
        ]),
        machine('db', [endpoint('10.0.0.6', { nic: 'db', subnetGroup: 'front-nsg' })]),
      ],
      groups: [group('front-nsg', rule('allow-ssh-to-4', 300, 'Allow', 'Tcp', 'any -> 10.0.0.4:22'))],
      steps: [enable(ssh, 'override'), open(ssh, alice), close(alice.windowId), disable()],
      whoGetsIn: [`${me} 22/Tcp`, `${neighbour} 22/Tcp`, `${neighbour} 22/Tcp db`],
    },
  },
  ipv6SourcesOnly: {
    title: 'IPv6 sources and a VM with IPv4 alone: refused, or told where some can get in',
    story: single(
      [],
      [
        enable(ssh, 'keep'),
        open(ssh, grant(['22/TCP'], ['2001:db8:2::9'])),
        open(ssh, grant(['22/TCP'], ['2001:db8:2::/64', me])),
      ],
      [`${me} 22/Tcp`, `${neighbour} 22/Tcp`],
    ),
  },
  overlappingSources: {
    title:
      'Sources that overlap or touch are written as few blocks: Azure refuses a rule whose prefixes overlap',
    story: single(
      [],
      [
        enable(ssh, 'keep'),
        open(
          ssh,
          grant(['22/TCP'], ['192.0.2.0/25', me, '192.0.2.128/25', '198.51.100.64/26', '198.51.100.70']),
        ),
      ],
      [`${me} 22/Tcp`, '192.0.2.200 22/Tcp', '198.51.100.70 22/Tcp', '198.51.100.7 22/Tcp'],
    ),
  },
  gatesInARow: {
    title: 'A deny at the subnet and none at the interface: the window takes another priority in each group',
    story: {
      machines: [machine('web', [endpoint('10.0.0.4', { subnetGroup: 'front-nsg', nicGroup: 'web-nsg' })])],
      groups: [
        group('front-nsg', rule('deny-tcp', 150, 'Deny', 'Tcp', 'Internet -> 10.0.0.0/24:0-1023')),
        group('web-nsg', defaultAllowSsh),
      ],
      steps: [enable(ssh, 'override'), open(ssh, alice)],
      whoGetsIn: [`${me} 22/Tcp`, `${neighbour} 22/Tcp`, `${stranger} 22/Tcp`],
    },
  },
  deniesBeside: {
    title: 'Denies of another port, address or source are not in the way of a window',
    story: single(
      [
        rule('deny-rdp', 110, 'Deny', 'Tcp', 'any -> any:3389'),
        rule('deny-other-vm', 120, 'Deny', 'any', 'any -> 10.0.0.5:any'),
        rule('deny-stranger', 130, 'Deny', 'any', `${stranger} -> any:any`),
        rule('deny-low-source-ports', 140, 'Deny', 'Tcp', `${me} -> any:22`, { sourcePorts: ['0-1023'] }),
      ],
      [
        enable(ssh, 'keep'),
        open(ssh, grant(['22/TCP'], ['198.51.100.7'])),
        close(alice.windowId),
        open(ssh, alice),
      ],
      [`${me} 22/Tcp`, '198.51.100.7 22/Tcp', `${stranger} 22/Tcp`],
    ),
  },
  outboundPriorities: {
    title: 'Priorities count apart for each direction: outbound rules take no slot',
    story: single(
      [
        rule('out-a', 499, 'Deny', 'any', 'any -> any:any', { direction: 'Outbound' }),
        rule('out-b', 500, 'Allow', 'any', 'any -> any:any', { direction: 'Outbound' }),
        rule('in-web', 501, 'Allow', 'Tcp', 'any -> any:443'),
      ],
      [enable(policy(port(), port({ number: 53, protocol: 'UDP' })), 'keep'), open(ssh, alice)],
      [`${me} 22/Tcp`, `${me} 443/Tcp`, `${neighbour} 53/Udp`],
    ),
  },
  overrideForTwo: {
    title: 'One rule opens SSH of a whole subnet: overriding it for one VM leaves the others to it',
    story: {
      machines: ['web', 'db', 'app'].map((name, i) =>
        machine(name, [
          endpoint(`10.0.0.${4 + i}`, {
            nic: name,
            subnetGroup: 'shared-nsg',
            publicAddress: `198.51.100.${1 + i}`,
          }),
        ]),
      ),
      groups: [group('shared-nsg', defaultAllowSsh)],
      steps: [enable(ssh, 'override'), enable(ssh, 'override', 'db'), open(ssh, alice), disable('db')],
      whoGetsIn: ['web', 'db', 'app'].map((name) => `${stranger} 22/Tcp ${name}`).concat(`${me} 22/Tcp web`),
    },
  },
  unguardedInterface: {
    title: 'One interface has no group: what comes through it cannot be shut, and a Basic address is open',
    story: {
      machines: [
        machine('web', [
          endpoint('10.0.0.4', { nic: 'inner', nicGroup: 'web-nsg', publicAddress: null }),
          endpoint('10.0.1.4', { nic: 'outer', subnet: 'outer', sku: 'Basic' }),
        ]),
      ],
      groups: [group('web-nsg')],
      steps: [enable(ssh, 'override'), open(ssh, alice)],
      whoGetsIn: [`${stranger} 22/Tcp`, `${neighbour} 22/Tcp`],
    },
  },
  noGroupAtAll: {
    title: 'No group anywhere: there is nothing to write into, and the refusal names the VM',
    story: {
      machines: [machine('web', [endpoint('10.0.0.4')])],
      groups: [],
      steps: [enable(ssh, 'keep'), open(ssh, alice)],
      whoGetsIn: [`${stranger} 22/Tcp`, `${neighbour} 22/Tcp`],
    },
  },
};
