import { type AccessError, azureError } from '../core/accessError.ts';
import { type RuleRef, refKey } from '../core/accessWindow.ts';
import { firewallsOfRules } from '../core/firewallsOfRules.ts';
import type { Machine } from '../core/machine.ts';
import { parseRuleName } from '../core/ruleName.ts';
import { vmHash } from '../core/vmHash.ts';
import type { ClosedWindow } from './closeWindows.ts';
import type { Removal } from './removeRules.ts';

export interface WindowOutcomes {
  closed: readonly ClosedWindow[];
  failed: readonly { id: string; vm: string; error: AccessError }[];
}

/**
 * What a removal of rules means for the windows they belonged to: closed when none of its rules is left. `standing`
 * are the allow rules that the groups held before; a window that was extended keeps its later rule and stays open.
 */
export function windowOutcomes(
  removal: Removal,
  machines: readonly Machine[],
  standing: readonly RuleRef[],
): WindowOutcomes {
  const vmIds = new Map(machines.map((machine) => [vmHash(machine.id), machine.id]));
  const gone = new Set([...removal.removed, ...removal.inert].map(refKey));
  const open = new Set(
    standing.flatMap((ref) => (gone.has(refKey(ref)) ? [] : (windowOf(ref, vmIds)?.key ?? []))),
  );
  const failed = new Map<string, WindowOutcomes['failed'][number]>();
  for (const { ref, fault } of removal.remaining) {
    const { key, id, vm } = windowOf(ref, vmIds) ?? { key: ref.group, id: '', vm: vmOfRule(ref, vmIds) };
    // What a lock kept opens nothing, and is there all the same.
    const left = [...removal.remaining.map((one) => one.ref), ...removal.inert];
    const rules = left.filter((one) => sameWindow(one, key, vmIds));
    const cause = azureError(fault);
    failed.set(key, { id, vm, error: { kind: 'leftInPlace', vm, rules, tags: [], cause } });
  }
  const closed = new Map<string, ClosedWindow>();
  const taken = [...removal.removed, ...removal.inert];
  for (const ref of taken) {
    const window = windowOf(ref, vmIds);
    if (!window || failed.has(window.key) || open.has(window.key)) continue;
    const inert = removal.inert.filter((one) => sameWindow(one, window.key, vmIds));
    const firewalls = firewallsOfRules(taken.filter((one) => sameWindow(one, window.key, vmIds)));
    const through = firewalls.length > 0 ? { firewalls } : {};
    closed.set(window.key, { id: window.id, vm: window.vm, inert, ...through });
  }
  return { closed: [...closed.values()], failed: [...failed.values()] };
}

function sameWindow(ref: RuleRef, key: string, vmIds: ReadonlyMap<string, string>): boolean {
  return (windowOf(ref, vmIds)?.key ?? ref.group) === key;
}

/** A deny belongs to no window; where not even a rule is known, the group is all that can be named. */
function vmOfRule({ group, rule }: RuleRef, vmIds: ReadonlyMap<string, string>): string {
  const name = parseRuleName(rule);
  return name ? (vmIds.get(name.vmHash) ?? name.vmName) : group;
}

function windowOf(ref: RuleRef, vmIds: ReadonlyMap<string, string>) {
  const name = parseRuleName(ref.rule);
  if (name?.kind !== 'allow') return undefined;
  return {
    key: `${name.vmHash}/${name.windowId}`,
    id: name.windowId,
    vm: vmIds.get(name.vmHash) ?? name.vmName,
  };
}
