import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AccessWindow, windowsIn } from '../../src/core/accessWindow.ts';
import { applyPlan } from '../../src/core/applyPlan.ts';
import { formatIpPrefix } from '../../src/core/ipPrefix.ts';
import type { JitPort } from '../../src/core/jitPolicy.ts';
import { type GroupLookup, groupLookup } from '../../src/core/networkView.ts';
import type { Plan } from '../../src/core/plan.ts';
import { planEnable } from '../../src/core/planEnable.ts';
import { type Grant, planOpen } from '../../src/core/planOpen.ts';
import { stillDenied } from '../../src/core/stillDenied.ts';
import { parseAddress, prefixContains } from '../../src/sandbox/probe/ipPrefix.ts';
import { grant } from './buildGrant.ts';
import { rule } from './buildRule.ts';
import { isTo, type Packet, prober, samplePackets } from './probing.ts';
import { rulesByGroup } from './rulesByGroup.ts';
import { type TestWorld, testPolicy, testWorld } from './worldArbitrary.ts';

const seed = 20261122;

const sources = fc.oneof(
  { weight: 1, arbitrary: fc.constant(['*']) },
  {
    weight: 5,
    arbitrary: fc.subarray(
      ['198.51.100.7', '203.0.113.0/25', '10.9.0.0/16', '172.16.0.5', '2001:db8:1::7', '10.0.0.9'],
      { minLength: 1, maxLength: 3 },
    ),
  },
);

interface Opening {
  world: TestWorld;
  /** Under JIT, before the window. */
  enabled: GroupLookup;
  ports: readonly JitPort[];
  asked: Grant;
  texts: readonly string[];
}

const opening: fc.Arbitrary<Opening | undefined> = fc
  .record({
    world: testWorld,
    policy: testPolicy,
    mode: fc.constantFrom('keep' as const, 'override' as const),
    texts: sources,
    take: fc.nat(),
  })
  .map(({ world, policy, mode, texts, take }) => {
    const groups = groupLookup(world.groups);
    const plan = planEnable({ machine: world.web, groups, policy, tags: {}, existingRules: mode });
    if (!plan.ok) return undefined;
    const some = policy.ports.filter((_, i) => (take >> i) % 2 === 0);
    const ports = some.length > 0 ? some : policy.ports;
    const asked = grant(
      ports.map(({ number, protocol }) => `${number}/${protocol}`),
      texts,
    );
    return { world, enabled: applyPlan(groups, plan.value), ports, asked, texts };
  });

test('the granted sources reach the granted ports wherever there is a way, and all else is as before', () => {
  holds(60, (one, plan) => {
    const { world, enabled } = one;

    const after = prober(world, applyPlan(enabled, plan));

    const [before, unguarded] = [prober(world, enabled), prober(world, allOpen(enabled))];
    for (const packet of samplePackets(world)) {
      const expected = isGranted(one, packet) ? unguarded(packet) : before(packet);
      expect({ ...packet, access: after(packet) }).toEqual({ ...packet, access: expected });
    }
  });
});

test('the effective access that is computed agrees: nothing granted is still denied', () => {
  holds(100, ({ world, enabled, asked }, plan) => {
    expect(stillDenied(world.web, applyPlan(enabled, plan), asked)).toEqual([]);
  });
});

test('taking the rules of the window away leaves every rule as it was', () => {
  holds(60, ({ enabled }, plan) => {
    const opened = applyPlan(enabled, plan);

    const windows = windowsIn(opened.values());

    expect(rulesByGroup(without(opened, windows).values())).toEqual(rulesByGroup(enabled.values()));
  });
});

test('the window reads back as it was granted', () => {
  holds(100, ({ world, enabled, asked }, plan) => {
    const opened = applyPlan(enabled, plan);

    const [window, ...others] = windowsIn(opened.values());

    const families = new Set(world.web.endpoints.map(({ privateAddress }) => privateAddress.family));
    const expected =
      asked.sources === '*'
        ? ['*']
        : asked.sources.filter(({ family }) => families.has(family)).map(formatIpPrefix);
    expect(others).toEqual([]);
    expect(window).toMatchObject({
      id: asked.windowId,
      vmName: 'web',
      endSeconds: asked.endSeconds,
      requestor: asked.requestor,
      justification: asked.justification,
    });
    expect(window?.ports.map(({ number, protocol }) => ({ number, protocol }))).toEqual(asked.ports);
    for (const port of window?.ports ?? []) expect([...port.sources].sort()).toEqual([...expected].sort());
    const written = plan.changes.map(({ target, rule: name }) => `${target}/${name}`);
    expect(window?.rules.map((ref) => `${ref.group}/${ref.rule}`).sort()).toEqual(written.sort());
  });
});

test('planning the same window again writes nothing', () => {
  holds(60, ({ world, enabled, asked }, plan) => {
    const again = open(world, applyPlan(enabled, plan), asked);

    expect(again?.changes).toEqual([]);
  });
});

test('priorities stay unique and in range, names and descriptions within Azure’s limits', () => {
  const long = { requestor: `${'é %'.repeat(60)}@contoso.com`, justification: 'a long story, '.repeat(30) };
  holds(100, ({ world, enabled, asked }) => {
    const vm = { ...world.web, id: `${world.web.id}-${'x'.repeat(60)}` };
    const plan = open({ ...world, web: vm }, enabled, { ...asked, ...long });
    fc.pre(plan !== undefined);
    for (const { rules } of applyPlan(enabled, plan).values()) {
      const priorities = rules.filter((r) => r.direction === 'Inbound').map((r) => r.priority);
      expect(new Set(priorities).size).toBe(priorities.length);
      expect(priorities.filter((at) => at < 100 || at > 4096)).toEqual([]);
    }
    for (const change of plan.changes) {
      if (change.rule === null) throw new Error('An opening changes no tag.');
      expect(change.action).toBe('put');
      expect(change.rule).toMatch(/^JitAccess-Allow-[\w.-]{1,63}\w$/);
      expect(change.properties.description.length).toBeLessThanOrEqual(140);
    }
  });
});

test('two windows come and go in any order, and neither touches the other', () => {
  fc.assert(
    fc.property(opening, sources, fc.boolean(), (one, theirs, firstGoesFirst) => {
      fc.pre(one !== undefined);
      const { world, enabled, asked } = one;
      const other = { ...grant(['22/TCP'], theirs), ports: asked.ports, windowId: 'zzzz0000' };
      const first = open(world, enabled, asked);
      fc.pre(first !== undefined);
      const opened = applyPlan(enabled, first);
      const second = open(world, opened, other);
      fc.pre(second !== undefined);
      const both = applyPlan(opened, second);
      const [left] = firstGoesFirst ? [other] : [asked];

      const remaining = without(
        both,
        windowsIn(both.values()).filter(({ id }) => id !== left?.windowId),
      );

      expect(stillDenied(world.web, both, asked)).toEqual([]);
      expect(stillDenied(world.web, remaining, left ?? asked)).toEqual([]);
      expect(rulesByGroup(without(remaining, windowsIn(remaining.values())).values())).toEqual(
        rulesByGroup(enabled.values()),
      );
    }),
    { seed, numRuns: 60 },
  );
});

function holds(numRuns: number, check: (one: Opening, plan: Plan) => void): void {
  fc.assert(
    fc.property(opening, (one) => {
      fc.pre(one !== undefined);
      const plan = open(one.world, one.enabled, one.asked);
      fc.pre(plan !== undefined);
      check(one, plan);
    }),
    { seed, numRuns },
  );
}

/** Undefined where the plan is refused, which must be for a reason that holds. */
function open({ web }: TestWorld, groups: GroupLookup, asked: Grant): Plan | undefined {
  const plan = planOpen({ machine: web, groups, policy: { ports: [] }, grant: asked });
  if (plan.ok) return plan.value;
  if (plan.error.kind === 'noAddressOfFamily') {
    expect(web.endpoints.map(({ privateAddress }) => privateAddress.family)).not.toContain(plan.error.family);
    return undefined;
  }
  if (plan.error.kind !== 'noFreePriority') throw new Error(plan.error.kind);
  const { group, rule: name, priority } = plan.error;
  const rules = groups.get(group.toLowerCase())?.rules ?? [];
  const taken = new Set(rules.filter((r) => r.direction === 'Inbound').map((r) => r.priority));
  expect(rules.find((r) => r.name === name)).toMatchObject({ priority, access: 'Deny' });
  const free = Array.from({ length: priority - 100 }, (_, i) => 100 + i).filter((slot) => !taken.has(slot));
  // The window's own rules share what is left: at most one for each of three protocols and two families.
  expect(free.length).toBeLessThan(6);
  return undefined;
}

function isGranted({ world, ports, texts }: Opening, packet: Packet): boolean {
  const address = parseAddress(packet.source);
  return (
    isTo(world.web, ports, packet) &&
    texts.some((text) => text === '*' || (address !== undefined && prefixContains(text, address)))
  );
}

function allOpen(groups: GroupLookup): GroupLookup {
  const open = rule('open', 100, 'Allow', 'any', 'any -> any:any');
  return groupLookup([...groups.values()].map((group) => ({ ...group, rules: [open] })));
}

function without(groups: GroupLookup, windows: readonly AccessWindow[]): GroupLookup {
  const gone = new Set(
    windows.flatMap(({ rules }) => rules.map((ref) => `${ref.group}/${ref.rule}`.toLowerCase())),
  );
  return groupLookup(
    [...groups.values()].map((group) => ({
      ...group,
      rules: group.rules.filter(({ name }) => !gone.has(`${group.id}/${name}`.toLowerCase())),
    })),
  );
}
