import * as v from 'valibot';
import type { DefenderChange } from '../access/defenderPolicies.ts';
import { childName, idKey } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import type { PolicyDocument } from '../core/policyDocument.ts';
import { err, ok, type Result } from '../core/result.ts';

const port = v.looseObject({ number: v.number() });
const machine = v.looseObject({ id: v.string(), ports: v.optional(v.nullable(v.array(port))) });
const policy = v.looseObject({ properties: v.looseObject({ virtualMachines: v.array(machine) }) });

type Machine = v.InferOutput<typeof machine>;

/**
 * The body of a policy of Defender's with VMs put in or taken out. Other VMs, the requests and every field that we do not
 * know stay as they were; `undefined` is a policy that is not there. `gone`: no VM is left in it; `same`: nothing changes.
 */
export function changedJitPolicy(
  body: unknown,
  policyId: string,
  { put, remove }: DefenderChange,
): Result<Record<string, unknown> | 'same' | 'gone', AzureFault> {
  const known = body === undefined ? created(policyId) : v.safeParse(policy, body);
  if (!known.success) {
    const message = 'The answer has not the shape of a policy of Defender.';
    return err({ kind: 'unexpectedAnswer', id: policyId, message });
  }
  const before = known.output.properties.virtualMachines;
  const wanted = new Map(put.map((document) => [idKey(document.id), document]));
  const removed = new Set(remove.map(idKey));
  const kept = before.filter(({ id }) => !removed.has(idKey(id)));
  const present = new Set(kept.map(({ id }) => idKey(id)));
  const virtualMachines = [
    ...kept.map((one) => merged(one, wanted.get(idKey(one.id)))),
    ...put.filter(({ id }) => !present.has(idKey(id))),
  ];
  if (JSON.stringify(virtualMachines) === JSON.stringify(before)) return ok('same');
  if (virtualMachines.length === 0) return ok('gone');
  return ok({ ...known.output, properties: { ...known.output.properties, virtualMachines } });
}

/** Some clients of Azure have to send name and type as well. */
function created(policyId: string): { success: true; output: v.InferOutput<typeof policy> } {
  const location = /\/locations\/([^/]+)\//i.exec(policyId)?.[1] ?? '';
  const name = childName(policyId);
  const type = 'Microsoft.Security/locations/jitNetworkAccessPolicies';
  return {
    success: true,
    output: { kind: 'Basic', id: policyId, name, type, location, properties: { virtualMachines: [] } },
  };
}

/** A port that stays keeps the fields that we do not know. */
function merged(machine: Machine, wanted: PolicyDocument | undefined): Machine {
  if (!wanted) return machine;
  const ports = wanted.ports.map((one) => {
    const former = machine.ports?.find(({ number }) => number === one.number) ?? {};
    const {
      allowedSourceAddressPrefix: _,
      allowedSourceAddressPrefixes: __,
      ...rest
    } = former as Record<string, unknown>;
    return { ...rest, ...one };
  });
  return { ...machine, ports };
}
