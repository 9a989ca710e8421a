import { type OurRuleName, parseRuleName } from '../../../src/core/ruleName.ts';
import { vmHash } from '../../../src/core/vmHash.ts';
import type { ArmResource, World } from '../../../src/sandbox/world.ts';
import type { Rule } from '../startAccess.ts';
import { groupNames, idOfGroup, idOfVm, type VmName, vmNames } from './modelWorld.ts';

/** A rule of ours as it stands. */
export interface OurRule {
  /** `<group id>/<rule>` in lower case. */
  key: string;
  groupId: string;
  name: string;
  vm: VmName | undefined;
  said: OurRuleName;
  properties: Rule['properties'];
}

/** What stands in Azure, apart by whose it is. */
export interface Snapshot {
  resources: readonly ArmResource[];
  ours: readonly OurRule[];
  /** Rules of others by `<group id>/<rule>`, without what Azure changes by itself. */
  theirs: ReadonlyMap<string, string>;
  /** Tags of ours by VM, as text. */
  tags: ReadonlyMap<VmName, readonly string[]>;
  /** `provisioningState` of each rule by key. */
  states: ReadonlyMap<string, unknown>;
}

export function snapshotOf(world: World): Snapshot {
  const ours: OurRule[] = [];
  const theirs = new Map<string, string>();
  const states = new Map<string, unknown>();
  const find = (id: string) =>
    world.resources.find((resource) => resource.id.toLowerCase() === id.toLowerCase());
  const hashes = new Map(vmNames.map((name) => [vmHash(idOfVm(name)), name]));
  for (const group of groupNames) {
    const groupId = idOfGroup(group);
    for (const { name, properties } of (find(groupId)?.properties?.securityRules ?? []) as Rule[]) {
      const key = keyOf(groupId, name);
      states.set(key, properties.provisioningState);
      const said = properties.direction === 'Inbound' ? parseRuleName(name) : undefined;
      if (said) ours.push({ key, groupId, name, vm: hashes.get(said.vmHash), said, properties });
      else theirs.set(key, contentOf(properties));
    }
  }
  const tags = new Map(
    vmNames.map((name) => [
      name,
      Object.entries(find(idOfVm(name))?.tags ?? {})
        .filter(([tag]) => tag.startsWith('jit-access'))
        .map(([tag, value]) => `${tag}=${value}`),
    ]),
  );
  return { resources: world.resources, ours, theirs, tags, states };
}

export function keyOf(groupId: string, rule: string): string {
  return `${groupId}/${rule}`.toLowerCase();
}

/** What a rule says, whatever the order of its fields. */
export function contentOf({ provisioningState: _, ...said }: Record<string, unknown>): string {
  return JSON.stringify(Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether the rule lets anybody in: one that a lock kept, or that was turned to Deny, does not. */
export function opens({ said, properties }: OurRule): boolean {
  return said.kind === 'allow' && properties.access === 'Allow';
}

/** The window that an allow rule belongs to; empty for a deny. */
export function windowOfRule({ said }: OurRule): string {
  return said.kind === 'allow' ? said.windowId : '';
}
