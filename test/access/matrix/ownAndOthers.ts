import { parseRuleName } from '../../../src/core/ruleName.ts';
import { vmHash } from '../../../src/core/vmHash.ts';
import type { ArmResource, World } from '../../../src/sandbox/world.ts';
import type { Rule } from '../startAccess.ts';
import { firewallRulesIn } from './firewallRulesIn.ts';

/** A rule or a tag of ours. */
export interface Own {
  /** `<group>/<rule>` or `<vm>/<tag>`. */
  key: string;
  /** What it says, as text. */
  content: string;
  vmHash: string;
  /** Whether it lets somebody in. */
  opens: boolean;
}

/** A world, apart by whose it is: what we wrote, and everything else. */
export function ownAndOthers(world: World): { ours: readonly Own[]; others: World } {
  const ours: Own[] = [];
  const resources = world.resources.flatMap((resource): ArmResource[] => {
    const inFirewall = firewallRulesIn(resource);
    ours.push(...inFirewall.ours);
    if (inFirewall.others !== undefined) return inFirewall.others;
    const { securityRules } = (resource.properties ?? {}) as { securityRules?: Rule[] };
    const tags = Object.entries(resource.tags ?? {});
    for (const { name, properties } of securityRules ?? []) {
      const said = parseRuleName(name);
      if (!said) continue;
      const content = contentOf(properties);
      const opens = properties.access === 'Allow';
      ours.push({ key: `${nameOf(resource)}/${name}`, content, vmHash: said.vmHash, opens });
    }
    for (const [name, content] of tags.filter(isOurTag)) {
      ours.push({ key: `${nameOf(resource)}/${name}`, content, vmHash: vmHash(resource.id), opens: false });
    }
    const others = {
      ...resource,
      tags: Object.fromEntries(tags.filter((tag) => !isOurTag(tag))),
      properties: {
        ...resource.properties,
        ...(securityRules && { securityRules: securityRules.filter(({ name }) => !parseRuleName(name)) }),
      },
    };
    return [others];
  });
  return { ours, others: { ...world, resources } };
}

/** What is ours as text, in which windows that differ only in id and time are the same. */
export function shapeOf(ours: readonly Own[]): string {
  const window = /-[a-z0-9]{8}-\d{10}/;
  return ours
    .map(({ key, content }) => `${key.replace(window, '-window')} ${content.replace(/until=\S+/, 'until')}`)
    .sort()
    .join('\n');
}

/** What stands in one and not in the other, or with another content. */
export function changedKeys(before: readonly Own[], after: readonly Own[]): string[] {
  const textOf = ({ key, content }: Own) => `${key} ${content}`;
  const [then, now] = [new Set(before.map(textOf)), new Set(after.map(textOf))];
  const changed = [
    ...before.filter((one) => !now.has(textOf(one))),
    ...after.filter((one) => !then.has(textOf(one))),
  ];
  return [...new Set(changed.map(({ key }) => key))];
}

function isOurTag([name]: [string, string]): boolean {
  return name.startsWith('jit-access');
}

function nameOf({ id }: ArmResource): string {
  return id.split('/').at(-1) ?? id;
}

function contentOf({ provisioningState: _, ...said }: Rule['properties']): string {
  return JSON.stringify(Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1)));
}
