import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { ArmError } from '../arm/armError.ts';
import { resourceIdOf } from '../arm/armPath.ts';
import { permit } from '../arm/permit.ts';
import { requireLinkedAction } from '../authorization/requireAction.ts';
import { type JsonObject, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { grantedMachines } from './grantedMachines.ts';
import { initiateInput } from './initiateInput.ts';
import { jitHeaders } from './jitPolicyLists.ts';
import { jitPolicyType } from './jitPolicyType.ts';
import { openPorts, sameId } from './jitRequests.ts';
import { requirePlan2 } from './requirePlan2.ts';
import { revokePort } from './revokePort.ts';
import { sourcesOf } from './sources.ts';
import { tickTime } from './tickTime.ts';
import { writeOpening } from './writeOpening.ts';

/**
 * `POST …/jitNetworkAccessPolicies/{name}/initiate`: answers 202 with the request as it begins; the rules are written
 * afterwards, by Defender itself and not by right of the caller.
 */
export function initiateAnswer(arm: Arm, call: ArmCall): Answer {
  permit(arm, call);
  const now = arm.clock.now();
  const wanted = initiateInput(call.body, now);
  const policyId = resourceIdOf({ ...call.path, types: call.path.types.slice(0, 2) });
  const policy = arm.store.get(policyId) ?? policyNotFound(policyId);
  requirePlan2(arm.store, call.path.subscriptionId ?? '');
  const action = { action: `${jitPolicyType}/initiate/action`, scope: policy.id };
  for (const { id } of wanted.machines)
    requireLinkedAction(call.principal, action, {
      action: 'Microsoft.Compute/virtualMachines/read',
      scope: id,
    });
  const granted = grantedMachines(arm, policy, wanted.machines);

  const request: JsonObject = {
    virtualMachines: granted.map(({ vm, ports }) => ({ id: vm.id, ports: ports.map(({ shown }) => shown) })),
    startTimeUtc: startTime(policy, now),
    requestor: call.principal.name,
    ...(wanted.justification === undefined ? {} : { justification: wanted.justification }),
  };
  for (const { vm, ports } of granted) for (const { shown } of ports) endOlder(arm, policy, vm.id, shown);
  const current = arm.store.get(policy.id) ?? policy;
  const requests = [...objectsIn(current.properties?.requests), request];
  const next = { ...current, properties: { ...current.properties, requests } };
  arm.store.set(next);
  for (const machine of granted) writeOpening(arm, next, request, machine);
  return { status: 202, headers: jitHeaders(), body: request };
}

function endOlder(arm: Arm, policy: ArmResource, vmId: string, port: JsonObject): void {
  const isSameSource = (other: JsonObject): boolean =>
    String(sourcesOf(other)?.toSorted()) === String(sourcesOf(port)?.toSorted());
  for (const asked of openPorts(policy)) {
    if (!sameId(asked.vmId, vmId) || asked.port.number !== port.number) continue;
    if (arm.defender.settings.newerRequest === 'endsSamePort' || isSameSource(asked.port))
      revokePort(arm, asked, 'NewerRequestInitiated');
  }
}

// A request is told from others by its start, so two of one moment lie a tick apart.
function startTime(policy: ArmResource, now: number): string {
  const taken = new Set(objectsIn(policy.properties?.requests).map(({ startTimeUtc }) => startTimeUtc));
  let tick = 1;
  while (taken.has(tickTime(now, tick))) tick += 1;
  return tickTime(now, tick);
}

function policyNotFound(id: string): never {
  throw new ArmError(404, 'PolicyNotFound', `The policy '${id}' was not found.`);
}
