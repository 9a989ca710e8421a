import * as v from 'valibot';
import type { DefenderChange } from '../access/defenderPolicies.ts';
import { childName, idKey } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import {
  formatPolicyDocument,
  type PolicyDocument,
  type PolicyDocumentPort,
  parsePolicyDocument,
} from '../core/policyDocument.ts';
import { err, ok, type Result } from '../core/result.ts';

const object = v.record(v.string(), v.unknown());
const withMachines = v.object({ properties: v.object({ virtualMachines: v.array(v.unknown()) }) });

type Body = Record<string, unknown>;

/**
 * The body of a policy of Defender's with VMs put in or taken out. Other VMs, the requests and every field that we do not
 * know stay as they were, to the letter; `undefined` is a policy that is not there. `gone`: no VM is left in it; `same`:
 * nothing changes.
 */
export function changedJitPolicy(
  body: unknown,
  policyId: string,
  { put, remove }: DefenderChange,
): Result<Body | 'same' | 'gone', AzureFault> {
  const former = body === undefined ? created(policyId) : body;
  // What the parser gives back has its keys in another order, so only the body itself is written.
  const known = v.safeParse(withMachines, former);
  if (!v.is(object, former) || !v.is(object, former.properties) || !known.success) {
    const message = 'The answer has not the shape of a policy of Defender.';
    return err({ kind: 'unexpectedAnswer', id: policyId, message });
  }
  const before = known.output.properties.virtualMachines;
  const wanted = new Map(put.map((document) => [idKey(document.id), document]));
  const removed = new Set(remove.map(idKey));
  const kept = before.filter((one) => !removed.has(keyOf(one)));
  const present = new Set(kept.map(keyOf));
  const virtualMachines = [
    ...kept.map((one) => merged(one, wanted.get(keyOf(one)))),
    ...put.filter(({ id }) => !present.has(idKey(id))),
  ];
  if (JSON.stringify(virtualMachines) === JSON.stringify(before)) return ok('same');
  if (virtualMachines.length === 0) return ok('gone');
  return ok({ ...former, properties: { ...former.properties, virtualMachines } });
}

/** Some clients of Azure have to send name and type as well. */
function created(policyId: string): Body {
  const location = /\/locations\/([^/]+)\//i.exec(policyId)?.[1] ?? '';
  const name = childName(policyId);
  const type = 'Microsoft.Security/locations/jitNetworkAccessPolicies';
  return { kind: 'Basic', id: policyId, name, type, location, properties: { virtualMachines: [] } };
}

/** The empty text for an entry that names no VM, which stays as it is. */
function keyOf(machine: unknown): string {
  return v.is(object, machine) && typeof machine.id === 'string' ? idKey(machine.id) : '';
}

/** Ports that stay keep their places, their spelling and the fields that we do not know; more of them come last. */
function merged(machine: unknown, wanted: PolicyDocument | undefined): unknown {
  if (!wanted || !v.is(object, machine)) return machine;
  const before = (Array.isArray(machine.ports) ? machine.ports : []).filter((port) => v.is(object, port));
  const named = new Map(wanted.ports.map((port) => [port.number, port]));
  const kept = before.flatMap((port) => {
    const next = named.get(Number(port.number));
    named.delete(Number(port.number));
    return next ? [mergedPort(machine.id, port, next)] : [];
  });
  return { ...machine, ports: [...kept, ...named.values()] };
}

function mergedPort(vmId: unknown, port: Body, wanted: PolicyDocumentPort): Body {
  // A script may spell the same otherwise, such as one source as a list.
  if (meaning(vmId, port) === JSON.stringify([wanted])) return port;
  const { allowedSourceAddressPrefix: _, allowedSourceAddressPrefixes: __, ...rest } = port;
  return { ...rest, ...wanted };
}

/** The port as we would write it; the empty text where it is none. */
function meaning(vmId: unknown, port: Body): string {
  const read = parsePolicyDocument({ id: vmId, ports: [port] });
  return read.ok ? JSON.stringify(formatPolicyDocument(read.value.id, read.value.policy).ports) : '';
}
