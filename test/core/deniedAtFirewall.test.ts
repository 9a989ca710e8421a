import { expect, test } from 'vitest';
import { deniedAtFirewall } from '../../src/core/deniedAtFirewall.ts';
import { isFirewallHolder } from '../../src/core/firewallWay.ts';
import { groupLookup } from '../../src/core/networkView.ts';
import { openingDifferences } from '../../src/core/openingDifferences.ts';
import { classicFirewall, collection, through } from './buildFirewall.ts';
import { grant } from './buildGrant.ts';
import { group } from './buildGroup.ts';
import { endpoint, machine } from './buildMachine.ts';
import { openedIn } from './openedIn.ts';

const asked = grant(['22/TCP', '3389/TCP'], ['192.0.2.7']);
const no = (priority: number, port = 22) =>
  collection('Deny', priority, `no-${port}: TCP any -> 10.0.0.4:${port}`);
const web = machine('web', [
  endpoint('10.0.0.4', { publicAddress: null, nicGroup: 'nsg', route: through(classicFirewall('fw')) }),
]);

/** Opened while `then` stood, and read when somebody has written `now`. */
function opened(then: Parameters<typeof classicFirewall>[1], now = then, request = asked) {
  const groups = openedIn(web, [group('nsg'), classicFirewall('fw', then)], request);
  return groupLookup(
    groups.map((one) =>
      isFirewallHolder(one) ? { ...one, firewall: classicFirewall('fw', now).firewall } : one,
    ),
  );
}

test.each([
  ['no deny', [], [], []],
  ['a deny that the window comes before', [no(200)], [no(200)], []],
  ['a deny that was written since', [], [no(200)], ['22 no-22']],
  ['a deny that was moved before the window', [no(200)], [no(99)], ['22 no-22']],
  ['a deny of the other port that was written since', [no(200)], [no(200), no(201, 3389)], ['3389 no-3389']],
  ['a deny of others that was written since', [], [collection('Deny', 200, 'x: TCP 9.9.9.9 -> any:*')], []],
  [
    'a NAT rule that leads the same address and port elsewhere since',
    [],
    [collection('Dnat', 200, 'x: TCP 9.9.9.9 -> 203.0.113.10:50656 => 10.0.0.5:22')],
    ['22 x'],
  ],
  [
    'a NAT rule that leads the same address and port there as well',
    [],
    [collection('Dnat', 200, 'x: TCP any -> 203.0.113.10:50656 => 10.0.0.4:22')],
    [],
  ],
  [
    'a NAT rule that leads the same address and port elsewhere over UDP',
    [],
    [collection('Dnat', 200, 'x: UDP any -> 203.0.113.10:50656 => 10.0.0.5:22')],
    [],
  ],
])('%s', (_, then, now, expected) => {
  const denied = deniedAtFirewall(web, opened(then, now), asked);

  expect(denied.map(({ number, by }) => `${number} ${by.rule}`)).toEqual(expected);
});

test('what does not come through the firewall is not denied there', () => {
  const own = grant(['22/TCP'], ['10.9.0.1']);

  expect(deniedAtFirewall(web, opened([], [no(200)], own), own)).toEqual([]);
});

test('an opening that the firewall denies is not what its plan promised', () => {
  const tagged = { ...web, tags: { 'jit-access': '22/Tcp PT3H *; 3389/Tcp PT3H *' } };
  const seen = (groups: ReturnType<typeof opened>) => ({ machine: tagged, groups });
  const before = seen(groupLookup([group('nsg'), classicFirewall('fw')]));
  const check = (after: ReturnType<typeof opened>) =>
    openingDifferences({ before, after: seen(after), policy: { ports: [] }, grant: asked, written: [] });

  expect(check(opened([]))).toEqual([]);
  expect(check(opened([], [no(200)]))).toEqual([
    {
      what: 'access',
      number: 22,
      protocol: 'TCP',
      expected: 'Allow',
      found: 'Deny',
      by: { group: classicFirewall('fw').id, rule: 'no-22', priority: 200 },
    },
  ]);
});
