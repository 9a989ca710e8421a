import type { Arm } from '../arm/arm.ts';
import { ArmError } from '../arm/armError.ts';
import { isoDurationMs } from '../isoDuration.ts';
import { type JsonObject, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { freeMappedPort } from './dnatRule.ts';
import type { AskedPort } from './initiateInput.ts';
import { openPorts, sameId } from './jitRequests.ts';
import { refuse } from './policyInput.ts';
import { regionOf } from './regionOf.ts';
import { requireSupported, type SupportedMachine } from './requireSupported.ts';
import { areWithin, sourceFields, sourcesOf } from './sources.ts';
import { tickTime } from './tickTime.ts';

export interface GrantedPort {
  /** The port of the request, as it is answered and kept. */
  shown: JsonObject;
  number: number;
  protocol: string;
  sources: readonly string[];
  mappedPort: number | undefined;
}

export interface GrantedMachine {
  vm: SupportedMachine & { id: string };
  ports: readonly GrantedPort[];
}

/** What a policy grants of what is asked for. Throws unless it is all of it: a request is never cut down. */
export function grantedMachines(
  arm: Arm,
  policy: ArmResource,
  asked: readonly { id: string; ports: readonly AskedPort[] }[],
): GrantedMachine[] {
  const taken = openPorts(policy).map(({ port }) => Number(port.mappedPort));
  return asked.map(({ id, ports }) => {
    const entry = objectsIn(policy.properties?.virtualMachines).find((one) => sameId(one.id, id));
    if (entry === undefined) return notInPolicy(policy);
    const vmId = String(entry.id);
    const found = requireSupported(arm.store, { id: vmId, entry, ports: [] }, regionOf(policy.id));
    return {
      vm: { ...found, id: vmId },
      ports: ports.map((port) => {
        const granted = grantedPort(arm, policy, entry, port);
        if (found.behind === undefined || found.publicIpAddress === undefined) return granted;
        const mappedPort = freeMappedPort(found.behind, found.publicIpAddress, taken);
        taken.push(mappedPort);
        return { ...granted, mappedPort, shown: { ...granted.shown, mappedPort } };
      }),
    };
  });
}

function grantedPort(arm: Arm, policy: ArmResource, entry: JsonObject, asked: AskedPort): GrantedPort {
  const rule = objectsIn(entry.ports).find(({ number }) => Number(number) === asked.number);
  if (rule === undefined) return notInPolicy(policy);
  const longest = isoDurationMs(String(rule.maxRequestAccessDuration)) ?? 0;
  if (asked.endsAt - arm.clock.now() > longest) notInPolicy(policy);
  const sources = asked.sources ?? [arm.callerAddress()];
  if (!areWithin(sources, sourcesOf(rule) ?? ['*'], arm.defender.settings.partOfRange)) notInPolicy(policy);
  if (sources.length > 1 && sources.includes('*')) refuse("'*' cannot be one of several sources.");
  const shown = {
    number: asked.number,
    ...sourceFields(sources),
    endTimeUtc: tickTime(asked.endsAt),
    status: 'Initiating',
    statusReason: 'UserRequested',
  };
  const protocol = String(rule.protocol);
  return { shown, number: asked.number, protocol, sources, mappedPort: undefined };
}

function notInPolicy(policy: ArmResource): never {
  throw new ArmError(
    400,
    'InvalidInitiateInput',
    `The given access request is not a subset of policy '${policy.id}'. Please make sure that the access request ` +
      'is within the allowed policy properties.',
  );
}
