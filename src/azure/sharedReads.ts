import pLimit from 'p-limit';
import * as v from 'valibot';
import { idKey } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { err, ok, type Result } from '../core/result.ts';
import { apiVersions, armPath } from './armPath.ts';
import { listAll } from './listAll.ts';
import { listedBodies } from './listedBodies.ts';
import { type ArmPorts, read } from './read.ts';

/** Resources that are asked for at the same time. */
const readsAtOnce = 32;

/** The body of the resource with an id, read once however often it is asked for. */
export type Get = (id: string) => Promise<Result<unknown, AzureFault>>;

/** Every entry of the list at an id such as `<policy>/ruleCollectionGroups`, listed once however often it is asked for. */
export type List = (id: string) => Promise<Result<unknown[], AzureFault>>;

export function sharedLists(ports: ArmPorts, signal: AbortSignal | undefined): List {
  const limit = pLimit(readsAtOnce);
  const lists = new Map<string, Promise<Result<unknown[], AzureFault>>>();
  return (id) => {
    const key = idKey(id);
    const known = lists.get(key) ?? limit(() => listAll(ports, armPath(id, apiVersions.network), id, signal));
    lists.set(key, known);
    return known;
  };
}

/** `expectedIds` are those that will probably be asked for: many of one kind are listed instead. */
export function sharedReads(
  ports: ArmPorts,
  expectedIds: readonly string[],
  signal: AbortSignal | undefined,
): Get {
  const limit = pLimit(readsAtOnce);
  const listed = listedBodies(ports, expectedIds, signal);
  const readBody = async (id: string): Promise<Result<unknown, AzureFault>> => {
    const body = await listed(id);
    return body === undefined ? limit(() => getBody(ports, id, signal)) : ok(body);
  };
  const bodies = new Map<string, Promise<Result<unknown, AzureFault>>>();
  return (id) => {
    const key = idKey(id);
    const known = bodies.get(key) ?? readBody(id);
    bodies.set(key, known);
    return known;
  };
}

async function getBody(
  ports: ArmPorts,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Result<unknown, AzureFault>> {
  const isCompute = /\/providers\/Microsoft\.Compute\//i.test(id);
  const version = isCompute ? apiVersions.compute : apiVersions.network;
  const answer = await read(ports, { url: armPath(id, version), signal }, id);
  return answer.ok ? ok(answer.value.body) : answer;
}

/** A body with the shape of `schema`; any other is `unexpectedAnswer`. */
export async function parsed<S extends v.GenericSchema>(
  body: Promise<Result<unknown, AzureFault>>,
  schema: S,
  id: string,
): Promise<Result<v.InferOutput<S>, AzureFault>> {
  const answer = await body;
  if (!answer.ok) return answer;
  const result = v.safeParse(schema, answer.value);
  return result.success ? ok(result.output) : err(unreadable(id));
}

/** Reads several things side by side, by id in lower case; the first that fails fails all. */
export async function all<T>(
  ids: readonly string[],
  readOne: (id: string) => Promise<Result<T, AzureFault>>,
): Promise<Result<Map<string, T>, AzureFault>> {
  const unique = [...new Map(ids.map((id) => [idKey(id), id])).values()];
  const results = await Promise.all(unique.map(async (id) => ({ id, result: await readOne(id) })));
  const found = new Map<string, T>();
  for (const { id, result } of results) {
    if (!result.ok) return result;
    found.set(idKey(id), result.value);
  }
  return ok(found);
}

/** The same for what only says more: what the caller may not read, or what is gone, is left out. */
export async function allSeen<T>(
  ids: readonly string[],
  readOne: (id: string) => Promise<Result<T, AzureFault>>,
): Promise<Result<Map<string, T>, AzureFault>> {
  const found = await all(ids, async (id): Promise<Result<{ seen: T } | undefined, AzureFault>> => {
    const result = await readOne(id);
    if (result.ok) return ok({ seen: result.value });
    return unseen.has(result.error.kind) ? ok(undefined) : result;
  });
  if (!found.ok) return found;
  return ok(new Map([...found.value].flatMap(([id, one]) => (one ? [[id, one.seen] as const] : []))));
}

const unseen = new Set<AzureFault['kind']>(['forbidden', 'notFound', 'unexpectedAnswer']);

export function isUnseen({ kind }: AzureFault): boolean {
  return unseen.has(kind);
}

export function unreadable(id: string): AzureFault {
  return { kind: 'unexpectedAnswer', id, message: 'The answer has not the shape of this resource.' };
}
