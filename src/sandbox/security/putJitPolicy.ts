import type { Arm } from '../arm/arm.ts';
import type { ArmCall } from '../arm/armCall.ts';
import { ArmError } from '../arm/armError.ts';
import { resourceIdOf } from '../arm/armPath.ts';
import { requireLinkedAction } from '../authorization/requireAction.ts';
import { requireUnlocked } from '../authorization/requireUnlocked.ts';
import { isJsonObject, objectOrEmpty } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { addDenies } from './addDenies.ts';
import { isInPolicy } from './isInPolicy.ts';
import { jitPolicyType } from './jitPolicyType.ts';
import { openPorts, sameId } from './jitRequests.ts';
import { type PolicyMachine, policyInput, refuse } from './policyInput.ts';
import { regionOf } from './regionOf.ts';
import { removeDenies } from './removeDenies.ts';
import { requirePlan2 } from './requirePlan2.ts';
import { requireSupported } from './requireSupported.ts';
import { revokePort } from './revokePort.ts';

/** What the description of an NSG rule leaves for the names of the policy and of the VM together. */
const longestNames = 56;

/**
 * Replaces a whole policy. Machines that are in it no more lose their rules at once; requests are Defender's own and
 * stay, whatever the body says of them. An entry that the policy had already may outlive its VM.
 */
export function putJitPolicy(arm: Arm, call: ArmCall, former: ArmResource | undefined): ArmResource {
  const { path, body } = call;
  if (!isJsonObject(body))
    throw new ArmError(
      400,
      'InvalidRequestContent',
      'The request content was invalid: an object is expected.',
    );
  const id = former?.id ?? resourceIdOf(path);
  const name = former?.name ?? path.names[1] ?? '';
  requirePlan2(arm.store, path.subscriptionId ?? '');
  const machines = policyInput(body);
  for (const machine of machines) requireFit(machine, { id, name });
  const write = { action: `${jitPolicyType}/write`, scope: id };
  const living = machines.flatMap((machine) => {
    if (arm.store.get(machine.id) === undefined && isInPolicy(arm.store, id, machine.id)) return [];
    if (!sameId(machine.id.split('/')[2], path.subscriptionId))
      refuse(`The virtual machine '${machine.id}' is in another subscription than the policy.`);
    const found = requireSupported(arm.store, machine, regionOf(id));
    const linked = { action: 'Microsoft.Compute/virtualMachines/write', scope: machine.id };
    requireLinkedAction(call.principal, write, linked);
    return [{ ...machine, ...found }];
  });
  for (const { guards } of living)
    for (const { groupId } of guards) requireUnlocked(arm.store, groupId, 'write');

  const policy: ArmResource = {
    ...body,
    kind: body.kind ?? 'Basic',
    id,
    name,
    type: jitPolicyType,
    location: former?.location ?? path.names[0] ?? '',
    properties: {
      ...objectOrEmpty(body.properties),
      virtualMachines: machines.map(({ id: vmId, entry }) => ({
        ...entry,
        ...firewallAddress(living.find((one) => one.id === vmId)),
      })),
      requests: former?.properties?.requests ?? [],
      provisioningState: 'Succeeded',
    },
  };
  arm.store.set(policy);
  const isGone = (vmId: string): boolean => !machines.some((machine) => sameId(machine.id, vmId));
  for (const asked of openPorts(policy)) if (isGone(asked.vmId)) revokePort(arm, asked, 'UserRequested');
  if (former !== undefined) removeDenies(arm, former, isGone);
  addDenies(arm, policy, living);
  return policy;
}

function requireFit({ id }: PolicyMachine, policy: { id: string; name: string }): void {
  const vmName = id.slice(id.lastIndexOf('/') + 1);
  if (policy.name.length + vmName.length <= longestNames) return;
  refuse(
    `The names of the policy '${policy.name}' and of the virtual machine '${vmName}' must not be longer than ` +
      `${longestNames} characters together.`,
  );
}

// Of a firewall with several public addresses Defender takes one where the policy does not say which.
function firewallAddress(machine: { publicIpAddress: string | undefined } | undefined) {
  return machine?.publicIpAddress === undefined ? {} : { publicIpAddress: machine.publicIpAddress };
}
