import { expect, test } from 'vitest';
import type { Machine } from '../../src/core/machine.ts';
import { groupLookup } from '../../src/core/networkView.ts';
import type { Plan } from '../../src/core/plan.ts';
import { planRestore } from '../../src/core/planRestore.ts';
import { denyRuleName } from '../../src/core/ruleName.ts';
import type { SecurityRule } from '../../src/core/securityRule.ts';
import { withTags } from './applyTags.ts';
import { group } from './buildGroup.ts';
import { endpoint, machine, vmId } from './buildMachine.ts';
import { rule } from './buildRule.ts';

const web = machine('web', [endpoint('10.0.0.4', { nicGroup: 'nsg' })]);
const [first, second] = [denyRuleName(vmId('web'), 1), denyRuleName(vmId('web'), 2)];
const tcp = rule(first, 299, 'Deny', 'Tcp', 'any -> 10.0.0.4/32:22');
const any = rule(second, 298, 'Deny', 'any', 'any -> 10.0.0.4/32:22');

test('what was replaced is written before what replaced it goes, so that the port stays shut', () => {
  expect(changesOf(restore([tcp], [any]))).toEqual([`put ${first}`, `delete ${second}`]);
});

test('a rule that was moved goes back to its place', () => {
  expect(restore([tcp], [{ ...tcp, priority: 500 }]).changes).toMatchObject([
    { properties: { priority: 299 } },
  ]);
});

test('what is as it was is not written, whatever the case of its name', () => {
  expect(restore([tcp], [{ ...tcp, name: first.toUpperCase() }]).changes).toEqual([]);
});

test('windows, rules of other machines and of other people are left alone', () => {
  const others = [
    rule(`JitAccess-Allow-web-${first.slice(-8)}-k3j2h1g0-1795359600`, 297, 'Allow', 'Tcp', 'any -> any:22'),
    rule(denyRuleName(vmId('db'), 1), 501, 'Deny', 'Tcp', 'any -> 10.0.0.6:22'),
    rule('allow-ssh', 300, 'Allow', 'Tcp', 'any -> any:22'),
  ];

  expect(restore([], others).changes).toEqual([]);
  expect(restore(others, []).changes).toEqual([]);
});

test.each<[string, Record<string, string>, Record<string, string>]>([
  ['written', {}, { 'jit-access': '22/Tcp PT3H *' }],
  ['changed', { 'jit-access': '22/Tcp PT1H *' }, { 'jit-access': '22/Tcp PT3H *' }],
  ['turned off', { 'jit-access': '22/Tcp PT1H *' }, { 'jit-access': 'off' }],
  [
    'spilled',
    { 'jit-access': 'off' },
    { 'jit-access': '22/Tcp PT3H *; +1', 'jit-access-2': '23/Tcp PT3H *' },
  ],
  ['taken away', { 'jit-access': '22/Tcp PT1H *', 'jit-access-2': 'stray' }, {}],
  ['spelled otherwise', { 'JIT-Access': '22/Tcp PT1H *' }, { 'jit-access': '22/Tcp PT3H *' }],
])('tags that were %s are what they were', (_, before, now) => {
  const changed = { ...web, tags: { ...now, owner: 'web team' } };

  const restored = withTags(
    changed,
    restore([], [], { ...web, tags: { ...before, owner: 'web team' } }, changed),
  );

  expect(restored.tags).toEqual({ ...before, owner: 'web team' });
});

function restore(before: SecurityRule[], now: SecurityRule[], was: Machine = web, is: Machine = web): Plan {
  const groupsOf = (rules: SecurityRule[]) => groupLookup([group('nsg', ...rules)]);
  return planRestore({ machine: was, groups: groupsOf(before) }, { machine: is, groups: groupsOf(now) });
}

function changesOf({ changes }: Plan): string[] {
  return changes.map(({ action, rule: name }) => `${action} ${name}`);
}
