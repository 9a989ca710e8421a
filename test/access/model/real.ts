import type { App } from '../../../src/access/app.ts';
import { type Access, startAccess } from '../startAccess.ts';
import { startMeddler } from '../startMeddler.ts';
import { modelWorld, type Person, people } from './modelWorld.ts';

/** The sandbox and everybody's use cases. */
export interface Real {
  access: Access;
  apps: Readonly<Record<Person, App>>;
  /** The same, with `meanwhile.act` called before each request arrives. */
  meddledApps: Readonly<Record<Person, App>>;
  meanwhile: { act: (() => Promise<void>) | undefined };
}

export async function startReal(operationMs: number): Promise<Real> {
  const access = await startAccess({ world: modelWorld(), operationMs });
  const meanwhile: Real['meanwhile'] = { act: undefined };
  const endpoint = await startMeddler(access.endpoint, () => meanwhile.act?.());
  const appsAt = (changes?: { endpoint: string }) =>
    Object.fromEntries(people.map((person) => [person, access.as(person, changes)])) as Record<Person, App>;
  return { access, apps: appsAt(), meddledApps: appsAt({ endpoint }), meanwhile };
}
