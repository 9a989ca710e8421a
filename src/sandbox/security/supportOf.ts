import type { ResourceStore } from '../arm/resourceStore.ts';
import type { ArmResource } from '../world.ts';
import { firewallOf, type MachineFirewall } from './firewallOf.ts';
import { type Guard, guardsOf } from './guardsOf.ts';

/** Whether Defender can guard a VM, and by what. */
export type JitSupport =
  | { state: 'supported'; guards: readonly Guard[]; behind: MachineFirewall | undefined }
  | { state: 'unsupported'; reason: 'classic' | 'missingNsgOrFirewall' | 'firewallPolicy' };

/** Unsupported are classic VMs, VMs with neither NSG nor firewall, and VMs with a firewall that a policy manages. */
export function supportOf(store: ResourceStore, vm: ArmResource): JitSupport {
  if (/^Microsoft\.ClassicCompute\//i.test(vm.type)) return { state: 'unsupported', reason: 'classic' };
  const guards = guardsOf(store, vm);
  const behind = firewallOf(store, vm);
  if (behind !== undefined && !behind.isClassic) return { state: 'unsupported', reason: 'firewallPolicy' };
  if (guards.length === 0 && behind === undefined)
    return { state: 'unsupported', reason: 'missingNsgOrFirewall' };
  return { state: 'supported', guards, behind };
}

export const unsupportedReasons = {
  classic: 'it was created with the classic deployment model',
  missingNsgOrFirewall: 'it has neither a network security group nor an Azure Firewall',
  firewallPolicy: 'its Azure Firewall is controlled by a firewall policy',
} as const;
