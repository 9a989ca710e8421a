import * as v from 'valibot';
import type { InventoryFilter, Subscription } from '../access/ports.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { err, ok, type Result } from '../core/result.ts';
import { apiVersions, armPath } from './armPath.ts';
import { listAll } from './listAll.ts';
import type { ArmPorts } from './read.ts';

const body = v.array(
  v.looseObject({ subscriptionId: v.string(), displayName: v.optional(v.nullable(v.string())) }),
);

/** The subscriptions that the caller sees and the filter names, by id or by name. */
export async function listSubscriptions(
  ports: ArmPorts,
  filter: InventoryFilter,
  signal: AbortSignal | undefined,
): Promise<Result<Subscription[], AzureFault>> {
  const listed = await listAll(
    ports,
    armPath('/subscriptions', apiVersions.subscriptions),
    '/subscriptions',
    signal,
  );
  if (!listed.ok) return listed;
  const parsed = v.safeParse(body, listed.value);
  if (!parsed.success) {
    const message = 'The answer is no list of subscriptions.';
    return err({ kind: 'unexpectedAnswer', id: '/subscriptions', message });
  }
  const all = parsed.output.map((one) => ({
    id: one.subscriptionId,
    name: one.displayName ?? one.subscriptionId,
  }));
  const wanted = filter.subscriptions?.map((text) => text.toLowerCase());
  if (!wanted) return ok(all);
  const found = all.filter(
    ({ id, name }) => wanted.includes(id.toLowerCase()) || wanted.includes(name.toLowerCase()),
  );
  const unknown = wanted.find(
    (text) => !found.some(({ id, name }) => id.toLowerCase() === text || name.toLowerCase() === text),
  );
  return unknown === undefined ? ok(found) : err({ kind: 'notFound', id: `/subscriptions/${unknown}` });
}
