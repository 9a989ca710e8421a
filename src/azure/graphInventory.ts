import * as v from 'valibot';
import { idKey } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { ok, type Result } from '../core/result.ts';
import {
  disablingAssignmentsQuery,
  interfacesQuery,
  type MachineFilter,
  machinesQuery,
  networkQuery,
  networksQuery,
  offByPolicyQuery,
} from './graphQueries.ts';
import type { RawInventory } from './joinInventory.ts';
import { queryGraph } from './queryGraph.ts';
import type { ArmPorts } from './read.ts';

const scoped = v.looseObject({ scope: v.string() });
const identified = v.looseObject({ id: v.string() });

/**
 * Every VM and what stands around it from Resource Graph, all queries side by side. Defender's and Policy's tables
 * only colour the list, so their refusal is no fault.
 */
export async function graphInventory(
  ports: ArmPorts,
  subscriptions: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Result<RawInventory, AzureFault>> {
  if (subscriptions.length === 0) return ok(nothing);
  const query = (text: string) => queryGraph(ports, text, subscriptions, signal);
  const [machines, network, assignments, assessments] = await Promise.all([
    query(machinesQuery({ by: 'all' })),
    query(networkQuery),
    query(disablingAssignmentsQuery),
    query(offByPolicyQuery),
  ]);
  if (!machines.ok) return machines;
  if (!network.ok) return network;
  return ok({
    machines: machines.value,
    network: network.value,
    disabledScopes: (assignments.ok ? assignments.value : []).flatMap((row) => {
      const parsed = v.safeParse(scoped, row);
      return parsed.success ? [parsed.output.scope] : [];
    }),
    disabledMachines: (assessments.ok ? assessments.value : []).flatMap((row) => {
      const parsed = v.safeParse(identified, row);
      return parsed.success ? [assessedResource(parsed.output.id)] : [];
    }),
  });
}

/**
 * The VMs that a filter names, wherever the caller sees them, with enough around them that everything can then be
 * read at once.
 */
export async function graphMachines(
  ports: ArmPorts,
  filter: MachineFilter,
  signal: AbortSignal | undefined,
): Promise<Result<RawInventory, AzureFault>> {
  const query = (text: string) => queryGraph(ports, text, undefined, signal);
  const [machines, interfaces, networks] = await Promise.all([
    query(machinesQuery(filter)),
    query(interfacesQuery(filter)),
    query(networksQuery(filter)),
  ]);
  if (!machines.ok) return machines;
  const around = [interfaces, networks].flatMap((part) => (part.ok ? part.value : []));
  return ok({ ...nothing, machines: machines.value, network: around });
}

const nothing: RawInventory = { machines: [], network: [], disabledScopes: [], disabledMachines: [] };

/** An assessment is an extension of what it assesses. */
function assessedResource(assessmentId: string): string {
  const end = idKey(assessmentId).indexOf('/providers/microsoft.security/assessments/');
  return end < 0 ? assessmentId : assessmentId.slice(0, end);
}
