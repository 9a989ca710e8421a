import { spelledType } from '../arm/spelledAsAzure.ts';
import { objectOrEmpty, objectsIn } from '../json.ts';
import { stableGuid } from '../stableGuid.ts';
import type { ArmResource } from '../world.ts';

/** A virtual machine as Azure shows it; its state of power only where it is asked for. */
export function machineView(machine: ArmResource, withInstanceView: boolean): ArmResource {
  const full = machineWithState(machine);
  if (withInstanceView) return full;
  const { instanceView: _state, ...properties } = objectOrEmpty(full.properties);
  return { ...full, properties };
}

/** A virtual machine with its instance view. One of which nothing else is said runs. */
export function machineWithState(machine: ArmResource): ArmResource {
  const properties = objectOrEmpty(machine.properties);
  const instanceView = objectOrEmpty(properties.instanceView);
  const { osType, name } = objectOrEmpty(objectOrEmpty(properties.storageProfile).osDisk);
  const statuses = objectsIn(instanceView.statuses);
  return {
    ...machine,
    type: spelledType(machine.type),
    properties: {
      vmId: stableGuid(`vm ${machine.id}`),
      provisioningState: 'Succeeded',
      ...properties,
      instanceView: {
        computerName: objectOrEmpty(properties.osProfile).computerName ?? machine.name,
        ...(osType === undefined ? {} : { osName: osType }),
        disks: name === undefined ? [] : [{ name, statuses: [provisioned] }],
        ...instanceView,
        statuses: statuses.length > 0 ? statuses : [provisioned, powerStatus('running')],
      },
    },
  };
}

export type PowerState = 'running' | 'starting' | 'stopping' | 'stopped' | 'deallocating' | 'deallocated';

export function powerStatus(state: PowerState) {
  return { code: `PowerState/${state}`, level: 'Info', displayStatus: `VM ${state}` };
}

const provisioned = {
  code: 'ProvisioningState/succeeded',
  level: 'Info',
  displayStatus: 'Provisioning succeeded',
};
