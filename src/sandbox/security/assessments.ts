import type { ResourceStore } from '../arm/resourceStore.ts';
import { isAtOrBelow } from '../arm/resourceStore.ts';
import { objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { jitPolicyType } from './jitPolicyType.ts';
import { hasServersPlan2 } from './servicePlan.ts';
import { supportOf, unsupportedReasons } from './supportOf.ts';

/** "Management ports of virtual machines should be protected with just-in-time network access control". */
export const jitAssessment = '805651bc-6ecd-4c73-9b55-97a19d0582d0';
export const assessmentType = 'Microsoft.Security/assessments';

type Status = { code: 'Healthy' | 'Unhealthy' | 'NotApplicable'; cause?: string; description?: string };

/**
 * Every assessment: those that the world has written down, and for all other VMs of subscriptions with Defender's plan
 * what follows from the state. A subscription without the plan is not assessed. A VM that some other tool guards is
 * unhealthy, since Defender knows nothing of it.
 */
export function assessments(store: ResourceStore): ArmResource[] {
  const written = store.ofType(assessmentType);
  const known = new Set(written.map(({ id }) => id.toLowerCase()));
  const inPolicy = new Set(
    store
      .ofType(jitPolicyType)
      .flatMap(({ properties }) => objectsIn(properties?.virtualMachines))
      .map(({ id }) => String(id).toLowerCase()),
  );
  const off = store.ofType('Microsoft.Authorization/policyAssignments').filter(turnsOff).map(scopeOf);
  const plans = new Map<string, boolean>();
  const isPlanned = ({ id }: ArmResource): boolean => {
    const subscriptionId = id.split('/')[2] ?? '';
    const has = plans.get(subscriptionId) ?? hasServersPlan2(store, subscriptionId);
    plans.set(subscriptionId, has);
    return has;
  };
  const machines = [
    ...store.ofType('Microsoft.Compute/virtualMachines'),
    ...store.ofType('Microsoft.ClassicCompute/virtualMachines'),
  ];
  const computed = machines
    .filter(isPlanned)
    .map((vm) => assessment(vm, statusOf(store, vm, inPolicy, off)))
    .filter(({ id }) => !known.has(id.toLowerCase()));
  return [...written, ...computed];
}

function statusOf(
  store: ResourceStore,
  vm: ArmResource,
  inPolicy: ReadonlySet<string>,
  off: readonly string[],
): Status {
  if (off.some((scope) => isAtOrBelow(vm.id, scope)))
    return {
      code: 'NotApplicable',
      cause: 'OffByPolicy',
      description: 'The recommendation is disabled in policy',
    };
  if (inPolicy.has(vm.id.toLowerCase())) return { code: 'Healthy' };
  const support = supportOf(store, vm);
  if (support.state === 'supported') return { code: 'Unhealthy' };
  const description = `The virtual machine is not supported: ${unsupportedReasons[support.reason]}`;
  return { code: 'NotApplicable', cause: 'NotSupported', description };
}

function assessment(vm: ArmResource, status: Status): ArmResource {
  return {
    id: `${vm.id}/providers/${assessmentType}/${jitAssessment}`,
    type: assessmentType,
    name: jitAssessment,
    properties: {
      displayName:
        'Management ports of virtual machines should be protected with just-in-time network access control',
      resourceDetails: { Source: 'Azure', Id: vm.id },
      status,
    },
  };
}

function turnsOff({ properties }: ArmResource): boolean {
  const effect = objectOrEmpty(objectOrEmpty(properties?.parameters).jitNetworkAccessMonitoringEffect).value;
  return String(effect).toLowerCase() === 'disabled';
}

function scopeOf({ id }: ArmResource): string {
  return id.slice(0, id.toLowerCase().lastIndexOf('/providers/'));
}
