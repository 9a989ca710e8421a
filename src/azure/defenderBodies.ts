import * as v from 'valibot';
import { idKey } from '../core/armId.ts';
import type { DefenderEntry, DefenderRequest } from '../core/defender.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import { parsePolicyDocument } from '../core/policyDocument.ts';
import { err, ok, type Result } from '../core/result.ts';

const maybe = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema));

const requestPort = v.looseObject({
  number: v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.integer()),
  allowedSourceAddressPrefix: v.optional(v.nullable(v.union([v.string(), v.array(v.string())]))),
  allowedSourceAddressPrefixes: maybe(v.array(v.string())),
  endTimeUtc: v.string(),
  status: maybe(v.string()),
  statusReason: maybe(v.string()),
  mappedPort: maybe(v.number()),
});

const request = v.looseObject({
  requestor: maybe(v.string()),
  startTimeUtc: v.string(),
  justification: maybe(v.string()),
  virtualMachines: v.array(v.looseObject({ id: v.string(), ports: v.array(v.unknown()) })),
});

const machine = v.looseObject({ id: v.string(), publicIpAddress: maybe(v.string()) });

/** A policy of Defender's as it answers it, as far as we read it. */
export const jitPolicyBody = v.looseObject({
  id: v.string(),
  properties: v.looseObject({
    virtualMachines: v.array(v.unknown()),
    requests: maybe(v.array(v.unknown())),
  }),
});

export type JitPolicyBody = v.InferOutput<typeof jitPolicyBody>;

/**
 * What the policy says of each of its VMs, by the VM's id in lower case. A VM, a request or a port of one that has no known
 * shape is left out.
 */
export function defenderEntries({ id: policyId, properties }: JitPolicyBody): Map<string, DefenderEntry> {
  const requests = eachParsed(request, properties.requests ?? []);
  return new Map(
    eachParsed(machine, properties.virtualMachines).map((entry) => {
      const key = idKey(entry.id);
      const own = requests.flatMap((one) => requestOf(one, key));
      const publicIpAddress = entry.publicIpAddress || null;
      return [key, { policyId, policy: policyOf(entry), publicIpAddress, requests: own }] as const;
    }),
  );
}

function eachParsed<S extends v.GenericSchema>(schema: S, values: readonly unknown[]): v.InferOutput<S>[] {
  return values.flatMap((value) => {
    const parsed = v.safeParse(schema, value);
    return parsed.success ? [parsed.output] : [];
  });
}

function policyOf(entry: unknown): Result<JitPolicy, string> {
  const parsed = parsePolicyDocument(entry);
  if (parsed.ok) return ok(parsed.value.policy);
  const [problem] = parsed.error;
  return err(problem ? `${problem.field}: ${problem.reason}` : 'It has not the shape of a policy.');
}

function requestOf(
  { requestor, startTimeUtc, justification, virtualMachines }: v.InferOutput<typeof request>,
  vmKey: string,
): DefenderRequest[] {
  const ofMachine = virtualMachines.filter(({ id }) => idKey(id) === vmKey);
  const ports = ofMachine.flatMap((one) => eachParsed(requestPort, one.ports));
  const startMs = instantOf(startTimeUtc);
  if (ports.length === 0 || Number.isNaN(startMs)) return [];
  return [
    {
      requestor: requestor ?? '',
      startMs,
      justification: justification ?? '',
      ports: ports.flatMap((port) => {
        const endMs = instantOf(port.endTimeUtc);
        if (Number.isNaN(endMs)) return [];
        return [
          {
            number: port.number,
            sources: sourcesOf(port),
            endSeconds: Math.floor(endMs / 1000),
            status: port.status ?? '',
            statusReason: port.statusReason ?? '',
            mappedPort: port.mappedPort ?? null,
          },
        ];
      }),
    },
  ];
}

function sourcesOf(port: v.InferOutput<typeof requestPort>): string[] {
  const { allowedSourceAddressPrefix: one, allowedSourceAddressPrefixes: several } = port;
  return [
    ...(typeof one === 'string' && one !== '' ? [one] : []),
    ...(Array.isArray(one) ? one : []),
    ...(several ?? []),
  ];
}

/** A time without a zone is UTC, as the field's name says. */
function instantOf(text: string): number {
  return Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`);
}
