import * as v from 'valibot';
import { idKey, parseArmId } from '../core/armId.ts';
import { apiVersions, armPath } from './armPath.ts';
import { listAll } from './listAll.ts';
import type { ArmPorts } from './read.ts';

/** From so many of one kind in one resource group on, a list costs less than asking for each. */
const worthAList = 16;

/**
 * Kinds that are read from a list of their resource group where many are asked for: on their state rests no decision
 * that a write in between could change. VMs carry the policy and groups the rules, so those are asked for one by one.
 */
const listedTypes = new Set(['microsoft.network/networkinterfaces', 'microsoft.network/publicipaddresses']);

const identified = v.looseObject({ id: v.string() });

/**
 * Bodies that come cheaper from lists, of those that will probably be asked for: `undefined` for every other id, and
 * for one that its list does not show, which may be newer than the list or not to be listed by the caller.
 */
export function listedBodies(
  ports: ArmPorts,
  expectedIds: readonly string[],
  signal: AbortSignal | undefined,
): (id: string) => Promise<unknown> {
  const collections = new Map<string, Set<string>>();
  for (const id of expectedIds) {
    if (!listedTypes.has(parseArmId(id)?.type.toLowerCase() ?? '')) continue;
    const key = idKey(collectionOf(id));
    collections.set(key, (collections.get(key) ?? new Set()).add(idKey(id)));
  }
  const lists = new Map<string, Promise<ReadonlyMap<string, unknown>>>();
  return async (id) => {
    const collection = collectionOf(id);
    const key = idKey(collection);
    if ((collections.get(key)?.size ?? 0) < worthAList) return undefined;
    const list = lists.get(key) ?? bodiesOf(ports, collection, signal);
    lists.set(key, list);
    return (await list).get(idKey(id));
  };
}

async function bodiesOf(
  ports: ArmPorts,
  collection: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, unknown>> {
  const listed = await listAll(ports, armPath(collection, apiVersions.network), collection, signal);
  const bodies = listed.ok ? listed.value : [];
  return new Map(
    bodies.flatMap((body) => {
      const parsed = v.safeParse(identified, body);
      return parsed.success ? [[idKey(parsed.output.id), body] as const] : [];
    }),
  );
}

/** The path of the list in which a resource stands: its id without its name. */
function collectionOf(id: string): string {
  return id.replace(/\/[^/]*$/, '');
}
