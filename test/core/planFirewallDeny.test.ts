import { describe, expect, test } from 'vitest';
import { applyPlan } from '../../src/core/applyPlan.ts';
import type { ExistingRules } from '../../src/core/denyPriority.ts';
import { type GroupLookup, groupLookup } from '../../src/core/networkView.ts';
import type { Plan } from '../../src/core/plan.ts';
import { planEnable } from '../../src/core/planEnable.ts';
import { classicFirewall, collection, inGroup, policyFirewall, through } from './buildFirewall.ts';
import { group } from './buildGroup.ts';
import { endpoint, machine } from './buildMachine.ts';
import { rule } from './buildRule.ts';
import { policy, port } from './policyArbitrary.ts';

type Holder = ReturnType<typeof classicFirewall>;

const sshToAll = collection('Dnat', 200, 'ssh: TCP any -> 203.0.113.10:2222 => 10.0.0.4:22');
const rdpToAll = collection('Dnat', 300, 'rdp: TCP any -> 203.0.113.10:3390 => 10.0.0.4:3389');
const both = policy(port(), port({ number: 3389 }));

interface Facts {
  holder: Holder;
  existingRules: ExistingRules;
  /** Of the VM's group; without it the VM has none. */
  rules?: Parameters<typeof rule>[];
  asked?: typeof both;
  groups?: GroupLookup;
}

function enabled({ holder, existingRules, rules, asked = both, groups }: Facts): {
  plan: Plan;
  after: GroupLookup;
} {
  const nicGroup = rules ? 'nsg' : null;
  const web = machine('web', [
    endpoint('10.0.0.4', { publicAddress: null, nicGroup, route: through(holder) }),
  ]);
  const before = groups ?? groupLookup([group('nsg', ...(rules ?? []).map((one) => rule(...one))), holder]);
  const plan = planEnable({ machine: web, groups: before, policy: asked, tags: {}, existingRules });
  if (!plan.ok) throw new Error(plan.error.kind);
  return { plan: plan.value, after: applyPlan(before, plan.value) };
}

/** As `+ Deny TCP 22,3389 at 101`. */
function changesAtFirewall({ plan }: { plan: Plan }): string[] {
  return plan.changes.flatMap(({ action, rule: name, properties }) => {
    if (name === null || !('protocols' in properties)) return [];
    const { action: does, protocols, destinationPorts, priority } = properties;
    return [`${action === 'put' ? '+' : '-'} ${does} ${protocols} ${destinationPorts} at ${priority}`];
  });
}

describe('a deny at the firewall', () => {
  const onlySsh: Parameters<typeof rule> = ['ssh-in', 300, 'Allow', 'Tcp', '10.0.1.0/26 -> any:22'];

  test.each<[string, Facts, string[]]>([
    [
      'is not there where nobody’s rule lets anything through',
      { holder: classicFirewall('fw'), existingRules: 'override' },
      [],
    ],
    [
      'is for all ports where one of them is let through and overridden',
      { holder: classicFirewall('fw', [sshToAll]), existingRules: 'override' },
      ['+ Deny TCP 22,3389 at 101'],
    ],
    [
      'is not there where no group stops what is kept',
      { holder: classicFirewall('fw', [sshToAll]), existingRules: 'keep' },
      [],
    ],
    [
      'is there where the group stops what is kept',
      { holder: classicFirewall('fw', [sshToAll]), existingRules: 'keep', rules: [] },
      ['+ Deny TCP 22,3389 at 101'],
    ],
    [
      'is for the port that the group stops, beside one that it lets in',
      { holder: classicFirewall('fw', [sshToAll, rdpToAll]), existingRules: 'keep', rules: [onlySsh] },
      ['+ Deny TCP 3389 at 101'],
    ],
    [
      'is for the protocol that the group stops',
      {
        holder: classicFirewall('fw', [
          collection('Dnat', 200, 'dns: TCP,UDP any -> 203.0.113.10:53 => 10.0.0.4:53'),
        ]),
        existingRules: 'keep',
        rules: [['dns-in', 300, 'Allow', 'Udp', '10.0.1.0/26 -> any:53']],
        asked: policy(port({ number: 53, protocol: '*' })),
      },
      ['+ Deny TCP 53 at 101'],
    ],
    [
      'is one rule for each protocol of the policy',
      {
        holder: classicFirewall('fw', [sshToAll]),
        existingRules: 'override',
        asked: policy(port(), port({ number: 53, protocol: 'UDP' }), port({ number: 443, protocol: '*' })),
      },
      ['+ Deny TCP 22 at 101', '+ Deny UDP 53 at 101', '+ Deny TCP,UDP 443 at 101'],
    ],
    [
      'goes before the network rules that let the ports through, and not before others',
      {
        holder: classicFirewall('fw', [
          collection('Allow', 100, 'dns: UDP any -> any:53'),
          collection('Allow', 103, 'admins: TCP 10.9.0.0/16 -> 10.0.0.0/24:22'),
        ]),
        existingRules: 'override',
      },
      ['+ Deny TCP 22,3389 at 102'],
    ],
    [
      'cannot go before a parent’s rule, and then what the group stops is left to the group',
      {
        holder: policyFirewall('edge', [
          inGroup(200, sshToAll),
          inGroup(200, collection('Allow', 100, 'in: TCP any -> any:22'), true),
        ]),
        existingRules: 'keep',
        rules: [],
      },
      [],
    ],
  ])('%s', (_, facts, expected) => {
    expect(changesAtFirewall(enabled(facts))).toEqual(expected);
  });

  test('is written once, and follows the policy', () => {
    const facts: Facts = { holder: classicFirewall('fw', [sshToAll]), existingRules: 'keep', rules: [] };
    const first = enabled(facts);
    const web = { ...facts, groups: first.after };

    const again = enabled(web);
    const narrower = enabled({ ...web, asked: policy(port()) });
    const elsewhere = enabled({ ...web, asked: policy(port({ number: 3389 })) });

    expect(changesAtFirewall(again)).toEqual([]);
    expect(again.plan.warnings.filter(({ kind }) => kind === 'shutsExisting')).toEqual([]);
    expect(changesAtFirewall(narrower)).toEqual(['+ Deny TCP 22 at 101']);
    expect(changesAtFirewall(elsewhere)).toEqual(['- Deny TCP 22,3389 at 101']);
  });

  test('tells each rule that it shuts', () => {
    const { plan } = enabled({
      holder: classicFirewall('fw', [sshToAll, rdpToAll]),
      existingRules: 'override',
    });

    expect(plan.warnings.filter(({ kind }) => kind === 'shutsExisting')).toMatchObject([
      { rule: 'ssh', priority: 200 },
      { rule: 'rdp', priority: 300 },
    ]);
    expect(plan.warnings.map(({ kind }) => kind)).not.toContain('stillExposed');
  });
});
