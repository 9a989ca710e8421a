import { childName } from '../core/armId.ts';
import { isReachedDirectly } from '../core/firewallWay.ts';
import type { Endpoint, Machine } from '../core/machine.ts';
import type { PortMapping } from '../core/portMapping.ts';
import { plainText } from './plainText.ts';
import { portText, protocolText } from './portText.ts';

/**
 * Where the Internet finds the VM: `198.51.100.11` for an address of its own, `198.51.100.20:50003 (SSH 22)` for a
 * load balancer's frontend, which counts as one way where several private addresses share it; `none` for none.
 */
export function publicWaysText({ endpoints }: Machine): string {
  const ways = new Set(endpoints.flatMap(waysTo));

  return ways.size === 0 ? 'none' : [...ways].join(', ');
}

function waysTo(endpoint: Endpoint): string[] {
  const { publicAddress, mappings } = endpoint;
  const elsewhere = answersLeaveText(endpoint);
  const ways = [
    ...(publicAddress?.address ? [plainText(publicAddress.address)] : []),
    ...mappings.flatMap((mapping) =>
      mapping.publicAddress.address ? [mappedText(mapping, plainText(mapping.publicAddress.address))] : [],
    ),
  ];
  return elsewhere === undefined ? ways : ways.map((way) => `${way} (${elsewhere})`);
}

/** Answers that leave another way belong to no connection there. https://learn.microsoft.com/azure/firewall/integrate-lb */
function answersLeaveText(endpoint: Endpoint): string | undefined {
  const { route } = endpoint;
  if (route === undefined || isReachedDirectly(endpoint)) return undefined;
  const through =
    route.via === 'firewall'
      ? `firewall ${plainText(childName(route.firewallId))}`
      : plainText(route.address);
  return `but answers leave through ${through}`;
}

function mappedText({ via, protocol, frontendPort, backendPort }: PortMapping, address: string): string {
  const shared = via === 'loadBalancingRule' ? ', shared by load balancing' : '';
  if (backendPort === 'every') return `${address} (every port${shared})`;
  const to =
    backendPort === frontendPort ? protocolText(protocol) : portText({ number: backendPort, protocol });
  if (frontendPort === null) return `${address} at a port that Azure does not tell (${to}${shared})`;
  const host = address.includes(':') ? `[${address}]` : address;

  return `${host}:${frontendPort} (${to}${shared})`;
}
