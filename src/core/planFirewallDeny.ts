import { firewallAllows } from './firewallAllows.ts';
import { firewallPriorityBefore } from './firewallPriority.ts';
import { firewallProtocols } from './firewallRuleProperties.ts';
import type { FirewallWay } from './firewallWay.ts';
import { formatIpAddress } from './ipAddressText.ts';
import type { JitPort } from './jitPolicy.ts';
import type { Machine } from './machine.ts';
import { ourDenies } from './ourRules.ts';
import type { Plan, PlanError, PlanWarning, RuleChange } from './plan.ts';
import { deleteRule } from './planChanges.ts';
import { err, ok, type Result } from './result.ts';
import { denyDescription } from './ruleDescription.ts';
import { denyRuleName } from './ruleName.ts';
import { sameRule } from './sameRule.ts';

/**
 * What shuts ports of a VM at its firewall. A firewall denies whatever no rule allows, so a deny is written only where
 * other people's rules let some of the ports through, and it goes before all of them.
 */
export function planFirewallDeny(
  way: FirewallWay,
  machine: Pick<Machine, 'id'>,
  ports: readonly JitPort[],
): Result<Plan, PlanError> {
  const { holder } = way;
  const standing = ourDenies(holder, machine);
  const allowing = ports.flatMap((port) => firewallAllows(way, port));
  if (allowing.length === 0) {
    return ok({ changes: standing.map((rule) => deleteRule(holder, rule)), warnings: [] });
  }
  // A deny of network rules wins over what a NAT rule lets through, wherever it stands.
  const priority = firewallPriorityBefore(
    holder,
    'Deny',
    allowing.filter(({ action }) => action === 'Allow'),
  );
  if (!priority.ok) return err(priority.error);

  const puts = (['TCP', 'UDP', '*'] as const)
    .map((protocol) => ({ protocol, own: ports.filter((port) => port.protocol === protocol) }))
    .filter(({ own }) => own.length > 0)
    .map(
      ({ protocol, own }, index): RuleChange => ({
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
          destinationPorts: own.map(({ number }) => String(number)).sort((a, b) => Number(a) - Number(b)),
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
