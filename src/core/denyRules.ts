import { parseAzurePrefix } from './ipPrefix.ts';
import type { Machine } from './machine.ts';
import { ourDenies } from './ourRules.ts';
import { azureProtocol } from './protocol.ts';
import { denyRuleName } from './ruleName.ts';
import type { NetworkSecurityGroup, SecurityRule } from './securityRule.ts';
import type { RuleTarget } from './targetRules.ts';

/** The deny rule for one target: the one that stands, or the name of one that is to be written. */
export interface DenyRule {
  target: RuleTarget;
  name: string;
  standing: SecurityRule | undefined;
}

/**
 * Finds the deny of each target among those that stand. A rule is known by its protocol and address family: the
 * number in its name says nothing, because protocols come and go as a policy is edited, and a rule that took over
 * the content of another one would leave that one's ports open in between.
 */
export function denyRules(
  group: NetworkSecurityGroup,
  machine: Pick<Machine, 'id'>,
  targets: readonly RuleTarget[],
): DenyRule[] {
  const standing = ourDenies(group, machine);
  const free = new Set(standing);
  let names: Set<string> | undefined;
  return targets.map((target) => {
    const own = [...free].find((rule) => isFor(rule, target));
    if (own) {
      free.delete(own);
      return { target, name: own.name, standing: own };
    }
    // An outbound rule of such a name is somebody else's, and writing ours under its name would take it away.
    names ??= new Set(group.rules.map((rule) => rule.name.toLowerCase()));
    const name = firstFreeName(machine.id, names);
    names.add(name.toLowerCase());
    return { target, name, standing: undefined };
  });
}

function isFor(rule: SecurityRule, { protocol, family }: RuleTarget): boolean {
  return (
    rule.protocol.toLowerCase() === azureProtocol(protocol).toLowerCase() &&
    // A rule whose destination somebody widened to `*` is mended in its place.
    rule.destinations.some((entry) => (parseAzurePrefix(entry)?.family ?? family) === family)
  );
}

function firstFreeName(vmId: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const name = denyRuleName(vmId, n);
    if (!taken.has(name.toLowerCase())) return name;
  }
}
