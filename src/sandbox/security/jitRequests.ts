import type { ResourceStore } from '../arm/resourceStore.ts';
import { type JsonObject, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';

/** One port of one VM of one request, with the policy that it stands in. */
export interface RequestedPort {
  policy: ArmResource;
  request: JsonObject;
  vmId: string;
  port: JsonObject;
}

/** Every port of a policy's requests that is open or about to be. */
export function openPorts(policy: ArmResource): RequestedPort[] {
  return objectsIn(policy.properties?.requests).flatMap((request) =>
    objectsIn(request.virtualMachines).flatMap((vm) =>
      objectsIn(vm.ports)
        .filter(({ status }) => /^initiat(ed|ing)$/i.test(String(status)))
        .map((port) => ({ policy, request, vmId: String(vm.id), port })),
    ),
  );
}

/** Changes one port of one request in the policy as it is now; nothing happens where it is gone. */
export function changeRequestedPort(
  store: ResourceStore,
  { policy, request, vmId, port }: RequestedPort,
  change: JsonObject,
): void {
  const now = store.get(policy.id);
  if (now === undefined) return;
  const isWanted = (other: JsonObject): boolean => other.number === port.number;
  const requests = objectsIn(now.properties?.requests).map((entry) => {
    if (entry.startTimeUtc !== request.startTimeUtc) return entry;
    const virtualMachines = objectsIn(entry.virtualMachines).map((vm) =>
      sameId(vm.id, vmId)
        ? { ...vm, ports: objectsIn(vm.ports).map((old) => (isWanted(old) ? { ...old, ...change } : old)) }
        : vm,
    );
    return { ...entry, virtualMachines };
  });
  store.set({ ...now, properties: { ...now.properties, requests } });
}

export function sameId(a: unknown, b: unknown): boolean {
  return String(a).toLowerCase() === String(b).toLowerCase();
}
