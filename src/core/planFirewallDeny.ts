import type { ExistingRules } from './denyPriority.ts';
import { type DecidingFirewallRule, networkRules } from './firewallDenies.ts';
import { hasAddress, isOfProtocol } from './firewallFlow.ts';
import { firewallPriorityBefore } from './firewallPriority.ts';
import { firewallProtocols } from './firewallRuleProperties.ts';
import type { FirewallWay } from './firewallWay.ts';
import { formatIpAddress } from './ipAddressText.ts';
import type { JitPolicy, JitPort } from './jitPolicy.ts';
import type { Machine } from './machine.ts';
import { ourDenies } from './ourRules.ts';
import type { Plan, PlanError, PlanWarning, RuleChange } from './plan.ts';
import { deleteRule } from './planChanges.ts';
import { err, ok, type Result } from './result.ts';
import { denyDescription } from './ruleDescription.ts';
import { denyRuleName } from './ruleName.ts';
import { sameRule } from './sameRule.ts';

/**
 * What shuts a policy's ports at the firewall before the VM. A firewall denies whatever no rule allows, so a deny is
 * written only where other people's rules let the ports through and are to be overridden; it goes before all of them.
 * Kept, they go on winning, and there is nothing to write: a deny after them would deny what is denied anyway. A deny that
 * stands is kept up with the policy.
 */
export function planFirewallDeny(
  way: FirewallWay,
  machine: Pick<Machine, 'id'>,
  policy: JitPolicy,
  existingRules: ExistingRules,
): Result<Plan, PlanError> {
  const { holder } = way;
  const standing = ourDenies(holder, machine);
  const allowing = policy.ports.flatMap((port) => allowsOf(way, port));
  const isWanted = allowing.length > 0 && (existingRules === 'override' || standing.length > 0);
  if (!isWanted) return ok({ changes: standing.map((rule) => deleteRule(holder, rule)), warnings: [] });
  // A deny of network rules wins over what a NAT rule lets through, wherever it stands.
  const priority = firewallPriorityBefore(holder, 'Deny', allowing.filter(isNetworkRule));
  if (!priority.ok) return err(priority.error);

  const puts = (['TCP', 'UDP', '*'] as const)
    .map((protocol) => ({ protocol, ports: policy.ports.filter((port) => port.protocol === protocol) }))
    .filter(({ ports }) => ports.length > 0)
    .map(
      ({ protocol, ports }, index): RuleChange => ({
        target: holder.id,
        action: 'put',
        rule: denyRuleName(machine.id, index + 1),
        properties: {
          action: 'Deny',
          priority: priority.value,
          description: denyDescription(),
          protocols: firewallProtocols(protocol),
          sourceAddresses: ['*'],
          destinationAddresses: [formatIpAddress({ family: 4, value: way.endpoint.privateAddress.first })],
          destinationPorts: ports.map(({ number }) => String(number)).sort((a, b) => Number(a) - Number(b)),
        },
      }),
    );
  const named = (rule: string) => standing.find(({ name }) => name.toLowerCase() === rule.toLowerCase());
  const surplus = standing.filter(({ name }) =>
    puts.every(({ rule }) => rule.toLowerCase() !== name.toLowerCase()),
  );
  const changes = puts.filter(({ rule, properties }) => {
    const known = named(rule);
    return !known || !sameRule(known, properties);
  });
  const shut = new Map(allowing.map((rule) => [rule.name, rule]));
  return ok({
    changes: [...changes, ...surplus.map((rule) => deleteRule(holder, rule))],
    warnings:
      changes.length === 0
        ? []
        : [...shut.values()].map(
            ({ name: rule, priority: at }): PlanWarning => ({
              kind: 'shutsExisting',
              vm: machine.id,
              group: holder.id,
              rule,
              priority: at,
            }),
          ),
  });
}

type Allowing = DecidingFirewallRule & { action: 'Dnat' | 'Allow' };

/** Other people's rules that let somebody through to the port. */
function allowsOf(way: FirewallWay, { number, protocol }: JitPort): Allowing[] {
  const network = networkRules(way, 'Allow', { number, protocol, sources: '*' });
  const nat = way.holder.firewall.collections
    .filter(({ action }) => action === 'Dnat')
    .flatMap(({ rules, priority, groupPriority, isInherited }) =>
      rules
        .filter(
          ({ translated, ...rule }) =>
            translated?.port === number &&
            hasAddress([translated.address], way.endpoint.privateAddress) &&
            isOfProtocol(rule, protocol),
        )
        .map(
          (rule): Allowing => ({
            action: 'Dnat',
            name: rule.name,
            priority,
            groupPriority,
            isInherited,
            rule,
          }),
        ),
    );
  return [...nat, ...network.map((rule): Allowing => ({ ...rule, action: 'Allow' }))];
}

function isNetworkRule({ action }: Allowing): boolean {
  return action === 'Allow';
}
