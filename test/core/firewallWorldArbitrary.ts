import fc from 'fast-check';
import type { FirewallHolder } from '../../src/core/firewallWay.ts';
import type { Machine } from '../../src/core/machine.ts';
import { type GroupLookup, groupLookup } from '../../src/core/networkView.ts';
import {
  classicFirewall,
  collection,
  firewallSubnet,
  frontendAddresses,
  inGroup,
  policyFirewall,
  through,
} from './buildFirewall.ts';
import { group } from './buildGroup.ts';
import { endpoint, machine } from './buildMachine.ts';
import { rule } from './buildRule.ts';
import { groupsText } from './plans/goldenText.ts';

/** `web` and `app` stand behind one firewall, with or without groups of their own. */
export interface FirewallWorld {
  web: Machine;
  app: Machine;
  machines: readonly Machine[];
  holder: FirewallHolder;
  groups: GroupLookup;
}

/** One address of each region of the Internet that the rules below tell apart. */
export const internetSamples: readonly string[] = [
  ...['198.51.100.7', '198.51.100.8', '203.0.113.1', '203.0.113.200', '192.0.2.1', '8.8.4.4', '9.9.9.9'],
];

const source = fc.constantFrom(
  ...['any', 'any', '198.51.100.7', '198.51.100.0/24', '203.0.113.0/24', '203.0.113.128-203.0.113.255'],
  ...['192.0.2.1,8.8.4.4', '10.0.0.0/8'],
);
const protocols = fc.constantFrom('TCP', 'TCP', 'UDP', 'TCP,UDP', 'ANY');
const [first = '', second = ''] = frontendAddresses;
const target = fc.constantFrom('10.0.0.4:22', '10.0.0.4:22', '10.0.0.4:3389', '10.0.0.5:22', '10.0.0.4:443');

const natRule = fc
  .record({
    protocols,
    source,
    at: fc.constantFrom(first, first, second, `${first},${second}`),
    ports: fc.constantFrom('22', '2222', '50022', '2222,50022', '50020-50030', '443'),
    target,
  })
  .map((one) => `nat: ${one.protocols} ${one.source} -> ${one.at}:${one.ports} => ${one.target}`);

const networkRule = fc
  .record({
    protocols,
    source,
    to: fc.constantFrom('any', '10.0.0.4', '10.0.0.0/24', '10.0.0.5', '10.0.0.1-10.0.0.4'),
    ports: fc.constantFrom('any', '22', '20-30', '22,3389', '3389', '443'),
  })
  .map((one) => `net: ${one.protocols} ${one.source} -> ${one.to}:${one.ports.replace('any', '*')}`);

const someCollection = fc.oneof(
  fc.record({
    action: fc.constant('Dnat' as const),
    rules: fc.array(natRule, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    action: fc.constantFrom('Allow' as const, 'Deny' as const, 'Deny' as const),
    rules: fc.array(networkRule, { minLength: 1, maxLength: 2 }),
  }),
);

const placed = fc.uniqueArray(
  fc.record({
    what: someCollection,
    priority: fc.constantFrom(100, 101, 200, 300, 400),
    groupPriority: fc.constantFrom(100, 101, 200, 200, 300),
    isInherited: fc.constantFrom(false, false, false, true),
  }),
  {
    maxLength: 5,
    // A priority is taken once among NAT collections and once among network collections of a place.
    selector: ({ what, priority }) => `${what.action === 'Dnat'} ${priority}`,
  },
);

const holder: fc.Arbitrary<FirewallHolder> = fc
  .record({ kind: fc.constantFrom('classic', 'policy'), placed, two: fc.boolean() })
  .map(({ kind, placed: all, two }) => {
    const facts = { publicAddresses: two ? [first, second] : [first] };
    const loose = all.map(({ what, priority, ...place }) => ({
      ...place,
      one: collection(
        what.action,
        priority,
        ...what.rules.map((text, i) => text.replace(':', `-${priority}-${i}:`)),
      ),
    }));
    if (kind === 'classic') {
      const collections = loose.map(({ one }) => one);
      return classicFirewall('fw', collections, facts);
    }
    const collections = loose.map(({ one, groupPriority, isInherited }) =>
      inGroup(groupPriority, one, isInherited && one.action !== 'Dnat'),
    );
    return policyFirewall('edge', collections, facts);
  });

const groupRules = fc.subarray([
  rule('from-firewall', 300, 'Allow', 'Tcp', `${firewallSubnet} -> any:22`),
  rule('from-anywhere', 310, 'Allow', 'any', 'any -> any:3389,443'),
  rule('not-from-firewall', 290, 'Deny', 'Tcp', `${firewallSubnet} -> any:3389`),
  rule('no-internet', 600, 'Deny', 'any', 'Internet -> any:any'),
]);

export const firewallWorld: fc.Arbitrary<FirewallWorld> = fc
  .record({ holder, rules: groupRules, guard: fc.constantFrom('none', 'one', 'one', 'two') })
  .map(({ holder: one, rules, guard }) => {
    const facts = {
      publicAddress: null,
      route: through(one),
      nicGroup: guard === 'none' ? null : 'nic',
      subnetGroup: guard === 'two' ? 'subnet' : null,
    };
    const web = machine('web', [endpoint('10.0.0.4', facts)]);
    const app = machine('app', [endpoint('10.0.0.5', { ...facts, nic: 'app' })]);
    const groups = groupLookup([group('nic', ...rules), group('subnet'), one]);
    const world = { web, app, machines: [web, app], holder: one, groups };
    // A counterexample is to be read.
    return { ...world, [fc.toStringMethod]: () => `${guard}\n${groupsText(groups)}\n` };
  });
