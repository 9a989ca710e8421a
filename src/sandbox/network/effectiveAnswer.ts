import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { ArmError } from '../arm/armError.ts';
import { resourceIdOf } from '../arm/armPath.ts';
import { resourceNotFound } from '../arm/notFound.ts';
import { operationUrls } from '../arm/operationUrls.ts';
import { permit } from '../arm/permit.ts';
import { machineWithState } from '../compute/machineView.ts';
import { objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { backlinksOf } from './backlinks.ts';
import { effectiveRoutes } from './effectiveRoutes.ts';
import { effectiveSecurityGroups } from './effectiveSecurityGroups.ts';

const kinds = {
  effectivenetworksecuritygroups: {
    noun: 'security groups',
    code: 'SecurityGroups',
    of: effectiveSecurityGroups,
  },
  effectiveroutetable: { noun: 'routes', code: 'Routes', of: effectiveRoutes },
};

export function isEffectiveAction({ types, names }: ArmCall['path']): boolean {
  return (
    names.length === 1 && types[0]?.toLowerCase() === 'networkinterfaces' && kindOf(types[1]) !== undefined
  );
}

/**
 * `POST …/networkInterfaces/{name}/effectiveNetworkSecurityGroups` and `…/effectiveRouteTable`: what holds at the
 * interface in the end, as the result of a long-running operation. Only a running machine's interface has one.
 */
export function effectiveAnswer(arm: Arm, call: ArmCall): Answer {
  permit(arm, call);
  const types = call.path.types.slice(0, 1);
  const nic = arm.store.get(resourceIdOf({ ...call.path, types }));
  const kind = kindOf(call.path.types[1]);
  if (nic === undefined || kind === undefined) throw resourceNotFound({ ...call.path, types });
  if (!isRunning(arm, nic)) {
    throw new ArmError(
      400,
      `NicMustBeAttachedToRunningVmToGetEffective${kind.code}`,
      `A network interface must be attached to a running virtual machine to get effective ${kind.noun}. The ` +
        `network interface ${nic.id} is not.`,
      { details: [] },
    );
  }
  const operation = arm.operations.start({
    name: `GetEffective${kind.code}Operation`,
    busyId: `${nic.id}/${call.path.types[1]}`,
    end: call.operationEnd,
    onEnd: () => undefined,
    result: () => ({ status: 200, body: { value: kind.of(arm.store, nic) } }),
  });
  const urls = operationUrls(arm, call, operation, nic.location, nic.type);
  operation.resultUrl = urls.result;
  return {
    status: 202,
    headers: { 'Azure-AsyncOperation': urls.status, Location: urls.result, 'Retry-After': '1' },
  };
}

function kindOf(action: string | undefined) {
  return Object.entries(kinds).find(([name]) => name === action?.toLowerCase())?.[1];
}

function isRunning(arm: Arm, nic: ArmResource): boolean {
  const [machineId] = backlinksOf(arm.store, nic.id, 'virtualMachine');
  const machine = machineId === undefined ? undefined : arm.store.get(machineId);
  if (machine === undefined) return false;
  const { statuses } = objectOrEmpty(machineWithState(machine).properties?.instanceView);
  return objectsIn(statuses).some(({ code }) => code === 'PowerState/running');
}
