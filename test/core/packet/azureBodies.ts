import fc from 'fast-check';
import { readNetworkSecurityGroup } from '../../../src/azure/networkSecurityGroupBody.ts';
import { idKey } from '../../../src/core/armId.ts';
import { type GroupLookup, groupLookup } from '../../../src/core/networkView.ts';
import type { Change } from '../../../src/core/plan.ts';
import type { ArmResource } from '../../../src/sandbox/world.ts';
import { resources } from '../buildResources.ts';
import type { TestWorld } from '../worldArbitrary.ts';

type Properties = Record<string, unknown>;
interface RuleBody {
  id: string;
  name: string;
  properties: Properties;
}

/** How a rule's unused fields are spelled: Azure leaves them out, or answers `''` and `[]`. */
export const spelling = fc.constantFrom('absent', 'empty');
export type Spelling = 'absent' | 'empty';

/** The world as Azure answers it, one value in the singular field and several in the plural one. */
export function azureBodies({ web, others, groups }: TestWorld, unused: Spelling): ArmResource[] {
  const slim = groups.map((group) => ({
    ...group,
    // The rules that only fill priorities match no packet of the tests.
    rules: group.rules.map((rule) => ({ ...rule })),
  }));
  return resources([web, ...others], slim).map((resource) => {
    if (!isGroup(resource)) return resource;
    const properties = resource.properties ?? {};
    const respell = (list: unknown) => (list as RuleBody[]).map((rule) => spelled(rule, unused));
    const securityRules = respell(properties.securityRules);
    const defaultSecurityRules = respell(properties.defaultSecurityRules);
    return { ...resource, properties: { ...properties, securityRules, defaultSecurityRules } };
  });
}

/** What the product reads of the groups. */
export function readGroups(bodies: readonly ArmResource[]): GroupLookup {
  return groupLookup(
    bodies.filter(isGroup).map((body) => {
      const group = readNetworkSecurityGroup(body);
      if (group === undefined) throw new Error(`${body.id} cannot be read.`);
      return group;
    }),
  );
}

/** The world once Azure has taken the changes: bodies are stored as they were sent. */
export function afterChanges(bodies: readonly ArmResource[], changes: readonly Change[]): ArmResource[] {
  return bodies.map((body) => {
    const own = changes.filter(({ rule, target }) => rule !== null && idKey(target) === idKey(body.id));
    if (own.length === 0) return body;
    const rules = new Map(
      ((body.properties?.securityRules ?? []) as RuleBody[]).map((rule) => [rule.name.toLowerCase(), rule]),
    );
    for (const { action, rule, properties } of own) {
      const name = String(rule);
      if (action === 'delete') rules.delete(name.toLowerCase());
      else
        rules.set(name.toLowerCase(), {
          id: `${body.id}/securityRules/${name}`,
          name,
          properties: { ...properties },
        });
    }
    return { ...body, properties: { ...body.properties, securityRules: [...rules.values()] } };
  });
}

function isGroup({ type }: ArmResource): boolean {
  return type === 'Microsoft.Network/networkSecurityGroups';
}

const fields = [
  ['sourceAddressPrefix', 'sourceAddressPrefixes'],
  ['sourcePortRange', 'sourcePortRanges'],
  ['destinationAddressPrefix', 'destinationAddressPrefixes'],
  ['destinationPortRange', 'destinationPortRanges'],
] as const;

function spelled(rule: RuleBody, unused: Spelling): RuleBody {
  const properties: Properties = { ...rule.properties };
  for (const [one, many] of fields) {
    const values = properties[many] as string[];
    delete properties[many];
    const [first] = values;
    if (values.length === 1)
      Object.assign(properties, { [one]: first }, unused === 'empty' ? { [many]: [] } : {});
    else if (values.length > 1)
      Object.assign(properties, { [many]: values }, unused === 'empty' ? { [one]: '' } : {});
  }
  return { ...rule, properties };
}
