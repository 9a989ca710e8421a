import { type AddressSet, addressSet, isEmpty, subtract } from './addressRanges.ts';
import { minDurationMinutes } from './duration.ts';
import { type CapSetter, durationCap } from './durationCap.ts';
import { firewallUpdateSeconds } from './firewallUpdateSeconds.ts';
import type { IpPrefix } from './ipPrefix.ts';
import type { JitPolicy, JitPort } from './jitPolicy.ts';
import type { Protocol } from './protocol.ts';
import { err, ok, type Result } from './result.ts';

/** What somebody asks of one VM. A port without a protocol is every protocol that the policy has for it. */
export interface AccessRequest {
  ports: readonly { number: number; protocol?: Protocol | undefined }[];
  sources: '*' | readonly IpPrefix[];
  durationMinutes: number;
}

/** Facts; the text for people is made elsewhere. */
export type RequestProblem =
  | { kind: 'noPorts' }
  | { kind: 'noSources' }
  | {
      kind: 'portNotInPolicy';
      number: number;
      protocol: Protocol | undefined;
      policyPorts: readonly { number: number; protocol: Protocol }[];
    }
  | {
      kind: 'sourceNotAllowed';
      number: number;
      protocol: Protocol;
      source: '*' | IpPrefix;
      allowed: readonly IpPrefix[];
    }
  | {
      kind: 'tooLong';
      number: number;
      protocol: Protocol;
      requestedMinutes: number;
      maxMinutes: number;
      setBy: CapSetter;
    }
  | { kind: 'tooShort'; requestedMinutes: number; minMinutes: number }
  /** Behind a firewall: shutting it begins so long before the end that nothing would open. */
  | { kind: 'tooShortForFirewall'; requestedMinutes: number; updateMinutes: number }
  /** An extension that would end no later than the window does anyway; both in Unix seconds. */
  | { kind: 'notLater'; endSeconds: number; presentEndSeconds: number };

export interface RequestLimits {
  /** A limit beyond the policy's, the user's own. */
  maxDurationMinutes?: number | undefined;
  /** A firewall has to be updated for it. */
  isBehindFirewall?: boolean | undefined;
}

/** The policy's ports that are asked for, narrowed to the protocol that is asked for, or every problem found. */
export function checkRequest(
  policy: JitPolicy,
  request: AccessRequest,
  { maxDurationMinutes, isBehindFirewall = false }: RequestLimits = {},
): Result<readonly JitPort[], RequestProblem[]> {
  const { durationMinutes: requestedMinutes } = request;
  const problems: RequestProblem[] = [];
  if (request.ports.length === 0) problems.push({ kind: 'noPorts' });
  if (request.sources.length === 0) problems.push({ kind: 'noSources' });
  // Written so that NaN is a problem too.
  if (!(requestedMinutes >= minDurationMinutes)) {
    problems.push({ kind: 'tooShort', requestedMinutes, minMinutes: minDurationMinutes });
  }
  const updateMinutes = firewallUpdateSeconds / 60;
  if (isBehindFirewall && requestedMinutes <= updateMinutes) {
    problems.push({ kind: 'tooShortForFirewall', requestedMinutes, updateMinutes });
  }
  const granted: JitPort[] = [];
  for (const { number, protocol } of request.ports) {
    const found = portsAskedFor(policy, number, protocol);
    if (found.length === 0) {
      const policyPorts = policy.ports.map((port) => ({ number: port.number, protocol: port.protocol }));
      problems.push({ kind: 'portNotInPolicy', number, protocol, policyPorts });
    }
    granted.push(...found);
  }
  const ports = withoutCovered(granted);
  for (const port of ports) {
    problems.push(...refusedSources(port, request.sources));
    const { minutes: maxMinutes, setBy } = durationCap(port.maxDurationMinutes, maxDurationMinutes);
    if (requestedMinutes > maxMinutes) {
      const { number, protocol } = port;
      problems.push({ kind: 'tooLong', number, protocol, requestedMinutes, maxMinutes, setBy });
    }
  }
  return problems.length > 0 ? err(problems) : ok(ports);
}

/** What is asked for by default: the operating system's port if the policy has it, else all its ports. */
export function defaultPorts(policy: JitPolicy, os: 'linux' | 'windows'): readonly JitPort[] {
  const own = policy.ports.filter((port) => port.number === managementPort[os]);

  return own.length > 0 ? own : policy.ports;
}

/** The policy of enabling from a VM's menu without questions. */
export function quickPolicy(os: 'linux' | 'windows'): JitPolicy {
  return {
    ports: [{ number: managementPort[os], protocol: 'TCP', allowedSources: '*', maxDurationMinutes: 3 * 60 }],
  };
}

const managementPort = { linux: 22, windows: 3389 } as const;

function portsAskedFor(policy: JitPolicy, number: number, protocol: Protocol | undefined): JitPort[] {
  const ports = policy.ports.filter((port) => port.number === number);
  if (protocol === undefined) return ports;
  if (protocol === '*') {
    const both = ['TCP', 'UDP'].every((one) => ports.some((port) => port.protocol === one));
    return both || ports.some((port) => port.protocol === '*') ? ports : [];
  }
  return ports
    .filter((port) => port.protocol === protocol || port.protocol === '*')
    .map((port) => ({ ...port, protocol }));
}

// Asked for 22 and 22/tcp of a policy with 22/*, the first covers the second.
function withoutCovered(ports: readonly JitPort[]): JitPort[] {
  return ports.filter(
    (port, i) =>
      !ports.some(
        (other, j) =>
          other.number === port.number && (other.protocol === port.protocol ? j < i : other.protocol === '*'),
      ),
  );
}

function refusedSources(port: JitPort, sources: AccessRequest['sources']): RequestProblem[] {
  const { number, protocol, allowedSources: allowed } = port;
  if (allowed === '*') return [];
  const allowedSet = addressSet(allowed);
  const refused = sources === '*' ? [sources] : sources.filter((source) => !isWithin(source, allowedSet));

  return refused.map((source) => ({ kind: 'sourceNotAllowed', number, protocol, source, allowed }));
}

function isWithin(source: IpPrefix, allowed: AddressSet): boolean {
  return isEmpty(subtract([source], allowed));
}
