import { everyAddress, intersect } from './addressRanges.ts';
import { idKey, sameId } from './armId.ts';
import { isOfDefender } from './defenderRules.ts';
import { firewallAdmits } from './firewallAdmits.ts';
import { isFirewallHolder } from './firewallWay.ts';
import { admitted, type Flow, firstVerdict, sourceContext } from './gateVerdicts.ts';
import type { JitPolicy } from './jitPolicy.ts';
import { type Endpoint, groupIdsOf, type Machine } from './machine.ts';
import { type GroupLookup, gatesOf } from './networkView.ts';
import { isOurs } from './ourRules.ts';
import { leadsTo } from './portMapping.ts';
import { eachProtocol, overlapsProtocols, type Protocol } from './protocol.ts';
import type { PublicAddress } from './publicAddress.ts';
import { remembered } from './remembered.ts';
import type { NetworkSecurityGroup } from './securityRule.ts';
import { internetSources, type SourceContext, type SourceSet, sourceSet } from './sourceSet.ts';

/** A port that some Internet source reaches, and the allow rule of the last gate that lets it through. */
export interface ExposedPort {
  number: number;
  protocol: Protocol;
  /** Null where no network security group stands in the way. */
  rule: string | null;
  priority: number | null;
  /** ARM id of the Azure Firewall through which it is reached; absent where it is reached otherwise. */
  firewall?: string;
}

/** SSH, RDP, WinRM over HTTP and HTTPS: the ports that Defender's JIT proposes. */
export const managementPorts: readonly number[] = [22, 3389, 5985, 5986];

export interface PortToCheck {
  number: number;
  protocol: Protocol;
}

/** The management ports and the policy's; a policy's entry replaces the management port that it covers. */
export function portsToCheck(policy: JitPolicy | null): PortToCheck[] {
  const own = policy?.ports.map(({ number, protocol }) => ({ number, protocol })) ?? [];
  const covered = new Set(own.filter((port) => port.protocol !== 'UDP').map((port) => port.number));
  const management = managementPorts
    .filter((number) => !covered.has(number))
    .map((number) => ({ number, protocol: 'TCP' as const }));
  return [...own, ...management].sort((a, b) => a.number - b.number);
}

/**
 * The ports that are open to some Internet source by rules that are not ours, by the VM's own public address or through
 * a load balancer. Windows that we opened do not count; the denies that we wrote do. An endpoint with a gate that could not be read is left out.
 */
export function exposedPorts(
  machine: Machine,
  groups: GroupLookup,
  ports: readonly PortToCheck[],
): ExposedPort[] {
  return ports.flatMap((port) => {
    for (const endpoint of machine.endpoints) {
      for (const protocol of eachProtocol(port.protocol)) {
        const by =
          internetAccess(endpoint, groups, protocol, port.number) ??
          firewallAccess(endpoint, groups, protocol, port.number);
        if (by) return [{ number: port.number, protocol: port.protocol, ...by }];
      }
    }
    return [];
  });
}

/** Whether a firewall and the VM's groups let some Internet source through to the port, by rules that are not ours. */
export function isOpenThroughFirewall(
  machine: Pick<Machine, 'endpoints'>,
  groups: GroupLookup,
  { number, protocol }: PortToCheck,
): boolean {
  return machine.endpoints.some((endpoint) =>
    eachProtocol(protocol).some((one) => firewallAccess(endpoint, groups, one, number) !== undefined),
  );
}

/** The allow rule of the last gate that lets packets through; nothing of both where no gate stands in the way. */
interface Opening {
  rule: string | null;
  priority: number | null;
  firewall?: string;
}

function internetAccess(
  endpoint: Endpoint,
  groups: GroupLookup,
  protocol: 'TCP' | 'UDP',
  port: number,
): Opening | undefined {
  const entrances = publicEntrances(endpoint, protocol, port);
  if (entrances.length === 0) return undefined;
  const opening = throughGates({ protocol, port, endpoint }, groups, internetSources);
  // A Standard address is closed until a group opens it; a Basic one is open until a group closes it.
  const isClosed = groupIdsOf(endpoint).length === 0 && entrances.every(({ sku }) => sku === 'Standard');
  return isClosed ? undefined : opening;
}

/** Undefined where the gates shut every source out, and where one of them could not be read. */
function throughGates(
  flow: Flow,
  groups: GroupLookup,
  from: (context: SourceContext) => SourceSet,
): Opening | undefined {
  const { endpoint } = flow;
  const gates = gatesOf(endpoint, groups).map(withoutOurAllows);
  if (gates.length < groupIdsOf(endpoint).length) return undefined;
  const last = gates.at(-1);
  if (!last) return { rule: null, priority: null };
  const context = sourceContext(endpoint, gates);
  let sources = ofFamily(from(context), endpoint.privateAddress.family);
  for (const gate of gates.slice(0, -1)) sources = admitted(gate, flow, sources, context);
  const deciding = firstVerdict('Allow', last, flow, sources, context);
  return deciding && { rule: deciding.name, priority: deciding.priority };
}

/** The same through a firewall, whose address stands for that of whoever sends. */
function firewallAccess(
  endpoint: Endpoint,
  groups: GroupLookup,
  protocol: 'TCP' | 'UDP',
  port: number,
): Opening | undefined {
  const { route } = endpoint;
  const holder = route?.via === 'firewall' ? groups.get(idKey(route.holderId)) : undefined;
  const flow = { protocol, port, endpoint };
  if (route?.via !== 'firewall' || !holder || !isFirewallHolder(holder)) return undefined;
  if (!firewallAdmits(holder, flow)) return undefined;
  const firewall = holder.firewall.firewalls.find(({ id }) => sameId(id, route.firewallId));
  const opening = firewall && throughGates(flow, groups, () => sourceSet(firewall.translatedSources));
  return opening && { ...opening, firewall: firewall.id };
}

/** The public addresses through which packets come to that port: the endpoint's own, and those of load balancers. */
function publicEntrances(endpoint: Endpoint, protocol: 'TCP' | 'UDP', port: number): PublicAddress[] {
  const { publicAddress, mappings } = endpoint;
  const mapped = mappings
    .filter((mapping) => leadsTo(mapping, port) && overlapsProtocols(mapping.protocol, protocol))
    .map((mapping) => mapping.publicAddress);
  return publicAddress ? [publicAddress, ...mapped] : mapped;
}

const withoutOurAllows = remembered(
  (group: NetworkSecurityGroup): NetworkSecurityGroup => ({
    ...group,
    rules: group.rules.filter((rule) => rule.access === 'Deny' || !(isOurs(rule) || isOfDefender(rule))),
  }),
);

/** IPv4 packets never reach an IPv6 address, nor the other way round. */
function ofFamily({ addresses, names }: SourceSet, family: 4 | 6): SourceSet {
  const space = everyAddress.filter((range) => range.family === family);
  return { addresses: intersect(addresses, space), names };
}
