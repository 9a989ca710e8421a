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

/** By lower-case id: other versions of a resource that some instances of a firewall may still have, or not yet. */
export type OtherVersions = ReadonlyMap<string, readonly (ArmResource | undefined)[]>;

/**
 * The packet's fate: allowed if any path to the VM lets it through. `by` lists the deciding rule at each gate of the
 * path that let it in, or else of the first path; a VM that no path leads to is its own refusal. Where a firewall may
 * have one version of its rules or another, it is allowed if any of them allows it.
 * Throws `ProbeError` for a VM that is not in the world and for a malformed packet.
 */
export function probePacket(
  resources: readonly ArmResource[],
  question: PacketQuestion,
  others: OtherVersions = new Map(),
): Fate {
  const fates = worldsOf(resources, others).map((world) => probeWorld(world, question));
  return fates.find(({ access }) => access === 'Allow') ?? fates[0] ?? { access: 'Deny', by: [] };
}

// Every mixture of versions; what is written as it should be comes first.
function worldsOf(resources: readonly ArmResource[], others: OtherVersions): (readonly ArmResource[])[] {
  const known = new Map(resources.map((resource) => [idKey(resource), resource]));
  let worlds: (readonly ArmResource[])[] = [resources];
  for (const [id, versions] of others) {
    const replaced = (world: readonly ArmResource[], version: ArmResource | undefined) => [
      ...world.filter((resource) => idKey(resource) !== id),
      ...(version ? [version] : []),
    ];
    const distinct = versions.filter((version) => version !== known.get(id));
    worlds = worlds.flatMap((world) => [world, ...distinct.map((version) => replaced(world, version))]);
  }
  return worlds;
}

function probeWorld(resources: readonly ArmResource[], question: PacketQuestion): Fate {
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
