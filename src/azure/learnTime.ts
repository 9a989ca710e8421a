import { apiVersions, armPath } from './armPath.ts';
import type { ArmPorts } from './read.ts';

/** Any answer carries Azure's time, a refusal too; the client learns it by itself. */
export async function learnTime({ arm }: ArmPorts, signal?: AbortSignal): Promise<void> {
  await arm.send({ method: 'GET', url: armPath('/subscriptions', apiVersions.subscriptions), signal });
}
