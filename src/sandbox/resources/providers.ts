import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { gatewayNotFound } from '../arm/armError.ts';
import { pageAnswer } from '../arm/pageAnswer.ts';
import { knownTypes } from './knownTypes.ts';

// The sandbox takes any version; clients that choose one choose among these.
const apiVersions = [
  '2024-05-01',
  '2023-09-01',
  '2022-10-01',
  '2022-09-01',
  '2021-08-01',
  '2021-04-01',
  '2020-01-01',
];

/** `GET /subscriptions/{id}/providers`: what clients ask to choose an api-version. */
export function listProviders(arm: Arm, call: ArmCall): Answer {
  return pageAnswer(arm, call, Object.keys(knownTypes), (namespace) => shown(arm, call, namespace));
}

/** `GET …/providers/{namespace}`; also the answer to `POST …/providers/{namespace}/register`. */
export function getProvider(arm: Arm, call: ArmCall): Answer {
  const wanted = call.path.namespace?.toLowerCase();
  const namespace = Object.keys(knownTypes).find((name) => name.toLowerCase() === wanted);
  if (namespace === undefined) {
    throw gatewayNotFound(
      'InvalidResourceNamespace',
      `The resource namespace '${call.path.namespace}' is invalid.`,
    );
  }
  return { status: 200, body: shown(arm, call, namespace) };
}

function shown(arm: Arm, { path }: ArmCall, namespace: string) {
  const locations = [...new Set(arm.store.all().flatMap(({ location }) => location ?? []))];
  return {
    id: `${path.scope}/providers/${namespace}`,
    namespace,
    registrationPolicy: 'RegistrationRequired',
    registrationState: 'Registered',
    resourceTypes: knownTypes[namespace]?.map((resourceType) => ({
      resourceType,
      locations,
      apiVersions,
      defaultApiVersion: apiVersions[0],
      capabilities: 'None',
    })),
  };
}
