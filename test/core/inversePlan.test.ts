import { expect, test } from 'vitest';
import { applyWholePlan } from '../../src/core/applyPlan.ts';
import { inversePlan, withInverse } from '../../src/core/inversePlan.ts';
import { groupLookup } from '../../src/core/networkView.ts';
import { type Change, joinPlans, type Plan } from '../../src/core/plan.ts';
import { planState } from '../../src/core/planState.ts';
import { propertiesOfRule } from '../../src/core/ruleProperties.ts';
import type { SecurityRule } from '../../src/core/securityRule.ts';
import { group, groupId } from './buildGroup.ts';
import { machine, vmId } from './buildMachine.ts';
import { rule } from './buildRule.ts';

const deny = rule('JitAccess-Deny-web', 500, 'Deny', 'Tcp', 'any -> 10.0.0.4/32:22');
const edited: SecurityRule = {
  ...rule('JITACCESS-deny-web', 501, 'Deny', 'Icmp', 'asg/admins -> asg/servers:any'),
  direction: 'Outbound',
  sourcePorts: ['1024-2048', '4096'],
  description: 'edited by hand',
};

function before(tags: Record<string, string>, ...rules: SecurityRule[]) {
  return planState({ machine: machine('web', [], { tags }), groups: groupLookup([group('nsg', ...rules)]) });
}

const changeOf = (action: 'put' | 'delete', one: SecurityRule): Change => ({
  target: groupId('nsg'),
  action,
  rule: one.name,
  properties: propertiesOfRule(one),
});
const tagsOf = (action: 'put' | 'delete', tags: Record<string, string>): Change => ({
  target: vmId('web'),
  action,
  rule: null,
  properties: { tags },
});
const plan = (...changes: Change[]): Plan => ({ changes, warnings: [] });

test('what was not there is deleted, and what was deleted is put back', () => {
  expect(inversePlan(before({}), plan(changeOf('put', deny))).changes).toEqual([changeOf('delete', deny)]);
  expect(inversePlan(before({}, deny), plan(changeOf('delete', deny))).changes).toEqual([
    changeOf('put', deny),
  ]);
});

test('a rule that is written over comes back under its own name, with what the planner never writes', () => {
  const [back, ...more] = inversePlan(before({}, edited), plan(changeOf('put', deny))).changes;

  expect(more).toEqual([]);
  expect(back).toEqual(changeOf('put', edited));
});

test('the last change is taken back first, and two changes of one rule lead back to the first', () => {
  const moved = { ...deny, priority: 299 };
  const other = rule('other', 300, 'Allow', 'Tcp', 'any -> any:22');
  const twice = plan(changeOf('put', moved), changeOf('put', other), changeOf('delete', moved));

  expect(inversePlan(before({}, deny), twice).changes).toEqual([
    changeOf('put', moved),
    changeOf('delete', other),
    changeOf('put', deny),
  ]);
});

test.each<[string, Record<string, string>, Change, Change[]]>([
  ['written anew', {}, tagsOf('put', { a: '1' }), [tagsOf('delete', { a: '1' })]],
  ['written over', { a: '0' }, tagsOf('put', { a: '1' }), [tagsOf('put', { a: '0' })]],
  ['written in another case', { A: '0' }, tagsOf('put', { a: '1' }), [tagsOf('put', { A: '0' })]],
  ['taken away', { a: '0', b: '1' }, tagsOf('delete', { a: '0' }), [tagsOf('put', { a: '0' })]],
  [
    'partly there',
    { a: '0', owner: 'me' },
    tagsOf('put', { a: '1', 'a-2': '2' }),
    [tagsOf('put', { a: '0' }), tagsOf('delete', { 'a-2': '2' })],
  ],
  ['taken away though they are not there', {}, tagsOf('delete', { a: '0' }), []],
])('tags that are %s', (_, tags, change, expected) => {
  expect(inversePlan(before(tags), plan(change)).changes).toEqual(expected);
});

test('a change to what is not known does nothing and is not taken back', () => {
  const state = before({});
  const elsewhere = plan(
    { ...changeOf('put', deny), target: groupId('elsewhere') } as Change,
    { ...tagsOf('put', { a: '1' }), target: vmId('elsewhere') } as Change,
  );

  expect(applyWholePlan(state, elsewhere)).toEqual(state);
  expect(inversePlan(state, elsewhere).changes).toEqual([]);
});

test('plans that follow one another are taken back from the last on', () => {
  const [first, second] = [changeOf('put', deny), tagsOf('put', { a: '1' })];

  const joined = joinPlans([
    plan(),
    withInverse(before({}), plan(first)),
    withInverse(before({}), plan(second)),
  ]);

  expect(joined.inverse).toEqual([tagsOf('delete', { a: '1' }), changeOf('delete', deny)]);
  expect(joinPlans([joined, plan(first)])).not.toHaveProperty('inverse');
});
