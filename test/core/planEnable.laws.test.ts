import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPlan } from '../../src/core/applyPlan.ts';
import type { ExistingRules } from '../../src/core/denyPriority.ts';
import type { JitPolicy } from '../../src/core/jitPolicy.ts';
import { type GroupLookup, groupLookup } from '../../src/core/networkView.ts';
import type { Plan } from '../../src/core/plan.ts';
import { planDisable } from '../../src/core/planDisable.ts';
import { planEnable } from '../../src/core/planEnable.ts';
import { planRestore } from '../../src/core/planRestore.ts';
import { writePolicyTags } from '../../src/core/policyTag.ts';
import { withTags } from './applyTags.ts';
import { isTo, prober, samplePackets } from './probing.ts';
import { rulesByGroup } from './rulesByGroup.ts';
import { type TestWorld, testPolicy, testWorld } from './worldArbitrary.ts';

const seed = 20261122;
const both = fc.constantFrom<ExistingRules>('keep', 'override');

test('overridden, nobody reaches a port of the policy', () => {
  fc.assert(
    fc.property(testWorld, testPolicy, (world, policy) => {
      const plan = enable(world, policy, 'override');
      fc.pre(plan !== undefined);

      const probe = prober(world, applyPlan(groupLookup(world.groups), plan));

      const shut = samplePackets(world).filter((packet) => isTo(world.web, policy.ports, packet));
      expect(shut.filter((packet) => probe(packet) === 'Allow')).toEqual([]);
    }),
    { seed, numRuns: 60 },
  );
});

test('kept, exactly those reach a port of the policy who reach it by rules of other people', () => {
  fc.assert(
    fc.property(testWorld, testPolicy, (world, policy) => {
      const groups = groupLookup(world.groups);
      const plan = enable(world, policy, 'keep');
      fc.pre(plan !== undefined);

      const probe = prober(world, applyPlan(groups, plan));

      const byOthers = prober(world, withoutDefaultAllows(groups));
      const packets = samplePackets(world).filter((packet) => isTo(world.web, policy.ports, packet));
      expect(packets.filter((packet) => probe(packet) !== byOthers(packet))).toEqual([]);
    }),
    { seed, numRuns: 60 },
  );
});

test('other ports, other machines and other protocols are as before', () => {
  fc.assert(
    fc.property(testWorld, testPolicy, both, (world, policy, existingRules) => {
      const groups = groupLookup(world.groups);
      const plan = enable(world, policy, existingRules);
      fc.pre(plan !== undefined);

      const [before, after] = [prober(world, groups), prober(world, applyPlan(groups, plan))];

      const packets = samplePackets(world).filter((packet) => !isTo(world.web, policy.ports, packet));
      expect(packets.filter((packet) => before(packet) !== after(packet))).toEqual([]);
    }),
    { seed, numRuns: 40 },
  );
});

test('priorities stay unique and in range, and rules of others are in no plan', () => {
  fc.assert(
    fc.property(testWorld, testPolicy, both, (world, policy, existingRules) => {
      const plan = enable(world, policy, existingRules);
      fc.pre(plan !== undefined);

      const foreign = new Set(world.groups.flatMap(({ rules }) => rules.map(({ name }) => name)));
      for (const { rules } of applyPlan(groupLookup(world.groups), plan).values()) {
        const priorities = rules.filter((r) => r.direction === 'Inbound').map((r) => r.priority);
        expect(new Set(priorities).size).toBe(priorities.length);
        expect(priorities.filter((at) => at < 100 || at > 4096)).toEqual([]);
      }
      for (const change of plan.changes) {
        if (change.rule === null) continue;
        expect(foreign).not.toContain(change.rule);
        expect(change.rule).toMatch(/^\w[\w.-]{0,78}\w$/);
        expect(change.properties.description.length).toBeLessThanOrEqual(140);
      }
    }),
    { seed, numRuns: 100 },
  );
});

test('enabling what is enabled changes nothing', () => {
  fc.assert(
    fc.property(testWorld, testPolicy, both, (world, policy, existingRules) => {
      const plan = enable(world, policy, existingRules);
      fc.pre(plan !== undefined);

      expect(enable(afterwards(world, plan), policy, existingRules)?.changes).toEqual([]);
    }),
    { seed, numRuns: 100 },
  );
});

test('disabling what was enabled leaves every rule and tag as it was', () => {
  fc.assert(
    fc.property(testWorld, testPolicy, both, (world, policy, existingRules) => {
      const tagged = { ...world, web: { ...world.web, tags: { owner: 'web team' } } };
      const plan = enable(tagged, policy, existingRules);
      fc.pre(plan !== undefined);
      const enabled = afterwards(tagged, plan);

      const disabled = afterwards(enabled, planDisable(enabled.web, groupLookup(enabled.groups)));

      expect(rulesByGroup(disabled.groups)).toEqual(rulesByGroup(tagged.groups));
      expect(disabled.web.tags).toEqual(tagged.web.tags);
    }),
    { seed, numRuns: 40 },
  );
});

test('an edited policy is planned as if it were the first, as far as denied ports go', () => {
  fc.assert(
    fc.property(testWorld, testPolicy, testPolicy, (world, first, second) => {
      const plan = enable(world, first, 'override');
      fc.pre(plan !== undefined);
      const enabled = afterwards(world, plan);
      const edit = enable(enabled, second, 'override');
      fc.pre(edit !== undefined);
      const edited = afterwards(enabled, edit);

      const probe = prober(edited, groupLookup(edited.groups));

      const before = prober(world, groupLookup(world.groups));
      for (const packet of samplePackets(world)) {
        const expected = isTo(world.web, second.ports, packet) ? 'Deny' : before(packet);
        expect({ ...packet, access: probe(packet) }).toEqual({ ...packet, access: expected });
      }
    }),
    { seed, numRuns: 40 },
  );
});

test('editing a policy never leaves a port of both policies open on the way', () => {
  fc.assert(
    fc.property(testWorld, testPolicy, testPolicy, (world, first, second) => {
      const plan = enable(world, first, 'override');
      fc.pre(plan !== undefined);
      const enabled = afterwards(world, plan);
      const edit = enable(enabled, second, 'override');
      fc.pre(edit !== undefined);

      const stays = samplePackets(world).filter(
        (packet) => isTo(world.web, first.ports, packet) && isTo(world.web, second.ports, packet),
      );
      for (let written = 1; written <= edit.changes.length; written++) {
        const partly = afterwards(enabled, { changes: edit.changes.slice(0, written), warnings: [] });
        const probe = prober(partly, groupLookup(partly.groups));
        expect(stays.filter((packet) => probe(packet) === 'Allow')).toEqual([]);
      }
    }),
    { seed, numRuns: 60 },
  );
});

test('whatever part of an enabling was applied, it is taken back', () => {
  fc.assert(
    fc.property(testWorld, testPolicy, testPolicy, both, fc.nat(), (world, first, second, mode, n) => {
      const plan = enable(world, first, mode);
      fc.pre(plan !== undefined);
      const enabled = afterwards(world, plan);
      const edit = enable(enabled, second, mode === 'keep' ? 'override' : 'keep');
      fc.pre(edit !== undefined);
      const changes = edit.changes.filter((_, i) => (n >> i) % 2 === 0);
      const partly = afterwards(enabled, { changes, warnings: [] });

      const restored = afterwards(
        partly,
        planRestore(
          { machine: enabled.web, groups: groupLookup(enabled.groups) },
          { machine: partly.web, groups: groupLookup(partly.groups) },
        ),
      );

      expect(rulesByGroup(restored.groups)).toEqual(rulesByGroup(enabled.groups));
      expect(restored.web.tags).toEqual(enabled.web.tags);
    }),
    { seed, numRuns: 40 },
  );
});

/** Undefined where there is no free priority; every such refusal names a rule that is there. */
function enable(
  { web, groups }: TestWorld,
  policy: JitPolicy,
  existingRules: ExistingRules,
): Plan | undefined {
  const tags = writePolicyTags(policy);
  if (!tags.ok) throw new Error('The policy does not fit into tags.');
  const plan = planEnable({
    machine: web,
    groups: groupLookup(groups),
    policy,
    tags: tags.value,
    existingRules,
  });
  if (plan.ok) return plan.value;
  if (plan.error.kind !== 'noFreePriority') throw new Error(plan.error.kind);
  const { group, rule, priority } = plan.error;
  const named = groups.find(({ id }) => id === group)?.rules.find(({ name }) => name === rule);
  expect(named).toMatchObject({ priority, access: 'Allow', direction: 'Inbound' });
  return undefined;
}

function afterwards(world: TestWorld, plan: Plan): TestWorld {
  return {
    ...world,
    web: withTags(world.web, plan),
    groups: [...applyPlan(groupLookup(world.groups), plan).values()],
  };
}

function withoutDefaultAllows(groups: GroupLookup): GroupLookup {
  return groupLookup(
    [...groups.values()].map((one) => ({
      ...one,
      defaultRules: one.defaultRules.filter(({ access }) => access === 'Deny'),
    })),
  );
}
