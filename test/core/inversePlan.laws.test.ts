import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyWholePlan } from '../../src/core/applyPlan.ts';
import { idKey } from '../../src/core/armId.ts';
import type { ExistingRules } from '../../src/core/denyPriority.ts';
import { inversePlan } from '../../src/core/inversePlan.ts';
import type { JitPolicy } from '../../src/core/jitPolicy.ts';
import type { Machine } from '../../src/core/machine.ts';
import { type GroupLookup, groupLookup } from '../../src/core/networkView.ts';
import { ourRules } from '../../src/core/ourRules.ts';
import type { Change, Plan } from '../../src/core/plan.ts';
import { planDisable } from '../../src/core/planDisable.ts';
import { planEnable } from '../../src/core/planEnable.ts';
import { planOpen } from '../../src/core/planOpen.ts';
import { planRepair } from '../../src/core/planRepair.ts';
import { planRestore } from '../../src/core/planRestore.ts';
import { type PlanState, planState } from '../../src/core/planState.ts';
import { policyTagNames, writePolicyTags } from '../../src/core/policyTag.ts';
import { denyRuleName } from '../../src/core/ruleName.ts';
import { propertiesOfRule, ruleFromProperties } from '../../src/core/ruleProperties.ts';
import type { SecurityRule } from '../../src/core/securityRule.ts';
import { grant } from './buildGrant.ts';
import { rulesByGroup } from './rulesByGroup.ts';
import { testPolicy, testWorld } from './worldArbitrary.ts';

const seed = 20261122;
const mode = fc.constantFrom<ExistingRules>('keep', 'override');
const sources = fc.subarray(['198.51.100.7', '203.0.113.0/25', '10.9.0.0/16', '2001:db8:1::7'], {
  minLength: 1,
});
const tags = fc.constantFrom<Record<string, string>>(
  {},
  { owner: 'web team' },
  { 'JIT-Access': '22/Tcp PT1H *', owner: 'web team' },
  { 'jit-access': 'off', 'jit-access-2': 'stray', 'jit-access-7': 'stray' },
);

const texts = fc.array(fc.string(), { maxLength: 3 });
const anyRule: fc.Arbitrary<SecurityRule> = fc.record({
  name: fc.constantFrom('a', 'A', 'b', 'JitAccess-Deny-web', '__proto__'),
  priority: fc.integer({ min: 100, max: 4096 }),
  direction: fc.constantFrom('Inbound', 'Outbound'),
  access: fc.constantFrom('Allow', 'Deny'),
  protocol: fc.constantFrom('Tcp', 'TCP', 'udp', 'Icmp', 'Esp', 'Ah', '*'),
  sources: texts,
  sourceApplicationSecurityGroups: texts,
  sourcePorts: texts,
  destinations: texts,
  destinationApplicationSecurityGroups: texts,
  destinationPorts: texts,
  description: fc.string(),
});

test('the properties of a rule write every field of it again', () => {
  fc.assert(
    fc.property(anyRule, (rule) => {
      expect(ruleFromProperties(rule.name, propertiesOfRule(rule))).toEqual(rule);
    }),
    { seed, numRuns: 2000 },
  );
});

/** A VM under JIT, with a rule of ours that somebody edited by hand in some of the worlds. */
interface Enabled {
  web: Machine;
  /** Before anything of ours was written. */
  untouched: PlanState;
  enabling: Plan;
  enabled: PlanState;
  policy: JitPolicy;
  other: JitPolicy;
  mode: ExistingRules;
  take: number;
  from: readonly string[];
}

const enabled: fc.Arbitrary<Enabled | undefined> = fc
  .record({
    world: testWorld,
    policy: testPolicy,
    other: testPolicy,
    mode,
    tags,
    edited: fc.option(anyRule),
    take: fc.nat(),
    from: sources,
  })
  .map(({ world, policy, other, mode: existing, tags: written, edited, take, from }) => {
    const web = { ...world.web, tags: written };
    const groups = edited
      ? world.groups.map((group) => ({ ...group, rules: [...group.rules, ours(edited, web, group.rules)] }))
      : world.groups;
    const untouched = planState({ machine: web, groups: groupLookup(groups) });
    const enabling = enable(untouched, web, policy, existing);
    return (
      enabling && {
        ...{ web, untouched, enabling, enabled: applyWholePlan(untouched, enabling) },
        ...{ policy, other, mode: existing, take, from },
      }
    );
  });

test('enabling and its inverse leave every rule and tag as it was', () => {
  holds(300, ({ untouched, enabling }) => expectTakenBack(untouched, enabling));
});

test('so do editing a policy and its inverse', () => {
  holds(250, (one) => {
    const edit = enable(one.enabled, one.web, one.other, one.mode === 'keep' ? 'override' : 'keep');
    fc.pre(edit !== undefined);
    expectTakenBack(one.enabled, edit);
  });
});

test('so do opening a window and its inverse', () => {
  holds(250, (one) => {
    const opening = open(one);
    fc.pre(opening !== undefined);
    expectTakenBack(one.enabled, opening);
  });
});

test('so do disabling with a window open and its inverse', () => {
  holds(250, (one) => {
    const opening = open(one);
    const opened = opening ? applyWholePlan(one.enabled, opening) : one.enabled;
    expectTakenBack(opened, planDisable(machineOf(opened, one.web), opened.groups));
  });
});

test('so do taking back what was partly written and its inverse', () => {
  holds(250, ({ untouched, enabling, web, take }) => {
    const changes = enabling.changes.filter((_, i) => (take >> i) % 2 === 0);
    const partly = applyWholePlan(untouched, { changes });
    expectTakenBack(
      partly,
      planRestore(
        { machine: machineOf(untouched, web), groups: untouched.groups },
        { machine: machineOf(partly, web), groups: partly.groups },
      ),
    );
  });
});

test('so do repairing what somebody broke and its inverse', () => {
  let repaired = 0;
  holds(250, (one) => {
    const { web, policy, take } = one;
    const opening = open(one);
    const opened = opening ? applyWholePlan(one.enabled, opening) : one.enabled;
    const broken = { ...opened, groups: broke(opened.groups, web, take) };
    const written = writePolicyTags(policy);
    fc.pre(written.ok);
    const plan = planRepair({
      machine: machineOf(broken, web),
      groups: broken.groups,
      policy,
      tags: written.value,
    });
    fc.pre(plan.ok);
    if (plan.value.changes.length > 0) repaired++;
    expectTakenBack(broken, plan.value);
  });
  expect(repaired).toBeGreaterThan(100);
});

test('an enabling and a restoring that follow one another are the identity too', () => {
  holds(250, ({ untouched, enabled: then, web }) => {
    const back = planRestore(
      { machine: machineOf(untouched, web), groups: untouched.groups },
      { machine: machineOf(then, web), groups: then.groups },
    );
    expectSame(applyWholePlan(then, back), untouched);
  });
});

test('any list of changes at all is taken back, and taking that back is the list', () => {
  const target = fc.constantFrom('front', 'web', 'unknown').map((name) => groupIdOf(name));
  const change = fc.oneof(
    fc.record({ target, action: fc.constantFrom('put', 'delete'), rule: anyRule }).map(
      ({ target: group, action, rule }): Change => ({
        target: group,
        action,
        rule: rule.name,
        properties: propertiesOfRule(rule),
      }),
    ),
    fc
      .record({
        action: fc.constantFrom('put', 'delete'),
        tags: fc.dictionary(fc.constantFrom('jit-access', 'owner', '__proto__', 'x'), fc.string()),
        isKnown: fc.boolean(),
      })
      .map(
        ({ action, tags: properties, isKnown }): Change => ({
          target: isKnown ? '/web' : '/unknown',
          action,
          rule: null,
          properties: { tags: properties },
        }),
      ),
  );
  fc.assert(
    fc.property(testWorld, fc.array(change, { maxLength: 8 }), tags, (world, changes, written) => {
      const state = planState({ machine: { id: '/web', tags: written }, groups: groupLookup(world.groups) });
      expectTakenBack(state, { changes, warnings: [] });
    }),
    { seed, numRuns: 2000 },
  );
});

function expectTakenBack(before: PlanState, plan: Plan): void {
  const after = applyWholePlan(before, plan);
  const inverse = inversePlan(before, plan);
  expectSame(applyWholePlan(after, inverse), before);
  expectSame(applyWholePlan(before, inversePlan(after, inverse)), after);
}

function expectSame(a: PlanState, b: PlanState): void {
  expect(rulesByGroup(a.groups.values())).toEqual(rulesByGroup(b.groups.values()));
  expect([...a.tags]).toEqual([...b.tags]);
}

function holds(numRuns: number, check: (one: Enabled) => void): void {
  fc.assert(
    fc.property(enabled, (one) => {
      fc.pre(one !== undefined);
      check(one);
    }),
    { seed, numRuns },
  );
}

function enable(
  state: PlanState,
  web: Machine,
  policy: JitPolicy,
  existingRules: ExistingRules,
): Plan | undefined {
  const written = writePolicyTags(policy);
  if (!written.ok) throw new Error('The policy does not fit into tags.');
  const machine = machineOf(state, web);
  const plan = planEnable({ machine, groups: state.groups, policy, tags: written.value, existingRules });
  if (!plan.ok) expect(plan.error.kind).toBe('noFreePriority');
  return plan.ok ? plan.value : undefined;
}

function open({ enabled: { groups }, web, policy, from }: Enabled): Plan | undefined {
  const ports = policy.ports.map(({ number, protocol }) => `${number}/${protocol}`);
  const plan = planOpen({ machine: web, groups, policy, grant: grant(ports, from) });
  if (!plan.ok) expect(['noFreePriority', 'noAddressOfFamily']).toContain(plan.error.kind);
  return plan.ok ? plan.value : undefined;
}

function machineOf({ tags: now }: PlanState, web: Machine): Machine {
  const written = now.get(idKey(web.id)) ?? {};
  expect(policyTagNames(written).length).toBeLessThanOrEqual(3);
  return { ...web, tags: written };
}

/** Each rule of ours is left alone, taken away or edited, as the bits of `take` say. */
function broke(groups: GroupLookup, web: Machine, take: number): GroupLookup {
  let bits = take;
  return groupLookup(
    [...groups.values()].map((group) => {
      const own = new Set(ourRules(group, web));
      const rules = group.rules.flatMap((rule) => {
        if (!own.has(rule)) return [rule];
        const fate = bits % 4;
        bits >>= 2;
        if (fate === 1) return [];
        return [fate === 2 ? { ...rule, sources: ['203.0.113.0/24'], sourcePorts: ['1024-2048'] } : rule];
      });
      return { ...group, rules };
    }),
  );
}

/** The first deny of the VM as somebody left it, at a priority that nobody has. */
function ours(rule: SecurityRule, web: Machine, rules: readonly SecurityRule[]): SecurityRule {
  const taken = new Set(rules.map(({ priority }) => priority));
  const free = Array.from({ length: 3997 }, (_, i) => 4096 - i).find((priority) => !taken.has(priority));
  return { ...rule, name: denyRuleName(web.id, 1), priority: free ?? 4096 };
}

function groupIdOf(name: string): string {
  return `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/${name}`;
}
