import { randomUUID } from 'node:crypto';
import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { listAnswer } from '../arm/listAnswer.ts';
import { isAtOrBelow } from '../arm/resourceStore.ts';
import { requireGroup } from '../resources/resourceGroups.ts';
import { jitPolicyType } from './jitPolicyType.ts';
import { regionOf } from './regionOf.ts';

/** The policies of a subscription or a resource group, in all regions or in the one that the path names. */
export function jitPolicyList(arm: Arm, call: ArmCall): Answer {
  const { path } = call;
  requireGroup(arm, path);
  const region = path.types.length === 2 ? path.names[0] : undefined;
  const resources = arm.store
    .ofType(jitPolicyType)
    .filter(({ id }) => isAtOrBelow(id, path.scope))
    .filter(({ id }) => region === undefined || regionOf(id) === compact(region));
  const answer = listAnswer(arm, call, { type: jitPolicyType, scope: path.scope, resources }, (one) => one);
  return { ...answer, headers: { ...answer.headers, ...jitHeaders(), ...fanOut() } };
}

/** What Defender's answers say of quota in place of ARM's count of reads. */
export function jitHeaders(): Record<string, string> {
  return { 'x-ms-ratelimit-remaining-subscription-resource-requests': '749' };
}

// A list asks every region for its own.
function fanOut(): Record<string, string> {
  return { 'x-ms-original-request-ids': [randomUUID(), randomUUID()].join(',') };
}

function compact(region: string): string {
  return region.toLowerCase().replaceAll(' ', '');
}
