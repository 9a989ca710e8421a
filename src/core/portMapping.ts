import type { Protocol } from './protocol.ts';
import type { PublicAddress } from './publicAddress.ts';

/**
 * A way in from the Internet: a load balancer's public frontend, one of whose rules leads to a port of an endpoint.
 * The client's own address reaches the endpoint's security groups.
 * https://learn.microsoft.com/azure/load-balancer/inbound-nat-rules
 */
export interface PortMapping {
  /** A NAT rule leads to this VM alone; a load balancing rule to any VM of its pool. */
  via: 'natRule' | 'loadBalancingRule';
  ruleId: string;
  protocol: Protocol;
  /** The frontend's; its SKU is the load balancer's, which Azure keeps the same. */
  publicAddress: PublicAddress;
  /** Null for a NAT rule of a pool while Azure does not tell which port of the rule's range is this endpoint's. */
  frontendPort: number | 'every' | null;
  /** `every`: each frontend port leads to the port of the same number ("HA ports"). */
  backendPort: number | 'every';
}

export function leadsTo({ backendPort }: PortMapping, port: number): boolean {
  return backendPort === 'every' || backendPort === port;
}

/** The frontend's port behind which `port` is; null where it is not told. */
export function frontendPortOf({ frontendPort }: PortMapping, port: number): number | null {
  return frontendPort === 'every' ? port : frontendPort;
}
