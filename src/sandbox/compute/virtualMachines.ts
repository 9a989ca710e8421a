import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { resourceIdOf, resourceTypeOf } from '../arm/armPath.ts';
import { resourceNotFound } from '../arm/notFound.ts';
import type { OperationEnd } from '../arm/operations.ts';
import { operationName, operationUrls } from '../arm/operationUrls.ts';
import { permit } from '../arm/permit.ts';
import { isJsonObject, type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import { requireBody } from '../resources/requireBody.ts';
import { keepGroup } from '../resources/resourceGroups.ts';
import type { ArmResource } from '../world.ts';
import { machineView, machineWithState, type PowerState, powerStatus } from './machineView.ts';

/** GET, PUT, PATCH and DELETE of a virtual machine. */
export function machineAnswer(arm: Arm, call: ArmCall): Answer {
  permit(arm, call);
  const former = arm.store.get(resourceIdOf(call.path));
  if (call.method === 'PUT') return putMachine(arm, call, former);
  if (call.method === 'DELETE' && former === undefined) return { status: 204 };
  if (former === undefined) throw resourceNotFound(call.path);
  if (call.method === 'HEAD') return { status: 204 };
  if (call.method === 'PATCH') return patchMachine(arm, call, former);
  if (call.method === 'DELETE') return deleteMachine(arm, call, former);
  const withState = (call.query.get('$expand') ?? '').toLowerCase().includes('instanceview');
  return { status: 200, body: machineView(former, withState) };
}

/** `GET …/virtualMachines/{name}/instanceView` */
export function instanceViewAnswer(arm: Arm, call: ArmCall): Answer {
  permit(arm, call);
  const machine = arm.store.get(resourceIdOf(machinePath(call)));
  if (machine === undefined) throw resourceNotFound(machinePath(call));
  return { status: 200, body: machineWithState(machine).properties?.instanceView };
}

/** What each power action makes of a machine, meanwhile and in the end. */
const powerActions: Record<string, readonly [PowerState, PowerState]> = {
  start: ['starting', 'running'],
  restart: ['running', 'running'],
  poweroff: ['stopping', 'stopped'],
  deallocate: ['deallocating', 'deallocated'],
};

export function isPowerAction({ types }: ArmCall['path']): boolean {
  return types.length === 2 && Object.hasOwn(powerActions, types[1]?.toLowerCase() ?? '');
}

/** `POST …/virtualMachines/{name}/powerOff` and the like: 202 and a long-running operation. */
export function powerActionAnswer(arm: Arm, call: ArmCall): Answer {
  permit(arm, call);
  const machine = arm.store.get(resourceIdOf(machinePath(call)));
  if (machine === undefined) throw resourceNotFound(machinePath(call));
  const action = call.path.types[1]?.toLowerCase() ?? '';
  const [meanwhile, afterwards] = powerActions[action] ?? ['running', 'running'];
  setPower(arm, machine.id, meanwhile);
  return accepted(arm, call, machine, (end) =>
    setPower(arm, machine.id, end === 'Succeeded' ? afterwards : undefined, machine),
  );
}

function putMachine(arm: Arm, call: ArmCall, former: ArmResource | undefined): Answer {
  const body = requireBody(call, former, true);
  // Power and the VM's own guid are Azure's: what a client sends for them is ignored.
  const { instanceView: _view, vmId: _guid, ...wanted } = objectOrEmpty(body.properties);
  const own = Object.entries(objectOrEmpty(former?.properties));
  const kept = Object.fromEntries(own.filter(([name]) => name === 'instanceView' || name === 'vmId'));
  const machine: ArmResource = {
    ...body,
    id: former?.id ?? resourceIdOf(call.path),
    name: former?.name ?? call.path.names[0] ?? '',
    type: former?.type ?? resourceTypeOf(call.path),
    properties: { ...withoutSecrets(wanted), ...kept },
  };
  arm.store.set(withProvisioning(machine, former === undefined ? 'Creating' : 'Updating'));
  const answer = accepted(arm, call, machine, (end) => {
    if (end === 'Canceled' && former === undefined) arm.store.delete(machine.id);
    else if (end === 'Canceled' && former !== undefined) arm.store.set(former);
    else arm.store.set(withProvisioning(arm.store.get(machine.id) ?? machine, end));
  });
  const shown = machineView(arm.store.get(machine.id) ?? machine, false);
  return { status: former === undefined ? 201 : 200, headers: withoutLocation(answer.headers), body: shown };
}

function patchMachine(arm: Arm, call: ArmCall, former: ArmResource): Answer {
  const body = requireBody(call, former, false);
  const changed = { ...former };
  if (isJsonObject(body.tags)) changed.tags = body.tags as Record<string, string>;
  if (isJsonObject(body.properties)) {
    const { instanceView: _view, ...properties } = body.properties;
    changed.properties = { ...former.properties, ...withoutSecrets(properties) };
  }
  arm.store.set(changed);
  return { status: 200, body: machineView(changed, false) };
}

function deleteMachine(arm: Arm, call: ArmCall, former: ArmResource): Answer {
  arm.store.set(withProvisioning(former, 'Deleting'));
  return accepted(arm, call, former, (end) => {
    if (end !== 'Succeeded')
      return arm.store.set(end === 'Failed' ? withProvisioning(former, 'Failed') : former);
    keepGroup(arm, call.path);
    return arm.store.delete(former.id);
  });
}

function accepted(arm: Arm, call: ArmCall, machine: ArmResource, onEnd: (end: OperationEnd) => void): Answer {
  const type = resourceTypeOf(machinePath(call));
  const operation = arm.operations.start({
    name: operationName('Put', type),
    busyId: machine.id,
    end: call.operationEnd,
    onEnd,
    result: () => ({ status: 200 }),
  });
  const urls = operationUrls(arm, call, operation, machine.location, type);
  operation.resultUrl = urls.result;
  const headers = {
    'Azure-AsyncOperation': urls.status,
    Location: urls.result,
    'Azure-AsyncNotification': 'Enabled',
  };
  return { status: 202, headers: { ...headers, 'Retry-After': '10' } };
}

function setPower(arm: Arm, id: string, state: PowerState | undefined, former?: ArmResource): void {
  const machine = arm.store.get(id);
  if (machine === undefined) return;
  const source = state === undefined && former !== undefined ? former : machine;
  const instanceView = objectOrEmpty(machineWithState(source).properties?.instanceView);
  const statuses = objectsIn(instanceView.statuses);
  const others = statuses.filter(({ code }) => !String(code).startsWith('PowerState/'));
  const next = state === undefined ? statuses : [...others, powerStatus(state)];
  const view = { ...instanceView, statuses: next };
  arm.store.set({ ...machine, properties: { ...machine.properties, instanceView: view } });
}

function machinePath(call: ArmCall): ArmCall['path'] {
  return { ...call.path, types: call.path.types.slice(0, 1), names: call.path.names.slice(0, 1) };
}

function withProvisioning(machine: ArmResource, provisioningState: string): ArmResource {
  return { ...machine, properties: { ...machine.properties, provisioningState } };
}

function withoutSecrets(properties: JsonObject): JsonObject {
  if (!isJsonObject(properties.osProfile)) return properties;
  const { adminPassword: _password, ...osProfile } = properties.osProfile;
  return { ...properties, osProfile };
}

function withoutLocation(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { Location: _location, ...others } = headers;
  return others;
}
