import { windowsIn } from '../../../src/core/accessWindow.ts';
import { applyPlan } from '../../../src/core/applyPlan.ts';
import type { ExistingRules } from '../../../src/core/denyPriority.ts';
import { formatIpAddress } from '../../../src/core/ipAddressText.ts';
import type { JitPolicy } from '../../../src/core/jitPolicy.ts';
import type { EndpointRoute, Machine } from '../../../src/core/machine.ts';
import { type GroupLookup, groupLookup } from '../../../src/core/networkView.ts';
import type { Plan, PlanError } from '../../../src/core/plan.ts';
import { deleteRule } from '../../../src/core/planChanges.ts';
import { planDisable } from '../../../src/core/planDisable.ts';
import { planEnable } from '../../../src/core/planEnable.ts';
import { type Grant, planOpen } from '../../../src/core/planOpen.ts';
import { writePolicyTags } from '../../../src/core/policyTag.ts';
import type { Result } from '../../../src/core/result.ts';
import type { NetworkSecurityGroup, SecurityRule } from '../../../src/core/securityRule.ts';
import { hasEnded } from '../../../src/core/windowEnds.ts';
import { extendedGrant, standingGrant } from '../../../src/core/windowExtension.ts';
import { withTags } from '../applyTags.ts';
import { accessText, errorText, groupsText, planText } from './goldenText.ts';

/** Something that happens to the machine and its groups. */
export interface Step {
  title: string;
  plan: (machine: Machine, groups: GroupLookup) => Result<Plan, PlanError>;
  machine: string;
}

export interface Story {
  machines: readonly Machine[];
  groups: readonly NetworkSecurityGroup[];
  steps: readonly Step[];
  /** `source port` or `source port machine`; of the first machine where none is named. */
  whoGetsIn: readonly string[];
}

export function enable(policy: JitPolicy, existingRules: ExistingRules, machine = 'web'): Step {
  const tags = writePolicyTags(policy);
  if (!tags.ok) throw new Error('The policy does not fit into tags.');
  return {
    title: `Enable ${machine} (${Object.values(tags.value).join('; ')}), existing rules: ${existingRules}`,
    machine,
    plan: (vm, groups) => planEnable({ machine: vm, groups, policy, tags: tags.value, existingRules }),
  };
}

export function open(policy: JitPolicy, grant: Grant, machine = 'web'): Step {
  const ports = grant.ports.map(({ number, protocol }) => `${number}/${protocol}`).join(', ');
  return {
    title: `Open ${ports} of ${machine} for ${grant.requestor} (window ${grant.windowId})`,
    machine,
    plan: (vm, groups) => planOpen({ machine: vm, groups, policy, grant }),
  };
}

/** Extends a window as its rules in the groups tell it. `now` is UTC. */
export function extend(
  policy: JitPolicy,
  windowId: string,
  { minutes, now }: { minutes: number; now: string },
  machine = 'web',
): Step {
  return {
    title: `Extend window ${windowId} at ${now} by ${minutes} minutes from then`,
    machine,
    plan: (vm, groups) => {
      const standing = standingGrant(vm, groups, windowId);
      if (!standing) throw new Error(`The story has no window ${windowId}.`);
      const grant = extendedGrant(standing, policy, { durationMinutes: minutes }, Date.parse(now));
      if (!grant.ok) throw new Error(`The story extends window ${windowId} beyond its policy.`);
      return planOpen({ machine: vm, groups, policy, grant: grant.value });
    },
  };
}

/** Time passes, and what is over by its name goes. `now` is UTC. */
export function endOf(now: string, machine = 'web'): Step {
  return {
    title: `What is over at ${now} goes`,
    machine,
    plan: (_, groups) => deletes(groups, (_group, rule) => hasEnded(rule, Date.parse(now))),
  };
}

export function close(windowId: string, machine = 'web'): Step {
  return {
    title: `Close window ${windowId}`,
    machine,
    plan: (_, groups) => {
      const refs = windowsIn(groups.values()).find(({ id }) => id === windowId)?.rules ?? [];
      return deletes(groups, (group, rule) =>
        refs.some((ref) => ref.group === group && ref.rule === rule.name),
      );
    },
  };
}

export function disable(machine = 'web'): Step {
  const plan: Step['plan'] = (vm, groups) => ({ ok: true, value: planDisable(vm, groups) });
  return { title: `Disable ${machine}`, machine, plan };
}

export function somebodyDeletes(name: RegExp, machine = 'web'): Step {
  return {
    title: `Somebody deletes the rule ${name.source}`,
    machine,
    plan: (_, groups) => deletes(groups, (_group, rule) => name.test(rule.name)),
  };
}

/** The whole story as text: the groups, then each step with its plan, what it leaves and who gets in. */
export function storyText(title: string, { machines, groups, steps, whoGetsIn }: Story): string {
  const current = new Map(machines.map((machine) => [machine.name, machine]));
  let state = groupLookup(groups);
  const asked = whoGetsIn.map((text) => {
    const [source = '', port = '', name = machines[0]?.name ?? ''] = text.split(' ');
    return { source, port, vm: find(current, name) };
  });
  const places = machines.map(({ name, endpoints }) => {
    const gates = endpoints.map(
      ({ privateAddress, subnetGroupId, interfaceGroupId, route }) =>
        `${addressText(privateAddress.first, privateAddress.family)} behind ` +
        ([subnetGroupId, interfaceGroupId].flatMap((id) => id?.split('/').at(-1) ?? []).join(' and ') ||
          'no group') +
        routeText(route),
    );
    return `  ${name}: ${gates.join('; ')}`;
  });
  const lines = [title, '', 'Machines', ...places, '', 'Before', groupsText(state), 'Who gets in'];
  lines.push(accessText(machines, state, asked));
  for (const step of steps) {
    const vm = find(current, step.machine);
    const result = step.plan(vm, state);
    lines.push('', step.title, result.ok ? planText(result.value) : errorText(result.error));
    if (!result.ok) continue;
    state = applyPlan(state, result.value);
    current.set(vm.name, withTags(vm, result.value));
    lines.push('Then', groupsText(state), 'Who gets in', accessText(machines, state, asked));
  }
  return `${lines.join('\n')}\n`;
}

function deletes(
  groups: GroupLookup,
  isGone: (group: string, rule: SecurityRule) => boolean,
): Result<Plan, PlanError> {
  const changes = [...groups.values()].flatMap((group) =>
    group.rules.filter((rule) => isGone(group.id, rule)).map((rule) => deleteRule(group, rule)),
  );
  return { ok: true, value: { changes, warnings: [] } };
}

function find(machines: ReadonlyMap<string, Machine>, name: string): Machine {
  const machine = machines.get(name);
  if (!machine) throw new Error(`The story has no machine ${name}.`);
  return machine;
}

function routeText(route: EndpointRoute | undefined): string {
  if (route === undefined) return '';
  if (route.via === 'unknownAppliance') return `, default route to ${route.address}`;
  const name = route.firewallId.split('/').at(-1);
  return route.isDefault ? `, default route to ${name}` : `, ${name} leads there`;
}

function addressText(value: bigint, family: 4 | 6): string {
  return formatIpAddress({ family, value });
}
