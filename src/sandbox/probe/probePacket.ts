import type { ArmResource } from '../world.ts';
import { idKey } from './bag.ts';
import { parsePacket } from './packet.ts';
import { type Fate, passGates } from './passGates.ts';
import { pathsToVirtualMachine } from './pathsToVirtualMachine.ts';
import { ProbeError } from './probeError.ts';
import { resourceIndex } from './resourceIndex.ts';

/** `vm` is an ARM id, `port` the VM's own port whatever a load balancer calls it, `protocol` as in a security rule. */
export interface PacketQuestion {
  source: string;
  vm: string;
  port: number;
  protocol: string;
}

/**
 * The packet's fate: allowed if any path to the VM lets it through. `by` lists the deciding rule at each gate of the
 * path that let it in, or else of the first path; a VM that no path leads to is its own refusal.
 * Throws `ProbeError` for a VM that is not in the world and for a malformed packet.
 */
export function probePacket(resources: readonly ArmResource[], question: PacketQuestion): Fate {
  const packet = parsePacket(question);
  const index = resourceIndex(resources);
  const vm = resources.find(
    ({ id, type }) => idKey(id) === question.vm.toLowerCase() && /\/virtualMachines$/i.test(type),
  );
  if (!vm) throw new ProbeError('unknownVirtualMachine', `There is no virtual machine '${question.vm}'.`);

  const fates = pathsToVirtualMachine(index, vm, packet).map((path) => passGates(index, path, packet));
  return (
    fates.find(({ access }) => access === 'Allow') ??
    fates[0] ?? { access: 'Deny', by: [{ target: vm.id, rule: null }] }
  );
}
