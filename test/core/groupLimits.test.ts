import { expect, test } from 'vitest';
import { brokenLimit } from '../../src/core/groupLimits.ts';
import { groupLookup } from '../../src/core/networkView.ts';
import type { RuleChange } from '../../src/core/plan.ts';
import type { SecurityRule } from '../../src/core/securityRule.ts';
import { group } from './buildGroup.ts';
import { rule } from './buildRule.ts';

const put = (target: string, changes: Partial<RuleChange['properties']> = {}): RuleChange => ({
  target,
  action: 'put',
  rule: 'ours',
  properties: {
    access: 'Deny',
    direction: 'Inbound',
    priority: 500,
    protocol: 'Tcp',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: '10.0.0.4/32',
    destinationPortRange: '22',
    description: '',
    ...changes,
  },
});

function groupOf(count: number, more: (index: number) => Partial<SecurityRule> = () => ({})) {
  const rules = Array.from({ length: count }, (_, index) =>
    rule(`theirs-${index}`, 100 + index, 'Allow', 'Tcp', 'any -> any:443', more(index)),
  );
  const nsg = group('nsg', ...rules);
  return { groups: groupLookup([nsg]), id: nsg.id };
}

test.each([
  [998, undefined],
  [999, undefined],
  [1000, { kind: 'groupFull', limit: 'rules', most: 1000, count: 1001 }],
])('one more rule in a group of %i', (count, expected) => {
  const { groups, id } = groupOf(count);

  const broken = brokenLimit(groups, { changes: [put(id)] });

  if (expected) expect(broken).toMatchObject({ ...expected, group: id });
  else expect(broken).toBeUndefined();
});

test('a rule that stands already is not counted twice', () => {
  const { groups, id } = groupOf(1000, (index) => ({ name: index === 0 ? 'OURS' : `theirs-${index}` }));

  expect(brokenLimit(groups, { changes: [put(id)] })).toBeUndefined();
});

test('what is deleted in the same plan does not make room before it is gone', () => {
  const { groups, id } = groupOf(1000);
  const gone: RuleChange = { ...put(id), action: 'delete', rule: 'theirs-1' };

  expect(brokenLimit(groups, { changes: [put(id), gone] })).toMatchObject({ limit: 'rules' });
});

const prefixes = (index: number) => Array.from({ length: 40 }, (_, n) => `10.${index}.${n}.0/24`);

test.each([
  ['sources', (index: number) => ({ sources: prefixes(index) }), { sourceAddressPrefix: '203.0.113.7/32' }],
  ['destinations', (index: number) => ({ destinations: prefixes(index) }), {}],
] as const)('4,000 %s are the most', (limit, more, changes) => {
  const full = groupOf(100, more);
  const almost = groupOf(99, more);

  expect(brokenLimit(full.groups, { changes: [put(full.id, changes)] })).toMatchObject({
    limit,
    count: 4001,
  });
  expect(brokenLimit(almost.groups, { changes: [put(almost.id, changes)] })).toBeUndefined();
});

test('service tags and * are no addresses', () => {
  const { groups, id } = groupOf(100, (index) => ({ sources: [...prefixes(index).slice(1), 'Internet'] }));

  expect(
    brokenLimit(groups, { changes: [put(id, { sourceAddressPrefix: '203.0.113.7/32' })] }),
  ).toBeUndefined();
});

test('a group beyond the limit, to which Azure granted more, is left to Azure', () => {
  const { groups, id } = groupOf(1001);

  expect(brokenLimit(groups, { changes: [put(id)] })).toBeUndefined();
});
