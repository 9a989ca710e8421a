import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ExistingRules } from '../../../src/core/denyPriority.ts';
import type { JitPolicy } from '../../../src/core/jitPolicy.ts';
import type { Change } from '../../../src/core/plan.ts';
import { planEnable } from '../../../src/core/planEnable.ts';
import { type Grant, planOpen } from '../../../src/core/planOpen.ts';
import { probePacket } from '../../../src/sandbox/probe/probePacket.ts';
import type { ArmResource } from '../../../src/sandbox/world.ts';
import { grant } from '../buildGrant.ts';
import { policy, port } from '../policyArbitrary.ts';
import { type TestWorld, testWorld } from '../worldArbitrary.ts';
import { isWithin } from './addresses.ts';
import { afterChanges, azureBodies, readGroups, spelling } from './azureBodies.ts';
import { fates } from './fate.ts';
import type { Packet } from './packet.ts';
import { anyPacket } from './packetArbitrary.ts';

/**
 * What a plan promises is what a second, independent evaluation of packets says, over bodies as Azure answers them.
 * `AZURE_JIT_LAW_RUNS` sets the number of worlds for each law, for long runs.
 */
const numRuns = Number(process.env.AZURE_JIT_LAW_RUNS ?? 120);
const seed = process.env.AZURE_JIT_LAW_RUNS === undefined ? { seed: 20261122 } : {};

const somePolicy: fc.Arbitrary<JitPolicy> = fc
  .uniqueArray(
    fc.record({
      number: fc.oneof(fc.constantFrom(22, 53, 443, 3389), fc.integer({ min: 1, max: 65_535 })),
      protocol: fc.constantFrom('TCP' as const, 'UDP' as const, '*' as const),
    }),
    { minLength: 1, maxLength: 4, selector: ({ number }) => number },
  )
  .map((ports) => policy(...ports.map(port)));

const sources = fc.oneof(
  fc.constant(['*']),
  fc.subarray(
    [
      '198.51.100.7',
      '203.0.113.0/25',
      '10.9.0.0/16',
      '172.16.0.5',
      '2001:db8:1::7',
      '10.0.0.9',
      '8.8.4.0/24',
    ],
    { minLength: 1, maxLength: 3 },
  ),
);

interface Situation {
  world: TestWorld;
  before: ArmResource[];
  policy: JitPolicy;
  mode: ExistingRules;
  packets: readonly Packet[];
}

const situation: fc.Arbitrary<Situation> = fc
  .record({
    world: testWorld,
    policy: somePolicy,
    mode: fc.constantFrom('keep', 'override'),
    unused: spelling,
  })
  .chain(({ world, policy: asked, mode, unused }) => {
    const vms = [world.web, ...world.others].map(({ id }) => id);
    const ports = asked.ports.map(({ number }) => number);
    return fc.record({
      world: fc.constant(world),
      before: fc.constant(azureBodies(world, unused)),
      policy: fc.constant(asked),
      mode: fc.constant(mode),
      packets: fc.array(anyPacket(vms, ports), { minLength: 40, maxLength: 40, size: 'max' }),
    });
  });

test('both evaluations agree on every packet', () => {
  holds(({ before, packets }) => {
    const fate = fates(before);

    expect(packets.filter((packet) => probePacket(before, packet).access !== fate(packet))).toEqual([]);
  });
});

test('enabled, exactly the promised packets are shut, and all others fare as before', () => {
  holds((one) => {
    const changes = enable(one);
    fc.pre(changes !== undefined);

    const after = fates(afterChanges(one.before, changes));

    const before = fates(one.before);
    // Kept rules are those of other people; Azure's own default rules are not kept.
    const byOthers = fates(withoutDefaultAllows(one.before));
    for (const packet of one.packets) {
      const expected = !isTo(one, packet)
        ? before(packet)
        : one.mode === 'override'
          ? 'Deny'
          : byOthers(packet);
      expect({ ...packet, access: after(packet) }).toEqual({ ...packet, access: expected });
    }
  });
});

test('opened, exactly the granted packets come through wherever there is a way, and all others fare as before', () => {
  holdsOpened((one, { enabled, opened, texts, asked }) => {
    const [before, after] = [fates(enabled), fates(opened)];
    const unguarded = fates(allOpen(enabled));
    for (const packet of one.packets) {
      const isGranted =
        isTo({ ...one, policy: { ports: asked } }, packet) &&
        texts.some((text) => text === '*' || isWithin(packet.source, text));
      const expected = isGranted ? unguarded(packet) : before(packet);
      expect({ ...packet, access: after(packet) }).toEqual({ ...packet, access: expected });
    }
  });
});

test('opened and closed, every body is as it was', () => {
  holdsOpened((_, { enabled, opened, opening }) => {
    const deletes = opening.map((change): Change => ({ ...change, action: 'delete' }) as Change);

    expect(afterChanges(opened, deletes)).toEqual(enabled);
  });
});

test('no plan names a rule of anybody else', () => {
  holdsOpened(({ before }, { enabling, opening }) => {
    const theirs = new Set(
      before.flatMap(({ properties }) =>
        ((properties?.securityRules ?? []) as { name: string }[]).map(({ name }) => name.toLowerCase()),
      ),
    );
    const named = [...enabling, ...opening].flatMap(({ rule }) =>
      rule === null ? [] : [rule.toLowerCase()],
    );
    expect(named.filter((name) => theirs.has(name))).toEqual([]);
  });
});

function holds(check: (one: Situation) => void): void {
  fc.assert(fc.property(situation, check), { ...seed, numRuns });
}

interface Opened {
  enabled: ArmResource[];
  enabling: readonly Change[];
  opened: ArmResource[];
  opening: readonly Change[];
  asked: JitPolicy['ports'];
  texts: readonly string[];
}

function holdsOpened(check: (one: Situation, opened: Opened) => void): void {
  fc.assert(
    fc.property(situation, sources, fc.nat(), (one, texts, take) => {
      const enabling = enable(one);
      fc.pre(enabling !== undefined);
      const enabled = afterChanges(one.before, enabling);
      const some = one.policy.ports.filter((_, i) => (take >> i) % 2 === 0);
      const asked = some.length > 0 ? some : one.policy.ports;
      const opening = open(
        one,
        enabled,
        grant(
          asked.map(({ number, protocol }) => `${number}/${protocol}`),
          texts,
        ),
      );
      fc.pre(opening !== undefined);
      check(one, { enabled, enabling, opened: afterChanges(enabled, opening), opening, asked, texts });
    }),
    { ...seed, numRuns },
  );
}

function enable({ world: { web }, before, policy: asked, mode }: Situation): readonly Change[] | undefined {
  const groups = readGroups(before);
  const plan = planEnable({ machine: web, groups, policy: asked, tags: {}, existingRules: mode });
  if (!plan.ok) expect(plan.error.kind).toBe('noFreePriority');
  return plan.ok ? plan.value.changes : undefined;
}

function open(
  { world: { web }, policy: asked }: Situation,
  enabled: readonly ArmResource[],
  granted: Grant,
): readonly Change[] | undefined {
  const plan = planOpen({ machine: web, groups: readGroups(enabled), policy: asked, grant: granted });
  if (!plan.ok) expect(['noFreePriority', 'noAddressOfFamily']).toContain(plan.error.kind);
  return plan.ok ? plan.value.changes : undefined;
}

function isTo(
  { world: { web }, policy: { ports } }: Pick<Situation, 'world' | 'policy'>,
  packet: Packet,
): boolean {
  return (
    packet.vm === web.id &&
    ['Tcp', 'Udp'].includes(packet.protocol) &&
    ports.some(
      ({ number, protocol }) =>
        number === packet.port && ['*', packet.protocol.toUpperCase()].includes(protocol),
    )
  );
}

type RuleBody = { properties: Record<string, unknown> };

function withoutDefaultAllows(bodies: readonly ArmResource[]): ArmResource[] {
  return mapRules(bodies, 'defaultSecurityRules', (rules) =>
    rules.filter(({ properties }) => properties.access === 'Deny'),
  );
}

function allOpen(bodies: readonly ArmResource[]): ArmResource[] {
  const properties = { protocol: '*', access: 'Allow', direction: 'Inbound', priority: 100 };
  const any = { sourceAddressPrefix: '*', destinationAddressPrefix: '*' };
  const ports = { sourcePortRange: '*', destinationPortRange: '*' };
  return mapRules(bodies, 'securityRules', () => [{ properties: { ...properties, ...any, ...ports } }]);
}

function mapRules(
  bodies: readonly ArmResource[],
  kind: 'securityRules' | 'defaultSecurityRules',
  change: (rules: readonly RuleBody[]) => readonly RuleBody[],
): ArmResource[] {
  return bodies.map((body) =>
    body.properties?.[kind] === undefined
      ? body
      : { ...body, properties: { ...body.properties, [kind]: change(body.properties[kind] as RuleBody[]) } },
  );
}
