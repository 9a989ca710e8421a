import { expect, test } from 'vitest';
import { applyPlan } from '../../src/core/applyPlan.ts';
import { driftOf } from '../../src/core/driftOf.ts';
import { groupLookup } from '../../src/core/networkView.ts';
import type { Plan } from '../../src/core/plan.ts';
import { planRepair } from '../../src/core/planRepair.ts';
import { allowRuleName, denyRuleName } from '../../src/core/ruleName.ts';
import type { NetworkSecurityGroup } from '../../src/core/securityRule.ts';
import { group, groupId } from './buildGroup.ts';
import { endpoint, machine, vmId } from './buildMachine.ts';
import { rule } from './buildRule.ts';
import { policy, port } from './policyArbitrary.ts';

const web = machine('web', [endpoint('10.0.0.4', { subnetGroup: 'front', nicGroup: 'nsg' })]);
const ssh = policy(port());
const end = Date.parse('2026-11-22T15:00:00Z') / 1000;
const deny = rule(denyRuleName(vmId('web'), 1), 500, 'Deny', 'Tcp', 'any -> 10.0.0.4/32:22');
const allow = window('k3j2h1g0', end, 499);

function window(id: string, endSeconds: number, priority: number) {
  const until = new Date(endSeconds * 1000).toISOString().replace('.000Z', 'Z');
  return rule(
    allowRuleName(vmId('web'), id, endSeconds, 1),
    priority,
    'Allow',
    'Tcp',
    '192.0.2.7 -> 10.0.0.4:22',
    {
      description: `jit1 until=${until} by=alice why=`,
    },
  );
}

function repair(...groups: NetworkSecurityGroup[]): Plan & { told: string[]; left: number } {
  const input = { machine: web, groups: groupLookup(groups), policy: ssh };
  const plan = planRepair({ ...input, tags: {} });
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  const told = plan.value.changes.map(
    ({ action, target, rule: name }) => `${action} ${name} in ${target.split('/').at(-1)}`,
  );
  const left = driftOf({ ...input, groups: applyPlan(input.groups, plan.value) }).length;
  return { ...plan.value, told, left };
}

test('a deny that was edited is written again in its place, above the rule that it was meant to beat', () => {
  const others = rule('allow-all', 600, 'Allow', 'any', 'Internet -> any:any');
  const edited = { ...deny, destinationPorts: ['23'] };

  const plan = repair(group('front', edited, others), group('nsg', deny));

  expect(plan.changes).toMatchObject([
    { target: groupId('front'), action: 'put', rule: deny.name, properties: { priority: 500 } },
  ]);
  expect(plan.warnings).toMatchObject([{ kind: 'shutsExisting', rule: 'allow-all' }]);
});

test('a deny that is gone is written below the rules of others, and what stays open is told', () => {
  const others = rule('allow-all', 600, 'Allow', 'any', 'Internet -> any:any');

  const plan = repair(group('front', others), group('nsg', others));

  expect(plan.changes).toMatchObject([
    { action: 'put', rule: deny.name, properties: { priority: 601 } },
    { action: 'put', rule: deny.name, properties: { priority: 601 } },
  ]);
  expect(plan.warnings).toMatchObject([{ kind: 'stillExposed', number: 22, rule: 'allow-all' }]);
});

test('a window with an edited rule ends in every group, and another one stays', () => {
  const other = window('zzzz0000', end, 498);

  const plan = repair(
    group('front', deny, allow, other),
    group('nsg', deny, { ...allow, sources: ['*'] }, other),
  );

  expect(plan.told).toEqual([`delete ${allow.name} in front`, `delete ${allow.name} in nsg`]);
  expect(plan.warnings).toEqual([
    {
      kind: 'windowClosedByRepair',
      vm: web.id,
      window: 'k3j2h1g0',
      requestor: 'alice',
      leftUntilSeconds: null,
    },
  ]);
});

test('an extension that was edited goes, and the window keeps the end that it had', () => {
  const later = window('k3j2h1g0', end + 3600, 498);

  const plan = repair(
    group('front', deny, allow, { ...later, destinations: ['*'] }),
    group('nsg', deny, allow, later),
  );

  expect(plan.told).toEqual([`delete ${later.name} in front`, `delete ${later.name} in nsg`]);
  expect(plan.warnings).toMatchObject([{ kind: 'windowClosedByRepair', leftUntilSeconds: end }]);
});

test('a window that a repaired deny makes useless goes as well', () => {
  const low = { ...allow, priority: 700 };

  const plan = repair(group('front', low), group('nsg', deny, allow));

  expect(plan.told).toEqual([
    `delete ${allow.name} in front`,
    `delete ${allow.name} in nsg`,
    `put ${deny.name} in front`,
  ]);
  expect(plan.left).toBe(0);
});

test('what a swapped group kept is taken away from there, and nothing else of it', () => {
  const foreign = rule('somebody', 200, 'Allow', 'Tcp', 'any -> any:22');

  const plan = repair(group('front', deny), group('nsg', deny), group('old', deny, foreign));

  expect(plan.told).toEqual([`delete ${deny.name} in old`]);
});

test('an address that changed moves the deny and ends the window that opens the former one', () => {
  const former = { ...deny, destinations: ['10.0.0.9/32'] };
  const open = { ...allow, destinations: ['10.0.0.9/32'] };

  const plan = repair(group('front', former, open), group('nsg', former, open));

  expect(plan.told).toEqual([
    `delete ${allow.name} in front`,
    `delete ${allow.name} in nsg`,
    `put ${deny.name} in front`,
    `put ${deny.name} in nsg`,
  ]);
  expect(plan.left).toBe(0);
});
