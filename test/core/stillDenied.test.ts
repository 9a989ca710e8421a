import { expect, test } from 'vitest';
import { groupLookup } from '../../src/core/networkView.ts';
import { stillDenied } from '../../src/core/stillDenied.ts';
import { grant } from './buildGrant.ts';
import { group, groupId } from './buildGroup.ts';
import { endpoint, machine } from './buildMachine.ts';
import { rule } from './buildRule.ts';

const web = machine('web', [endpoint('10.0.0.4', { subnetGroup: 'front', nicGroup: 'nsg' })]);
const pass = rule('pass', 300, 'Allow', 'any', 'any -> any:22');
const byDefault = {
  number: 22,
  protocol: 'TCP',
  interfaceId: web.endpoints[0]?.interfaceId,
  by: { group: groupId('nsg'), rule: 'DenyAllInBound', priority: 65500 },
};
const shut = { number: 22, protocol: 'TCP', interfaceId: web.endpoints[0]?.interfaceId };

test.each<[string, Parameters<typeof group>[1][], string[], unknown[]]>([
  ['every gate lets the sources pass', [pass], ['192.0.2.0/24'], []],
  ['one gate lets nobody pass', [], ['192.0.2.7'], [byDefault]],
  [
    'a deny takes one of the sources out',
    [rule('d', 200, 'Deny', 'Tcp', '192.0.2.9 -> any:22'), pass],
    ['192.0.2.0/24'],
    [{ ...shut, by: { group: groupId('nsg'), rule: 'd', priority: 200 } }],
  ],
  [
    'a deny takes other sources out',
    [rule('d', 200, 'Deny', 'Tcp', '198.51.100.0/24 -> any:22'), pass],
    ['192.0.2.0/24'],
    [],
  ],
  [
    'a deny for IPv6 is before it, and any source was granted',
    [rule('d', 200, 'Deny', 'any', '::/0 -> any:any'), pass],
    ['*'],
    [],
  ],
  [
    'only part of any source is let in',
    [rule('a', 300, 'Allow', 'Tcp', '192.0.2.0/24 -> any:22')],
    ['*'],
    [byDefault],
  ],
])('%s', (_, rules, sources, expected) => {
  const groups = groupLookup([group('front', pass), group('nsg', ...rules)]);

  expect(stillDenied(web, groups, grant(['22/TCP'], sources))).toEqual(expected);
});

test('any protocol is told by the one that is denied', () => {
  const groups = groupLookup([group('front', pass), group('nsg', { ...pass, protocol: 'Tcp' })]);

  expect(stillDenied(web, groups, grant(['22/*'], ['192.0.2.7']))).toEqual([
    { ...byDefault, protocol: 'UDP' },
  ]);
});
