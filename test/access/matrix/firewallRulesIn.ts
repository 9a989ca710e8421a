import { parseRuleName } from '../../../src/core/ruleName.ts';
import type { ArmResource } from '../../../src/sandbox/world.ts';
import type { Own } from './ownAndOthers.ts';

type Bag = Record<string, unknown>;

/**
 * Rules of ours in a classic firewall or in a group of a policy, and the resource without them: nothing of it where it is
 * our own group. `others` is undefined for what is neither a firewall nor of a policy.
 */
export function firewallRulesIn(resource: ArmResource): {
  ours: readonly Own[];
  others: ArmResource[] | undefined;
} {
  if (!/\/(azureFirewalls|firewallPolicies|ruleCollectionGroups)$/i.test(resource.type))
    return { ours: [], others: undefined };
  const ours: Own[] = [];
  const properties = Object.fromEntries(
    Object.entries(resource.properties ?? {}).map(([name, value]) => {
      if (/RuleCollections$/i.test(name)) return [name, withoutOurs(listOf(value), resource.name, ours)];
      // The policy names its groups.
      return name === 'ruleCollectionGroups'
        ? [name, listOf(value).filter((one) => !isOurGroup(String(one.id)))]
        : [name, value];
    }),
  );
  return { ours, others: isOurGroup(resource.id) ? [] : [{ ...resource, properties }] };
}

function withoutOurs(collections: readonly Bag[], holder: string, ours: Own[]): Bag[] {
  return collections.filter((collection) => {
    const rules = listOf((collection.properties as Bag | undefined)?.rules ?? collection.rules);
    const own = rules.filter((rule) => parseRuleName(String(rule.name)));
    for (const rule of own) {
      const name = String(rule.name);
      const said = parseRuleName(name);
      if (!said) continue;
      const content = contentOf(rule);
      const opens = said.kind === 'allow';
      ours.push({ key: `${holder}/${name}`, content, vmHash: said.vmHash, opens });
    }
    return own.length === 0 || own.length < rules.length;
  });
}

/** Azure adds lists with nothing in them. */
function contentOf({ name: _, ...rule }: Bag): string {
  const said = Object.entries(rule).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return JSON.stringify(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isOurGroup(id: string): boolean {
  return /\/ruleCollectionGroups\/JitAccess$/i.test(id);
}

function listOf(value: unknown): Bag[] {
  return Array.isArray(value) ? (value as Bag[]) : [];
}
