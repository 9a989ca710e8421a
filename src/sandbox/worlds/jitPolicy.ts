import { jitPolicyType } from '../security/jitPolicyType.ts';
import { sourceFields } from '../security/sources.ts';
import { tickTime } from '../security/tickTime.ts';
import type { ArmResource } from '../world.ts';
import type { ResourceGroup } from './resourceGroup.ts';

export interface JitPortFacts {
  number: number;
  protocol?: 'TCP' | 'UDP' | '*';
  /** `*` where left out. */
  sources?: readonly string[];
  max?: string;
}

export interface JitRequestFacts {
  vmId: string;
  port: number;
  requestor: string;
  source: string;
  /** Milliseconds since the Unix epoch. */
  startsAt: number;
  endsAt: number;
  justification?: string;
  mappedPort?: number;
  /** How it ended; open where it is left out. */
  ended?: 'Expired' | 'NewerRequestInitiated';
}

/** The ARM id of a policy in a group and region. */
export function jitPolicyId(group: ResourceGroup, name: string, location = group.location): string {
  return `${group.id}/providers/Microsoft.Security/locations/${location}/jitNetworkAccessPolicies/${name}`;
}

/** A policy of Defender with the machines in it, and what was asked for. */
export function jitPolicy(
  group: ResourceGroup,
  facts: {
    name?: string;
    location?: string;
    machines: readonly { id: string; ports: readonly JitPortFacts[]; publicIpAddress?: string }[];
    requests?: readonly JitRequestFacts[];
  },
): ArmResource {
  const { name = 'default', location = group.location, machines, requests = [] } = facts;
  return {
    kind: 'Basic',
    id: jitPolicyId(group, name, location),
    name,
    type: jitPolicyType,
    location,
    properties: {
      virtualMachines: machines.map(({ id, ports, publicIpAddress }) => ({
        id,
        ports: ports.map(({ number, protocol = '*', sources = ['*'], max = 'PT3H' }) => ({
          number,
          protocol,
          ...sourceFields(sources),
          maxRequestAccessDuration: max,
        })),
        ...(publicIpAddress === undefined ? {} : { publicIpAddress }),
      })),
      requests: requests.map(jitRequest),
      provisioningState: 'Succeeded',
    },
  };
}

function jitRequest(facts: JitRequestFacts) {
  const { vmId, port, requestor, source, startsAt, endsAt, justification, mappedPort, ended } = facts;
  return {
    virtualMachines: [
      {
        id: vmId,
        ports: [
          {
            number: port,
            allowedSourceAddressPrefix: source,
            endTimeUtc: tickTime(endsAt),
            status: ended === undefined ? 'Initiated' : 'Revoked',
            statusReason: ended ?? 'UserRequested',
            ...(mappedPort === undefined ? {} : { mappedPort }),
          },
        ],
      },
    ],
    startTimeUtc: tickTime(startsAt),
    requestor,
    ...(justification === undefined ? {} : { justification }),
  };
}
