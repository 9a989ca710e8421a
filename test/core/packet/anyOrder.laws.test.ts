import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyWholePlan } from '../../../src/core/applyPlan.ts';
import { idKey } from '../../../src/core/armId.ts';
import type { ExistingRules } from '../../../src/core/denyPriority.ts';
import type { JitPolicy } from '../../../src/core/jitPolicy.ts';
import type { Machine } from '../../../src/core/machine.ts';
import { groupLookup } from '../../../src/core/networkView.ts';
import { ourRules } from '../../../src/core/ourRules.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { deleteRule } from '../../../src/core/planChanges.ts';
import { planDisable } from '../../../src/core/planDisable.ts';
import { planEnable } from '../../../src/core/planEnable.ts';
import { planOpen } from '../../../src/core/planOpen.ts';
import type { PlanState } from '../../../src/core/planState.ts';
import { writePolicyTags } from '../../../src/core/policyTag.ts';
import { parseRuleName } from '../../../src/core/ruleName.ts';
import { grant } from '../buildGrant.ts';
import { rule } from '../buildRule.ts';
import { rulesByGroup } from '../rulesByGroup.ts';
import { type TestWorld, testPolicy, testWorld } from '../worldArbitrary.ts';

const numRuns = Number(process.env.AZURE_JIT_LAW_RUNS ?? 150);
const seed = process.env.AZURE_JIT_LAW_RUNS === undefined ? { seed: 20261122 } : {};

const users = ['alice', 'bob', 'carol'] as const;
type User = (typeof users)[number];
const addresses = { alice: '198.51.100.7', bob: '203.0.113.1', carol: '10.9.0.1' };

type Step =
  | { do: 'enable'; vm: number; policy: JitPolicy; mode: ExistingRules }
  | { do: 'open'; vm: number; who: User; wide: boolean }
  | { do: 'extend'; vm: number; who: User }
  | { do: 'close'; vm: number; who: User }
  | { do: 'disable'; vm: number }
  | { do: 'write'; group: number; name: number }
  | { do: 'unwrite'; group: number; name: number };

const vm = fc.nat(1);
const who = fc.constantFrom(...users);
const group = fc.nat(1);
const name = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('enable' as const),
      vm,
      policy: testPolicy,
      mode: fc.constantFrom('keep' as const, 'override' as const),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('open' as const), vm, who, wide: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('extend' as const), vm, who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('close' as const), vm, who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disable' as const), vm }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('write' as const), group, name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unwrite' as const), group, name }) },
);

test('three users enable, open, extend, close and disable in any order, and in the end every rule is as its owner left it', () => {
  fc.assert(
    fc.property(testWorld, fc.array(step, { minLength: 1, maxLength: 20 }), (world, steps) => {
      const machines = [world.web, ...world.others.filter((other) => other.name === 'db')];
      // What others have, and the same with ours in it.
      let theirs = startOf(world, machines);
      let state = theirs;
      for (const [n, one] of steps.entries()) {
        const others = planOfOthers(one, state, world);
        const plan = others ?? planOfOurs(one, n, state, machines);
        const before = state;
        state = applyWholePlan(state, plan);
        if (others) theirs = applyWholePlan(theirs, others);
        else if (one.do === 'open')
          expectSame(applyWholePlan(state, closing(state, machines, one, n)), before);
      }

      for (const machine of machines) {
        state = applyWholePlan(state, planDisable(now(machine, state), state.groups));
      }

      expectSame(state, theirs);
    }),
    { ...seed, numRuns },
  );
});

function startOf({ groups }: TestWorld, machines: readonly Machine[]): PlanState {
  return {
    groups: groupLookup(groups),
    tags: new Map(machines.map(({ id }, i) => [idKey(id), i === 0 ? { owner: 'web team' } : {}])),
  };
}

/** What somebody without JIT does to rules of their own; undefined for a step of ours. */
function planOfOthers(one: Step, { groups }: PlanState, world: TestWorld): Plan | undefined {
  if (one.do !== 'write' && one.do !== 'unwrite') return undefined;
  const ofWorld = world.groups[one.group];
  const current = ofWorld && groups.get(idKey(ofWorld.id));
  if (!current) return { changes: [], warnings: [] };
  const taken = new Set(current.rules.map(({ priority }) => priority));
  const priority = 700 + one.name * 300 + one.group;
  const made = rule(`later-${one.name}`, priority, 'Allow', 'Tcp', '198.51.100.0/24 -> any:22');
  const change = deleteRule(current, made);
  if (one.do === 'unwrite') return { changes: [change], warnings: [] };
  return { changes: taken.has(priority) ? [] : [{ ...change, action: 'put' }], warnings: [] };
}

function planOfOurs(one: Step, n: number, state: PlanState, machines: readonly Machine[]): Plan {
  const nothing: Plan = { changes: [], warnings: [] };
  const machine = 'vm' in one ? machines[one.vm] : undefined;
  if (!machine) return nothing;
  const { groups } = state;
  switch (one.do) {
    case 'enable': {
      const tags = writePolicyTags(one.policy);
      const asked = { machine: now(machine, state), groups, policy: one.policy, existingRules: one.mode };
      const plan = planEnable({ ...asked, tags: tags.ok ? tags.value : {} });
      return plan.ok ? plan.value : nothing;
    }
    case 'open':
    case 'extend': {
      const windowId = one.do === 'open' ? idOf(one.who, n) : latestOf(state, machine, one.who);
      if (windowId === undefined) return nothing;
      const sources = one.do === 'open' && one.wide ? ['*'] : [addresses[one.who]];
      const endSeconds = 1_795_000_000 + n * 60;
      const granted = grant(['22/TCP', '53/*'], sources, { windowId, endSeconds, requestor: one.who });
      const plan = planOpen({ machine, groups, policy: { ports: [] }, grant: granted });
      return plan.ok ? plan.value : nothing;
    }
    case 'close': {
      const windowId = latestOf(state, machine, one.who);
      return windowId === undefined ? nothing : deletesOf(state, machine, (id) => id === windowId);
    }
    case 'disable':
      return planDisable(now(machine, state), groups);
    default:
      return nothing;
  }
}

function closing(state: PlanState, machines: readonly Machine[], one: Step, n: number): Plan {
  const machine = 'vm' in one ? machines[one.vm] : undefined;
  const id = one.do === 'open' ? idOf(one.who, n) : '';
  return machine ? deletesOf(state, machine, (other) => other === id) : { changes: [], warnings: [] };
}

function deletesOf({ groups }: PlanState, machine: Machine, isMeant: (windowId: string) => boolean): Plan {
  const changes = [...groups.values()].flatMap((one) =>
    ourRules(one, machine).flatMap((ours) => {
      const parsed = parseRuleName(ours.name);
      return parsed?.kind === 'allow' && isMeant(parsed.windowId) ? [deleteRule(one, ours)] : [];
    }),
  );
  return { changes, warnings: [] };
}

function idOf(user: User, n: number): string {
  return `${user.slice(0, 3)}${String(n).padStart(5, '0')}`;
}

/** The user's window with the latest end on the VM. */
function latestOf({ groups }: PlanState, machine: Machine, user: User): string | undefined {
  const own = [...groups.values()].flatMap((one) =>
    ourRules(one, machine).flatMap(({ name: ruleName }) => {
      const parsed = parseRuleName(ruleName);
      return parsed?.kind === 'allow' && parsed.windowId.startsWith(user.slice(0, 3)) ? [parsed] : [];
    }),
  );
  return own.sort((a, b) => b.endSeconds - a.endSeconds)[0]?.windowId;
}

function now(machine: Machine, { tags }: PlanState): Machine {
  return { ...machine, tags: tags.get(idKey(machine.id)) ?? {} };
}

function expectSame(a: PlanState, b: PlanState): void {
  expect(rulesByGroup(a.groups.values())).toEqual(rulesByGroup(b.groups.values()));
  expect([...a.tags]).toEqual([...b.tags]);
}
