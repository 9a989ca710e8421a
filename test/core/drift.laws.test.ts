import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPlan } from '../../src/core/applyPlan.ts';
import { driftOf } from '../../src/core/driftOf.ts';
import type { JitPolicy } from '../../src/core/jitPolicy.ts';
import type { Machine } from '../../src/core/machine.ts';
import { type GroupLookup, groupLookup } from '../../src/core/networkView.ts';
import { isOurs, ourRuleName } from '../../src/core/ourRules.ts';
import { planEnable } from '../../src/core/planEnable.ts';
import { planOpen } from '../../src/core/planOpen.ts';
import { planRepair } from '../../src/core/planRepair.ts';
import { allowRuleName } from '../../src/core/ruleName.ts';
import type { SecurityRule } from '../../src/core/securityRule.ts';
import { grant } from './buildGrant.ts';
import { vmId } from './buildMachine.ts';
import { rule } from './buildRule.ts';
import { prefix } from './policyArbitrary.ts';
import { rulesByGroup } from './rulesByGroup.ts';
import { foreignRules, type TestWorld, testPolicy, testWorld } from './worldArbitrary.ts';

const seed = 20261122;

interface Configured {
  world: TestWorld;
  policy: JitPolicy;
  enabled: GroupLookup;
  /** With two windows, the first of which was extended. */
  opened: GroupLookup;
}

const sources = fc.constantFrom(
  ['*'],
  ['198.51.100.7'],
  ['203.0.113.0/25', '2001:db8:1::7'],
  ['10.9.0.0/16'],
);

const configured: fc.Arbitrary<Configured | undefined> = fc
  .record({
    world: testWorld,
    policy: testPolicy,
    mode: fc.constantFrom('keep' as const, 'override' as const),
    sources,
  })
  .map(({ world, policy, mode, sources: texts }) => {
    const groups = groupLookup(world.groups);
    const machine = world.web;
    const plan = planEnable({ machine, groups, policy, tags: {}, existingRules: mode });
    if (!plan.ok) return undefined;
    const enabled = applyPlan(groups, plan.value);
    const ports = policy.ports.map(({ number, protocol }) => `${number}/${protocol}`);
    const first = grant(ports, texts);
    const grants = [
      first,
      { ...first, endSeconds: first.endSeconds + 3600 },
      { ...grant(ports.slice(0, 1), ['203.0.113.9']), windowId: 'zzzz0000' },
    ];
    let opened = enabled;
    for (const asked of grants) {
      const opening = planOpen({ machine, groups: opened, policy, grant: asked });
      if (!opening.ok) return undefined;
      opened = applyPlan(opened, opening.value);
    }
    return { world, policy, enabled, opened };
  });

/** What somebody may do to a rule of ours, so that its name, the VM or the policy contradicts it. */
const edits: readonly ((one: SecurityRule) => SecurityRule)[] = [
  (one) => ({ ...one, access: one.access === 'Allow' ? 'Deny' : 'Allow' }),
  (one) => ({ ...one, protocol: 'Icmp' }),
  (one) => ({ ...one, sources: ['AzureCloud'] }),
  (one) => ({ ...one, sources: [], sourceApplicationSecurityGroups: ['/asg/admins'] }),
  (one) => ({ ...one, sourcePorts: ['1024-65535'] }),
  (one) => ({ ...one, destinations: ['*'] }),
  (one) => ({ ...one, destinations: ['10.0.0.77/32'] }),
  (one) => ({ ...one, destinations: [...one.destinations, '10.0.0.77/32'] }),
  (one) => ({ ...one, destinations: [], destinationApplicationSecurityGroups: ['/asg/servers'] }),
  (one) => ({ ...one, destinationPorts: ['1-65535'] }),
  (one) => ({ ...one, destinationPorts: [...one.destinationPorts, '9999'] }),
  (one) => ({ ...one, destinationPorts: ['9999'] }),
];

const edit = fc.constantFrom(...edits);

test('enabling and opening leave no drift', () => {
  holds(60, ({ world, policy, enabled, opened }) => {
    expect(driftOf({ machine: world.web, groups: enabled, policy })).toEqual([]);
    expect(driftOf({ machine: world.web, groups: opened, policy })).toEqual([]);
  });
});

test('whatever is edited in a rule of ours is drift that names the rule', () => {
  fc.assert(
    fc.property(configured, fc.nat(), edit, (one, which, change) => {
      fc.pre(one !== undefined);
      const { groups, group, name } = changeOne(one.opened, which, change);

      const drift = driftOf({ machine: one.world.web, groups, policy: one.policy });

      expect(drift.map((each) => `${each.group} ${each.rule}`)).toContain(`${group} ${name}`);
    }),
    { seed, numRuns: 60 },
  );
});

test('a deny that is taken away is drift that names it', () => {
  fc.assert(
    fc.property(configured, fc.nat(), (one, which) => {
      fc.pre(one !== undefined);
      const { groups, group, name } = changeOne(one.enabled, which, () => undefined);

      const drift = driftOf({ machine: one.world.web, groups, policy: one.policy });

      expect(drift).toMatchObject([{ kind: 'denyMissing', group, rule: name }]);
    }),
    { seed, numRuns: 60 },
  );
});

test('whatever other people do to their rules is no drift, but that it may make a window useless', () => {
  fc.assert(
    fc.property(configured, foreignRules, (one, others) => {
      fc.pre(one !== undefined);
      const groups = withOthers(one.opened, others);

      const drift = driftOf({ machine: one.world.web, groups, policy: one.policy });

      expect(drift.filter(({ kind }) => kind !== 'windowIneffective')).toEqual([]);
    }),
    { seed, numRuns: 60 },
  );
});

test('repairing takes all drift away, once and for all, and touches no rule of other people', () => {
  const mess = fc.record({
    changes: fc.array(fc.tuple(fc.nat(), fc.option(edit, { nil: () => undefined })), { maxLength: 4 }),
    others: fc.option(foreignRules, { nil: undefined }),
    policy: fc.option(testPolicy, { nil: undefined }),
    leftover: fc.boolean(),
    vm: fc.constantFrom<(web: Machine) => Machine>((web) => web, moved, withOneAddress),
  });
  fc.assert(
    fc.property(configured, mess, (one, { changes, others, policy: newPolicy, leftover, vm }) => {
      fc.pre(one !== undefined);
      const policy = newPolicy ?? one.policy;
      let groups = others ? withOthers(one.opened, others) : one.opened;
      for (const [which, change] of changes) groups = changeOne(groups, which, change).groups;
      if (leftover) groups = new Map([...groups, ...groupLookup([oldGroup])]);
      const before = { machine: vm(one.world.web), groups, policy };

      const plan = planRepair({ ...before, tags: {} });

      if (!plan.ok) {
        expect(plan.error.kind).toBe('noFreePriority');
        return;
      }
      const after = { ...before, groups: applyPlan(groups, plan.value) };
      expect(driftOf(after)).toEqual([]);
      expect(planRepair({ ...after, tags: {} })).toEqual({ ok: true, value: { changes: [], warnings: [] } });
      expect(rulesByGroup(onlyOthers(after.groups))).toEqual(rulesByGroup(onlyOthers(groups)));
      const names = plan.value.changes.map(({ target, rule: name }) => `${target} ${name}`);
      expect(new Set(names).size).toBe(names.length);
    }),
    { seed, numRuns: 60 },
  );
});

test('repairing what is right changes nothing', () => {
  holds(50, ({ world, policy, opened }) => {
    const plan = planRepair({ machine: world.web, groups: opened, policy, tags: { 'jit-access': 'x' } });

    expect(plan).toEqual({ ok: true, value: { changes: [], warnings: [] } });
  });
});

/** The first private address is another one. */
function moved(web: Machine): Machine {
  const [first, ...others] = web.endpoints;
  return { ...web, endpoints: first ? [{ ...first, privateAddress: prefix('10.0.0.44') }, ...others] : [] };
}

function withOneAddress(web: Machine): Machine {
  return { ...web, endpoints: web.endpoints.slice(0, 1) };
}

/** Guards nothing, and still holds a rule of a window. */
const oldGroup = {
  id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/old',
  name: 'old',
  location: 'westeurope',
  etag: '',
  rules: [
    rule(allowRuleName(vmId('web'), 'yyyy1111', 1795359600, 1), 300, 'Allow', 'Tcp', 'any -> 10.0.0.4:22'),
    rule('somebody', 301, 'Allow', 'Tcp', 'any -> any:22'),
  ],
  defaultRules: [],
};

function holds(numRuns: number, check: (one: Configured) => void): void {
  fc.assert(
    fc.property(configured, (one) => {
      fc.pre(one !== undefined);
      check(one);
    }),
    { seed, numRuns },
  );
}

/** Changes or, for undefined, deletes one of our rules; `which` chooses it. */
function changeOne(
  groups: GroupLookup,
  which: number,
  change: (one: SecurityRule) => SecurityRule | undefined,
): { groups: GroupLookup; group: string; name: string } {
  const own = [...groups.values()].flatMap((group) =>
    group.rules.filter(isOurs).map((one) => ({ group, one })),
  );
  const chosen = own[which % Math.max(1, own.length)];
  if (!chosen) return { groups, group: '', name: '' };
  const { group, one } = chosen;
  const changed = change(one);
  const rules = group.rules.flatMap((each) => (each === one ? (changed ?? []) : each));
  const lookup = groupLookup(
    [...groups.values()].map((each) => (each === group ? { ...each, rules } : each)),
  );
  return { groups: lookup, group: group.id, name: one.name };
}

/** Other people's rules become `others`, as far as the priorities of ours are theirs. */
function withOthers(groups: GroupLookup, others: readonly SecurityRule[]): GroupLookup {
  return groupLookup(
    [...groups.values()].map((group) => {
      const own = group.rules.filter((one) => ourRuleName(one) !== undefined);
      const taken = new Set(own.map(({ priority }) => priority));
      return { ...group, rules: [...own, ...others.filter(({ priority }) => !taken.has(priority))] };
    }),
  );
}

function onlyOthers(groups: GroupLookup) {
  return [...groups.values()].map((group) => ({
    ...group,
    rules: group.rules.filter((one) => !isOurs(one)),
  }));
}
