import type { Arm } from '../arm/arm.ts';
import { ArmError } from '../arm/armError.ts';
import { requireUnlocked } from '../authorization/requireUnlocked.ts';
import { newEtag } from '../network/etags.ts';
import type { ArmResource } from '../world.ts';
import type { PendingChange } from './defenderState.ts';

/**
 * Begins what Defender has to write and can: all changes of one resource together, as one write of the whole
 * resource. A resource that is being updated, or that a `ReadOnly` lock holds, waits; `CanNotDelete` does not hinder,
 * since nothing that stands on its own is deleted. The resource is `Updating` until the changes are in it.
 */
export function writePending(arm: Arm): void {
  const { pending } = arm.defender;
  if (pending.length === 0) return;
  for (const id of new Set(pending.map(({ targetId }) => targetId.toLowerCase()))) {
    const changes = pending.filter(({ targetId }) => targetId.toLowerCase() === id);
    const target = arm.store.get(id);
    if (target === undefined) {
      drop(pending, changes);
      for (const { done } of changes) done();
    } else if (arm.operations.runningOn(id) === undefined && !isReadOnly(arm, id)) {
      drop(pending, changes);
      write(arm, target, changes);
    }
  }
}

function write(arm: Arm, target: ArmResource, changes: readonly PendingChange[]): void {
  const isFirewall = /\/azureFirewalls$/i.test(target.type);
  const state = (resource: ArmResource, provisioningState: string): ArmResource => ({
    ...resource,
    etag: newEtag(resource.type),
    properties: { ...resource.properties, provisioningState },
  });
  arm.store.set(state(target, 'Updating'));
  const operation = arm.operations.start({
    name: isFirewall ? 'PutAzureFirewallOperation' : 'PutNetworkSecurityGroupOperation',
    busyId: target.id,
    end: undefined,
    durationMs: isFirewall ? arm.firewallOperationMs : undefined,
    onEnd: () => {
      const now = arm.store.get(target.id) ?? target;
      const changed = changes.reduce((resource, { change }) => change(resource), now);
      arm.store.set(state(changed, 'Succeeded'));
      for (const { done } of changes) done();
    },
    result: () => ({ status: 200 }),
  });
  arm.activityLog.recordDefender(target, operation);
}

function drop(pending: PendingChange[], changes: readonly PendingChange[]): void {
  for (const change of changes) pending.splice(pending.indexOf(change), 1);
}

function isReadOnly(arm: Arm, id: string): boolean {
  try {
    requireUnlocked(arm.store, id, 'write');
    return false;
  } catch (error) {
    if (error instanceof ArmError) return true;
    throw error;
  }
}
