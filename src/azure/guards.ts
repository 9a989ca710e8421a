import * as v from 'valibot';
import type { GuardPlace, Guards } from '../access/ports.ts';
import { sideBySide } from '../access/sideBySide.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { err, ok, type Result } from '../core/result.ts';
import { apiVersions, armPath } from './armPath.ts';
import { guardsQuery } from './graphQueries.ts';
import { queryGraph } from './queryGraph.ts';
import { type ArmPorts, read } from './read.ts';
import { tags } from './tags.ts';

const groupBody = v.looseObject({
  id: v.string(),
  tags: v.optional(v.nullable(v.record(v.string(), v.string()))),
});

const readsAtOnce = 8;

/**
 * Guards by the tag of their resource group. A group, and not the app, because a tag there is kept by Resource Manager
 * itself: no provider hears of it, so that nothing restarts.
 */
export function guards(ports: ArmPorts): Guards {
  return {
    async list(signal) {
      const rows = await queryGraph(ports, guardsQuery, undefined, signal);
      if (!rows.ok) return rows;
      const ids = rows.value.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
      const read = await sideBySide(ids, readsAtOnce, (id) => readPlace(ports, id, signal));
      const places: GuardPlace[] = [];
      for (const one of read) {
        if (one.ok) places.push(one.value);
        // The graph lags, so a group may be gone by now.
        else if (one.error.kind !== 'notFound') return one;
      }
      return ok(places);
    },
    sign: (resourceGroupId, signs, options) => tags(ports).merge(resourceGroupId, signs, options),
  };
}

/** The graph is minutes behind, which is what a guard's sign is about, so the group itself is asked. */
async function readPlace(
  ports: ArmPorts,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Result<GuardPlace, AzureFault>> {
  const answer = await read(ports, { url: armPath(id, apiVersions.resourceGroups), signal }, id);
  if (!answer.ok) return answer;
  const parsed = v.safeParse(groupBody, answer.value.body);
  if (parsed.success) return ok({ id: parsed.output.id, tags: parsed.output.tags ?? {} });

  return err({ kind: 'unexpectedAnswer', id, message: 'The answer is no resource group.' });
}
