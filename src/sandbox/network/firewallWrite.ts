import type { Arm } from '../arm/arm.ts';
import type { OperationEnd, OperationFailure } from '../arm/operations.ts';
import type { ArmResource } from '../world.ts';
import { firewallsUsing, policyOf } from './firewallsUsing.ts';
import { networkTypeOf } from './networkTypes.ts';
import { dropVersion, forgetVersions, keepVersion } from './otherVersions.ts';
import { withState } from './withState.ts';

/** How the write of a firewall, of a policy or of what policies are made of runs. */
export interface FirewallWrite {
  alsoBusy: readonly string[];
  durationMs: number | undefined;
  failure: OperationFailure | undefined;
  end: OperationEnd | undefined;
  onEnd: (end: OperationEnd) => void;
}

/**
 * Begins such a write: what it reaches is `Updating` and takes no other write until it ends, and has the state of the
 * end then. One that meets a firewall in another update fails, as does one whose firewall faults. Undefined for every
 * other resource. `left` is what instances may have beside the stored version.
 */
export function beginFirewallWrite(
  arm: Arm,
  resource: ArmResource,
  left: ArmResource | undefined,
): FirewallWrite | undefined {
  const kind = /^microsoft\.network\/(azurefirewalls|firewallpolicies|ipgroups)(\/|$)/i.exec(
    resource.type,
  )?.[1];
  if (kind === undefined) return undefined;
  const { store, operations } = arm;
  const { policies, firewalls } = firewallsUsing(store, resource);
  const isHeld = firewalls.some(({ id }) => operations.runningOn(id) !== undefined);
  const reached = isHeld ? [] : [...policies, ...firewalls].filter(({ id }) => id !== resource.id);
  const isApplied = kind.toLowerCase() === 'azurefirewalls' || firewalls.length > 0;
  if (isApplied) keepVersion(store, resource.id, left);
  const setAll = (state: string): void => {
    for (const { id } of reached) {
      const now = store.get(id);
      const type = networkTypeOf(now?.type ?? '');
      if (now !== undefined && type !== undefined) store.set(withState(now, type, state));
    }
  };
  setAll('Updating');
  return {
    alsoBusy: reached.map(({ id }) => id),
    durationMs: arm.firewallOperationMs,
    failure: firewalls.length === 0 ? undefined : failureOf(kind, resource, firewalls.length),
    end: isHeld ? 'Failed' : undefined,
    onEnd: (end) => {
      setAll(end === 'Canceled' ? 'Succeeded' : end);
      if (!isApplied) return;
      if (end === 'Canceled') dropVersion(store, resource.id);
      // What is applied is the whole of a policy, so that no part of it stays behind.
      if (end === 'Succeeded') forgetVersions(store, partsOf(arm, resource));
    },
  };
}

function failureOf(kind: string, { id, name }: ArmResource, count: number): OperationFailure {
  const isGroup = kind.toLowerCase() === 'ipgroups';
  const policy = policyOf(id).split('/').at(-1) ?? name;
  return isGroup
    ? {
        code: 'IpGroupsUpdateFailed',
        message: `Put on IP Groups ${name} Failed with ${count} faulted referenced firewalls`,
      }
    : {
        code: 'FirewallPolicyUpdateFailed',
        message: `Put on Firewall Policy ${policy} Failed with ${count} faulted referenced firewalls`,
      };
}

function partsOf(arm: Arm, { id, type }: ArmResource): string[] {
  if (!/\/firewallPolicies(\/|$)/i.test(type)) return [id];
  const policy = policyOf(id).toLowerCase();
  const groups = arm.store
    .ofType('Microsoft.Network/firewallPolicies/ruleCollectionGroups')
    .filter((group) => group.id.toLowerCase().startsWith(`${policy}/`));
  return [id, policy, ...groups.map((group) => group.id)];
}
