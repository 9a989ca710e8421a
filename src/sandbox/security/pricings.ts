import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { ArmError } from '../arm/armError.ts';
import { resourceIdOf } from '../arm/armPath.ts';
import { permit } from '../arm/permit.ts';
import { objectOrEmpty } from '../json.ts';
import type { ArmResource } from '../world.ts';

const pricingType = 'Microsoft.Security/pricings';

/** GET and PUT of the plan of a kind of resource on a subscription. A plan that nobody wrote is `Free`. */
export function pricingAnswer(arm: Arm, call: ArmCall): Answer {
  permit(arm, call);
  const { method, path, body } = call;
  const id = resourceIdOf(path);
  const former = arm.store.get(id);
  const name = former?.name ?? path.names[0] ?? '';
  if (method === 'GET') return { status: 200, body: former ?? pricing(id, name, { pricingTier: 'Free' }) };
  if (method !== 'PUT')
    throw new ArmError(405, 'MethodNotAllowed', `The method ${method} is not allowed on ${path.text}.`);
  const wanted = objectOrEmpty(objectOrEmpty(body).properties);
  const tier = /^(free|standard)$/i.exec(String(wanted.pricingTier))?.[0]?.toLowerCase();
  if (tier === undefined)
    refuse(`The pricing tier '${String(wanted.pricingTier)}' must be Free or Standard.`);
  const isServers = name.toLowerCase() === 'virtualmachines';
  const subPlan = String(wanted.subPlan ?? 'P2').toUpperCase();
  if (isServers && tier === 'standard' && !/^P[12]$/.test(subPlan))
    refuse(`The sub-plan '${String(wanted.subPlan)}' must be P1 or P2.`);
  const { pricingTier: _tier, subPlan: _plan, ...rest } = wanted;
  const next = pricing(id, name, {
    ...rest,
    pricingTier: tier === 'free' ? 'Free' : 'Standard',
    ...(tier === 'standard' && isServers ? { subPlan } : {}),
    ...(tier === 'standard' && !isServers && wanted.subPlan !== undefined ? { subPlan: wanted.subPlan } : {}),
  });
  arm.store.set(next);
  return { status: 200, body: next };
}

function pricing(id: string, name: string, properties: Record<string, unknown>): ArmResource {
  const freeTrialRemainingTime = properties.pricingTier === 'Free' ? 'P30D' : 'PT0S';
  return { id, name, type: pricingType, properties: { freeTrialRemainingTime, ...properties } };
}

function refuse(message: string): never {
  throw new ArmError(400, 'InvalidPricingInput', message);
}
