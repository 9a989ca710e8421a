import type { Arm } from '../arm/arm.ts';
import { type JsonObject, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { withDnat } from './dnatRule.ts';
import type { GrantedMachine, GrantedPort } from './grantedMachines.ts';
import { changeRequestedPort, openPorts, sameId } from './jitRequests.ts';
import { allowRule } from './jitRule.ts';
import { allowTail } from './jitRuleName.ts';
import { placeRule } from './placeRule.ts';

/**
 * Has the rules of one machine of a request written: an allow rule at every NSG before it, and a DNAT rule at its
 * firewall. A port is `Initiated` when all of its rules are there; what is revoked meanwhile is not written.
 */
export function writeOpening(
  arm: Arm,
  policy: ArmResource,
  request: JsonObject,
  { vm, ports }: GrantedMachine,
): void {
  for (const port of ports) {
    const asked = { policy, request, vmId: vm.id, port: port.shown };
    const isOpen = (): boolean => {
      const now = arm.store.get(policy.id);
      return (
        now !== undefined &&
        openPorts(now).some(
          (one) =>
            one.request.startTimeUtc === request.startTimeUtc &&
            sameId(one.vmId, vm.id) &&
            one.port.number === port.number,
        )
      );
    };
    const changes = changesOf(arm, policy, request, vm, port);
    let left = changes.length;
    const done = (): void => {
      left -= 1;
      if (left === 0 && isOpen()) changeRequestedPort(arm.store, asked, { status: 'Initiated' });
    };
    for (const { targetId, change } of changes)
      arm.defender.pending.push({
        targetId,
        change: (resource) => (isOpen() ? change(resource) : resource),
        done,
      });
  }
}

function changesOf(
  arm: Arm,
  policy: ArmResource,
  request: JsonObject,
  vm: GrantedMachine['vm'],
  port: GrantedPort,
): { targetId: string; change: (resource: ArmResource) => ArmResource }[] {
  const { brand, sourceBehindFirewall } = arm.defender.settings;
  const { behind, publicIpAddress } = vm;
  const isTranslated = behind !== undefined && sourceBehindFirewall === 'firewallSubnet';
  const atNsg = { ...port, sources: isTranslated ? behind.subnetPrefixes : port.sources };
  const allows = vm.guards.map((guard) => ({
    targetId: guard.groupId,
    change: (group: ArmResource): ArmResource => {
      const rule = allowRule({ brand, policy, vm }, guard, { startTimeUtc: request.startTimeUtc }, atNsg);
      const securityRules = placeRule(objectsIn(group.properties?.securityRules), rule);
      return { ...group, properties: { ...group.properties, securityRules } };
    },
  }));
  if (behind === undefined || publicIpAddress === undefined || port.mappedPort === undefined) return allows;
  const { mappedPort, number, protocol, sources } = port;
  const tail = allowTail(policy.id, { startTimeUtc: request.startTimeUtc }, vm.id, number);
  const facts = { tail, behind, publicIpAddress, mappedPort, number, protocol, sources };
  return [
    ...allows,
    {
      targetId: behind.firewall.id,
      change: (firewall: ArmResource) => withDnat(firewall, brand, facts),
    },
  ];
}
