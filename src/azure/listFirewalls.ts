import type { InventoryGap, Subscription } from '../access/ports.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { apiVersions, armPath } from './armPath.ts';
import { firewallsQuery } from './graphQueries.ts';
import { listAll } from './listAll.ts';
import { queryGraph } from './queryGraph.ts';
import type { ArmPorts } from './read.ts';

export const firewallType = 'Microsoft.Network/azureFirewalls';

/** Every firewall of the subscriptions, and where the index answers, whatever else holds rules of ours anywhere. */
export async function listFirewalls(
  ports: ArmPorts,
  subscriptions: readonly Subscription[],
  signal: AbortSignal | undefined,
): Promise<{ bodies: readonly unknown[]; gaps: readonly InventoryGap[] }> {
  if (subscriptions.length === 0) return { bodies: [], gaps: [] };
  const ids = subscriptions.map(({ id }) => id);
  const graph = await queryGraph(ports, firewallsQuery(ids), undefined, signal);
  if (graph.ok) return { bodies: graph.value, gaps: [] };
  const lists = await Promise.all(
    ids.map(async (subscriptionId) => {
      const id = `/subscriptions/${subscriptionId}/providers/${firewallType}`;
      return { subscriptionId, listed: await listAll(ports, armPath(id, apiVersions.network), id, signal) };
    }),
  );
  return {
    bodies: lists.flatMap(({ listed }) => (listed.ok ? listed.value.map(withType) : [])),
    gaps: lists.flatMap(({ subscriptionId, listed }) =>
      listed.ok
        ? []
        : [{ subscriptionId, what: 'firewalls', hidesRules: hidesRules(listed.error), fault: listed.error }],
    ),
  };
}

/** The index leaves out silently what the caller may not see, so a refusal here says no more than that. */
export function hidesRules({ kind }: AzureFault): boolean {
  return kind !== 'forbidden';
}

/** Some lists leave the type out of their entries. */
function withType(body: unknown): unknown {
  return typeof body === 'object' && body !== null ? { type: firewallType, ...body } : body;
}
