import { familyOf, isWithin } from './addresses.ts';
import { type ArmNetwork, armNetwork, type Body, key, list, props, type Way } from './armNetwork.ts';
import type { Packet } from './packet.ts';
import { ruleApplies } from './ruleApplies.ts';

/**
 * What Azure makes of packets, by a second implementation that shares nothing with the product: the subnet's group,
 * then the interface's; in each the inbound rule with the lowest number that applies; any way in suffices.
 * https://learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works
 */
export function fates(resources: readonly Body[]): (packet: Packet) => 'Allow' | 'Deny' {
  const network = armNetwork(resources);
  const ways = new Map<string, Way[]>();
  return (packet) => {
    const toVm = ways.get(packet.vm) ?? network.waysTo(packet.vm);
    ways.set(packet.vm, toVm);
    return toVm.some((way) => comesThrough(packet, way, network)) ? 'Allow' : 'Deny';
  };
}

function comesThrough(packet: Packet, way: Way, network: ArmNetwork): boolean {
  if (familyOf(packet.source) !== familyOf(way.address)) return false;
  const isPrivate = privateSources.some((block) => isWithin(packet.source, block));
  const inside = isPrivate || way.virtualNetwork.some((block) => isWithin(packet.source, block));
  if (!inside && !hasEntrance(packet, way, network)) return false;
  return way.gates.every((gate) => verdict(gate, packet, way, network) === 'Allow');
}

const privateSources = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7', '168.63.129.16'],
];

function verdict(gate: Body, packet: Packet, way: Way, network: ArmNetwork): unknown {
  const { securityRules, defaultSecurityRules } = props(gate);
  const first = [...list(securityRules), ...list(defaultSecurityRules)]
    .filter((rule) => props(rule).direction === 'Inbound' && ruleApplies(rule, packet, way, network))
    .reduce<Body | undefined>(
      (best, rule) => (best && priority(best) <= priority(rule) ? best : rule),
      undefined,
    );
  return props(first).access;
}

function priority(rule: Body): number {
  return Number(props(rule).priority);
}

/** A public address of its own, or a load balancer that carries such packets; a way without any group is shut. */
function hasEntrance(packet: Packet, { ipConfiguration, gates }: Way, network: ArmNetwork): boolean {
  if (gates.length === 0) return false;
  const said = props(ipConfiguration);
  if (said.publicIPAddress) return true;
  const natRules = new Set(list(said.loadBalancerInboundNatRules).map(key));
  const pools = new Set(list(said.loadBalancerBackendAddressPools).map(key));
  return network.ofType('Microsoft.Network/loadBalancers').some((balancer) => {
    const { inboundNatRules, loadBalancingRules } = props(balancer);
    return [
      ...list(inboundNatRules).filter((rule) => natRules.has(key(rule))),
      ...list(loadBalancingRules).filter((rule) => pools.has(key(props(rule).backendAddressPool))),
    ].some((rule) => carries(props(rule), packet));
  });
}

function carries({ protocol, backendPort }: Body, packet: Packet): boolean {
  if (protocol === 'All' && Number(backendPort) === 0) return true;
  const hasPorts = packet.protocol === 'Tcp' || packet.protocol === 'Udp';
  return (
    hasPorts && ['All', packet.protocol].includes(String(protocol)) && Number(backendPort) === packet.port
  );
}
