import { describe, expect, test } from 'vitest';
import { windowsIn } from '../../src/core/accessWindow.ts';
import { driftOf } from '../../src/core/driftOf.ts';
import type { JitPolicy } from '../../src/core/jitPolicy.ts';
import { groupLookup } from '../../src/core/networkView.ts';
import type { NetworkSecurityGroup, SecurityRule } from '../../src/core/securityRule.ts';
import { classicFirewall, collection, policyFirewall, through } from './buildFirewall.ts';
import { grant } from './buildGrant.ts';
import { group } from './buildGroup.ts';
import { endpoint, machine } from './buildMachine.ts';
import { openedIn } from './openedIn.ts';
import { policy, port, prefix } from './policyArbitrary.ts';

const holder = classicFirewall('fw', [collection('Deny', 200, 'no: TCP any -> 10.0.0.4:22')]);
const web = machine('web', [
  endpoint('10.0.0.4', { publicAddress: null, nicGroup: 'nsg', route: through(holder) }),
]);
const restricted = policy(
  port({ allowedSources: [prefix('192.0.2.0/24')] }),
  port({ number: 3389, allowedSources: [prefix('192.0.2.0/24')] }),
);
const anybody = policy(port(), port({ number: 3389 }));
const opened = openedIn(web, [group('nsg'), holder]);

function driftIn(groups: readonly NetworkSecurityGroup[], asked: JitPolicy = restricted): string[] {
  return driftOf({ machine: web, groups: groupLookup(groups), policy: asked }).flatMap((drift) => {
    if (drift.kind === 'denyMissing') return [];
    const at = drift.group.split('/').at(-1);
    return [`${drift.kind} ${at}${drift.kind === 'windowRuleEdited' ? ` ${drift.field}` : ''}`];
  });
}

/** With the window's rules of one kind at the firewall edited. */
function edited(action: 'Dnat' | 'Allow', change: (rule: SecurityRule) => SecurityRule) {
  return opened.map((one) => ({
    ...one,
    rules: one.rules.map((rule) => (rule.inFirewall?.action === action ? change(rule) : rule)),
  }));
}

test('a window behind a firewall has no drift, though its group lets in addresses that the policy does not', () => {
  expect(driftIn(opened)).toEqual([]);
});

describe('an edit of the NAT rule shows:', () => {
  test.each<[string, (rule: SecurityRule) => SecurityRule, string[]]>([
    ['anybody', (rule) => ({ ...rule, sources: ['*'] }), ['sources']],
    ['one more', (rule) => ({ ...rule, sources: ['192.0.2.7/32', '9.9.9.9'] }), ['sources']],
    [
      'one more inside the policy',
      (rule) => ({ ...rule, sources: ['192.0.2.7/32', '192.0.2.8'] }),
      ['sources'],
    ],
    ['a range', (rule) => ({ ...rule, sources: ['192.0.2.7-192.0.2.9'] }), ['sources']],
    ['the firewall’s own addresses', (rule) => ({ ...rule, sources: ['10.0.1.0/26'] }), ['sources']],
    ['another VM', (rule) => ({ ...rule, destinations: ['10.0.0.5'] }), ['destinations']],
    ['another port of the policy', (rule) => ({ ...rule, destinationPorts: ['3389'] }), ['ports']],
    ['another port', (rule) => ({ ...rule, destinationPorts: ['5985'] }), ['ports']],
    ['another protocol', (rule) => ({ ...rule, protocol: '*' }), ['protocol']],
    ['no description', (rule) => ({ ...rule, description: '' }), ['until']],
  ])('%s', (_, change, fields) => {
    const found = driftIn(edited('Dnat', change));

    for (const field of fields) expect(found).toContain(`windowRuleEdited fw ${field}`);
  });

  test('also where the policy allows anybody, against the other rules of the window', () => {
    const found = driftIn(
      edited('Dnat', (rule) => ({ ...rule, sources: ['*'] })),
      anybody,
    );

    expect(found).toContain('windowRuleEdited fw sources');
  });

  test('and so does an allow that was turned to deny', () => {
    const found = driftIn(edited('Allow', (rule) => ({ ...rule, access: 'Deny' })));

    expect(found).toContain('windowRuleEdited fw access');
  });
});

test('where the firewall cannot be read, its addresses in the group are no edit', () => {
  expect(driftIn(opened.filter(({ firewall }) => !firewall))).toEqual([]);
});

test('where the firewall lost its public address, the window is as it was', () => {
  const lost = classicFirewall('fw', [], { publicAddresses: [null] }).firewall;

  expect(driftIn(opened.map((one) => (one.firewall ? { ...one, firewall: lost } : one)))).toEqual([]);
});

test('in a firewall that is not on the way any more, a rule of ours is left over', () => {
  const other = policyFirewall('edge');
  const moved = { ...web, endpoints: web.endpoints.map((end) => ({ ...end, route: through(other) })) };

  const drift = driftOf({ machine: moved, groups: groupLookup([...opened, other]), policy: anybody });

  expect(drift.filter(({ kind }) => kind === 'strayRule').map((one) => one.group)).toEqual([
    holder.id,
    holder.id,
  ]);
});

describe('the window is told with the sources that were granted', () => {
  test.each([
    ['the firewall’s own prefix', ['10.0.1.0/26']],
    ['prefixes of the firewall that touch', ['10.0.1.0/26', '10.0.1.64/26']],
  ])('and not with %s', (_, translatedSources) => {
    const hub = classicFirewall('fw', [], { translatedSources });
    const groups = openedIn(web, [group('nsg'), hub], grant(['22/TCP'], ['192.0.2.7', '10.9.0.1']));

    const [window] = windowsIn(groups);

    expect(window?.ports.map(({ sources }) => [...sources].sort())).toEqual([
      ['10.9.0.1/32', '192.0.2.7/32'],
    ]);
    expect(window?.frontends).toEqual([{ address: '203.0.113.10', port: 50656, vmPort: 22 }]);
  });
});
