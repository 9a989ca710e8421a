import fc from 'fast-check';
import { expect, test } from 'vitest';
import { windowsIn } from '../../src/core/accessWindow.ts';
import { applyPlan, applyWholePlan } from '../../src/core/applyPlan.ts';
import { idKey } from '../../src/core/armId.ts';
import { deniedAtFirewall } from '../../src/core/deniedAtFirewall.ts';
import { driftOf } from '../../src/core/driftOf.ts';
import { exposedPorts } from '../../src/core/exposure.ts';
import type { FirewallHolder } from '../../src/core/firewallWay.ts';
import { inversePlan } from '../../src/core/inversePlan.ts';
import type { Machine } from '../../src/core/machine.ts';
import { type GroupLookup, groupLookup } from '../../src/core/networkView.ts';
import type { Plan } from '../../src/core/plan.ts';
import { planDisable } from '../../src/core/planDisable.ts';
import { planEnable } from '../../src/core/planEnable.ts';
import { type Grant, planOpen } from '../../src/core/planOpen.ts';
import { parseRuleName } from '../../src/core/ruleName.ts';
import type { SecurityRule } from '../../src/core/securityRule.ts';
import { grant } from './buildGrant.ts';
import { type FirewallWorld, firewallWorld, internetSamples } from './firewallWorldArbitrary.ts';
import { isWithin } from './packet/addresses.ts';
import { firewallFates, type ThroughPacket } from './packet/firewallFate.ts';
import { policy, port } from './policyArbitrary.ts';
import { rulesByGroup } from './rulesByGroup.ts';

/**
 * What plans promise behind firewalls is what a second evaluation of packets says. `AZURE_JIT_LAW_RUNS` sets the number
 * of worlds for each law, for long runs.
 */
const runs = Number(process.env.AZURE_JIT_LAW_RUNS ?? 0);
const seed = runs === 0 ? { seed: 20261122 } : {};

const both = policy(port(), port({ number: 3389, protocol: '*' }));
const mode = fc.constantFrom('keep' as const, 'override' as const);
const sources = fc.oneof(
  { weight: 1, arbitrary: fc.constant(['*']) },
  {
    weight: 6,
    arbitrary: fc.subarray(['198.51.100.7', '203.0.113.0/25', '10.9.0.0/16', '8.0.0.0/6', '10.0.0.9'], {
      minLength: 1,
      maxLength: 3,
    }),
  },
);
const asked = fc.record({
  texts: sources,
  ports: fc.constantFrom(['22/TCP'], ['3389/*'], ['22/TCP', '3389/*'], ['3389/TCP']),
});

test('what the Internet reaches through a firewall is what the second evaluation says', () => {
  holds(60, fc.constant(null), ({ machines, groups }) => {
    const fate = firewallFates(machines, groups);
    for (const vm of machines) {
      for (const protocol of ['Tcp', 'Udp'] as const) {
        const checked = [22, 443, 3389].map((number) => ({ number, protocol: upper(protocol) }));

        const exposed = exposedPorts(vm, groups, checked).map(({ number }) => number);

        const reached = checked
          .map(({ number }) => number)
          .filter((number) =>
            internetSamples.some((source) => fate({ source, vm, port: number, protocol }).access === 'Allow'),
          );
        expect({ vm: vm.name, protocol, exposed }).toEqual({ vm: vm.name, protocol, exposed: reached });
      }
    }
  });
});

test('overridden, nobody on the Internet reaches a port of the policy, whatever the groups do', () => {
  holds(80, fc.constant(null), ({ machines, web, groups }) => {
    const plan = enabled(web, groups, 'override');
    fc.pre(plan !== undefined);

    const fate = firewallFates(machines, applyPlan(groups, plan));

    for (const packet of packetsTo(web)) {
      if (!internetSamples.includes(packet.source) || !isOfPolicy(packet)) continue;
      expect({ ...packet, ...fate(packet) }).toMatchObject({ access: 'Deny', frontends: [] });
    }
  });
});

test('kept, the firewall shuts nothing that the groups leave open', () => {
  holds(50, fc.constant(null), ({ machines, web, groups, holder }) => {
    const plan = enabled(web, groups, 'keep');
    fc.pre(plan !== undefined);
    const atGroups = plan.changes.filter(({ target }) => target !== holder.id);

    const fate = firewallFates(machines, applyPlan(groups, plan));

    const without = firewallFates(machines, applyPlan(groups, { changes: atGroups }));
    for (const packet of packetsTo(...machines)) {
      expect({ ...packet, access: fate(packet).access }).toEqual({
        ...packet,
        access: without(packet).access,
      });
    }
  });
});

test('opened, exactly the granted sources come in to the granted ports, and all others fare as before', () => {
  holdsOpened(70, ({ world: { machines, web }, before, after, plan, granted, texts }) => {
    const told = plan.warnings.filter(({ kind }) => kind === 'stillExposed');
    const [then, now] = [firewallFates(machines, before), firewallFates(machines, after)];
    for (const packet of packetsTo(...machines)) {
      const isGranted =
        packet.vm === web &&
        granted.ports.some(({ number, protocol }) => number === packet.port && covers(protocol, packet)) &&
        texts.some((text) => text === '*' || isWithin(packet.source, text));
      if (!isGranted && told.some((warning) => 'number' in warning && warning.number === packet.port))
        continue;
      const expected = isGranted ? 'Allow' : then(packet).access;
      expect({ ...packet, access: now(packet).access }).toEqual({ ...packet, access: expected });
    }
  });
});

test('the window tells the address and port at which its sources come in', () => {
  holdsOpened(100, ({ world: { machines, web }, after, granted, texts }) => {
    const [window] = windowsIn(after.values());
    const source = internetSamples.find((one) => texts.some((text) => text === '*' || isWithin(one, text)));
    fc.pre(source !== undefined);
    const fate = firewallFates(machines, after);

    const told = granted.ports.map(({ number }) => window?.frontends.find(({ vmPort }) => vmPort === number));

    for (const [i, frontend] of told.entries()) {
      const packet = { source, vm: web, port: granted.ports[i]?.number ?? 0, protocol: 'Tcp' as const };
      expect(fate(packet).frontends).toContain(`${frontend?.address}:${frontend?.port}`);
    }
    expect(window?.ports.map(({ number, protocol }) => `${number}/${protocol}`)).toEqual(
      granted.ports.map(({ number, protocol }) => `${number}/${protocol}`),
    );
  });
});

test('closed, every rule is as it was; and the inverse of the opening does the same', () => {
  holdsOpened(100, ({ before, after, plan }) => {
    const [window] = windowsIn(after.values());
    const refs = new Set(window?.rules.map(({ group, rule }) => `${group} ${rule}`));
    const closed = [...after.values()].map((group) => ({
      ...group,
      rules: group.rules.filter(({ name }) => !refs.has(`${group.id} ${name}`)),
    }));
    const state = { groups: before, tags: new Map() };

    const undone = applyWholePlan(applyWholePlan(state, plan), inversePlan(state, plan));

    expect(rulesByGroup(closed)).toEqual(rulesByGroup(before.values()));
    expect(rulesByGroup(undone.groups.values())).toEqual(rulesByGroup(before.values()));
  });
});

test('enabled, opened and disabled, nothing of ours is left, and no plan names a rule of anybody else', () => {
  holds(60, fc.record({ mode, asked }), ({ web, groups, holder }, facts) => {
    const enabling = enabled(web, groups, facts.mode);
    fc.pre(enabling !== undefined);
    const under = applyPlan(groups, enabling);
    const opening = opened(web, under, grant(facts.asked.ports, facts.asked.texts));
    fc.pre(opening !== undefined);
    const after = applyPlan(under, opening);

    const left = applyPlan(after, planDisable(web, after));

    expect(rulesByGroup(left.values())).toEqual(rulesByGroup(groups.values()));
    const named = [...enabling.changes, ...opening.changes].flatMap(({ rule }) => rule ?? []);
    expect(named.filter((name) => parseRuleName(name) === undefined)).toEqual([]);
    expect(left.get(idKey(holder.id))?.firewall).toBe(holder.firewall);
  });
});

test('planned again, nothing is written, and a public address and port never lead to two places', () => {
  holdsOpened(60, ({ world: { web, app }, after, granted }) => {
    const other = grant(['22/TCP', '3389/*'], ['198.51.100.0/24'], { windowId: 'zzzz0000' });
    const second = opened(app, after, other);
    fc.pre(second !== undefined);
    const most = applyPlan(after, second);

    expect(opened(web, most, granted)?.changes).toEqual([]);
    expect(deniedAtFirewall(web, most, granted)).toEqual([]);
    expect(opened(app, most, other)?.changes).toEqual([]);
    const ours = [...most.values()].flatMap(({ rules }) => rules.flatMap(translationOf));
    for (const { at, to, isOfUs } of [...ours, ...foreignTranslations(most)]) {
      if (!isOfUs) continue;
      const others = [...ours, ...foreignTranslations(most)].filter((one) =>
        one.at.some((x) => at.includes(x)),
      );
      expect(new Set(others.map((one) => one.to))).toEqual(new Set([to]));
    }
  });
});

test('an untouched window has no drift, and every edit that lets in more or elsewhere shows', () => {
  const edit = fc.constantFrom<(rule: SecurityRule) => SecurityRule>(
    (rule) => ({ ...rule, sources: ['*'] }),
    (rule) => ({ ...rule, sources: [...rule.sources, '9.9.9.9'] }),
    (rule) => ({ ...rule, destinations: ['10.0.0.77'] }),
    (rule) => ({ ...rule, destinationPorts: ['5985'] }),
    (rule) => ({ ...rule, description: rule.description.replace('until=2026', 'until=2027') }),
    (rule) => ({ ...rule, description: '' }),
  );
  const narrow = {
    ports: both.ports.map((one) => ({ ...one, allowedSources: grant([], ['198.51.100.7']).sources })),
  };
  holds(50, fc.tuple(edit, fc.nat()), ({ web, groups }, [change, which]) => {
    const enabling = enabled(web, groups, 'override');
    fc.pre(enabling !== undefined);
    const under = applyPlan(groups, enabling);
    const plan = opened(web, under, grant(['22/TCP', '3389/*'], ['198.51.100.7']));
    fc.pre(plan !== undefined);
    const after = applyPlan(under, plan);
    expect(driftOf({ machine: web, groups: after, policy: narrow }).filter(isOfWindow)).toEqual([]);

    const edited = groupLookup(
      [...after.values()].map((group) => {
        const own = group.rules.filter(({ inFirewall }) => inFirewall?.action === 'Dnat');
        const chosen = own[which % Math.max(1, own.length)];
        return { ...group, rules: group.rules.map((rule) => (rule === chosen ? change(rule) : rule)) };
      }),
    );

    const drift = driftOf({ machine: web, groups: edited, policy: narrow });
    expect(drift.filter(({ kind }) => kind === 'windowRuleEdited')).not.toEqual([]);
  });
});

interface Opening {
  world: FirewallWorld;
  before: GroupLookup;
  after: GroupLookup;
  plan: Plan;
  granted: Grant;
  texts: readonly string[];
}

function holds<T>(
  numRuns: number,
  more: fc.Arbitrary<T>,
  check: (world: FirewallWorld, more: T) => void,
): void {
  fc.assert(fc.property(firewallWorld, more, check), { ...seed, numRuns: runs || numRuns });
}

/** Under JIT, and then a window. */
function holdsOpened(numRuns: number, check: (opening: Opening) => void): void {
  holds(numRuns, fc.record({ mode, asked }), (world, { mode: existing, asked: { texts, ports } }) => {
    const enabling = enabled(world.web, world.groups, existing);
    fc.pre(enabling !== undefined);
    const before = applyPlan(world.groups, enabling);
    const granted = grant(ports, texts);
    const plan = opened(world.web, before, granted);
    fc.pre(plan !== undefined);
    check({ world, before, after: applyPlan(before, plan), plan, granted, texts });
  });
}

function enabled(
  machine: Machine,
  groups: GroupLookup,
  existingRules: 'keep' | 'override',
): Plan | undefined {
  const plan = planEnable({ machine, groups, policy: both, tags: {}, existingRules });
  if (!plan.ok) expect(plan.error.kind).toBe('noFreePriority');
  return plan.ok ? plan.value : undefined;
}

function opened(machine: Machine, groups: GroupLookup, asked: Grant): Plan | undefined {
  const plan = planOpen({ machine, groups, policy: { ports: [] }, grant: asked });
  if (!plan.ok) expect(['noFreePriority', 'noSecurityGroup']).toContain(plan.error.kind);
  return plan.ok ? plan.value : undefined;
}

function packetsTo(...machines: readonly Machine[]): ThroughPacket[] {
  return machines.flatMap((vm) =>
    [...internetSamples, '10.0.0.9', '10.9.0.1', '172.16.0.5'].flatMap((source) =>
      [22, 443, 3389].flatMap((number) =>
        (['Tcp', 'Udp'] as const).map((protocol) => ({ source, vm, port: number, protocol })),
      ),
    ),
  );
}

function isOfPolicy(packet: ThroughPacket): boolean {
  return both.ports.some(({ number, protocol }) => number === packet.port && covers(protocol, packet));
}

function covers(protocol: string, packet: ThroughPacket): boolean {
  return protocol === '*' || protocol === upper(packet.protocol);
}

function upper(protocol: 'Tcp' | 'Udp'): 'TCP' | 'UDP' {
  return protocol === 'Tcp' ? 'TCP' : 'UDP';
}

function isOfWindow({ kind }: { kind: string }): boolean {
  return kind.startsWith('window');
}

interface Translation {
  /** `protocol address:port` */
  at: readonly string[];
  to: string;
  isOfUs: boolean;
}

function translationOf({
  inFirewall,
  protocol,
  destinations,
  destinationPorts,
}: SecurityRule): Translation[] {
  if (inFirewall?.action !== 'Dnat') return [];
  const { address, port: at } = inFirewall.frontend;
  const protocols = protocol === '*' ? ['TCP', 'UDP'] : [protocol.toUpperCase()];
  return [
    {
      at: protocols.map((one) => `${one} ${address}:${at}`),
      to: `${destinations}:${destinationPorts}`,
      isOfUs: true,
    },
  ];
}

function foreignTranslations(groups: GroupLookup): Translation[] {
  const holders = [...groups.values()].filter(
    (group): group is FirewallHolder => group.firewall !== undefined,
  );
  return holders.flatMap(({ firewall: { collections, firewalls } }) => {
    const addresses = firewalls.flatMap(({ publicAddresses }) =>
      publicAddresses.flatMap((one) => one.address ?? []),
    );
    return collections.flatMap(({ action, rules }) =>
      action !== 'Dnat'
        ? []
        : rules.map(({ protocols, destinations, destinationPorts, translated }) => ({
            at: protocols.flatMap((one) =>
              (one === 'ANY' ? ['TCP', 'UDP'] : [one]).flatMap((each) =>
                addresses
                  .filter((address) => destinations.includes('*') || destinations.includes(address))
                  .flatMap((address) =>
                    destinationPorts.flatMap((text) => {
                      const [first = 0, last = first] = text.split('-').map(Number);
                      return Array.from(
                        { length: last - first + 1 },
                        (_, i) => `${each} ${address}:${first + i}`,
                      );
                    }),
                  ),
              ),
            ),
            to: `${translated?.address}:${translated?.port}`,
            isOfUs: false,
          })),
    );
  });
}
