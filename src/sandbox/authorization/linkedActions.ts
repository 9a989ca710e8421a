import { isJsonObject } from '../json.ts';

/** What a reference under this property asks for, on the resource that it names. */
const actionOf: Record<string, string> = {
  networkSecurityGroup: 'Microsoft.Network/networkSecurityGroups/join/action',
  subnet: 'Microsoft.Network/virtualNetworks/subnets/join/action',
  publicIPAddress: 'Microsoft.Network/publicIPAddresses/join/action',
  routeTable: 'Microsoft.Network/routeTables/join/action',
  natGateway: 'Microsoft.Network/natGateways/join/action',
  firewallPolicy: 'Microsoft.Network/firewallPolicies/join/action',
  basePolicy: 'Microsoft.Network/firewallPolicies/join/action',
  sourceIpGroups: 'Microsoft.Network/ipGroups/join/action',
  destinationIpGroups: 'Microsoft.Network/ipGroups/join/action',
  virtualHub: 'Microsoft.Network/virtualHubs/read',
  remoteVirtualNetwork: 'Microsoft.Network/virtualNetworks/peer/action',
  networkInterfaces: 'Microsoft.Network/networkInterfaces/join/action',
  loadBalancerBackendAddressPools: 'Microsoft.Network/loadBalancers/backendAddressPools/join/action',
  loadBalancerInboundNatRules: 'Microsoft.Network/loadBalancers/inboundNatRules/join/action',
  applicationSecurityGroups: 'Microsoft.Network/applicationSecurityGroups/joinIpConfiguration/action',
  sourceApplicationSecurityGroups:
    'Microsoft.Network/applicationSecurityGroups/joinNetworkSecurityRule/action',
  destinationApplicationSecurityGroups:
    'Microsoft.Network/applicationSecurityGroups/joinNetworkSecurityRule/action',
};
// These lists are Azure's answer about who refers to the resource, not the client's wish.
const computedOn: Record<string, readonly string[]> = {
  'microsoft.network/networksecuritygroups': ['networkInterfaces', 'subnets'],
};

/** The further rights that a body needs: every reference in it to a resource that must be joined. */
export function linkedActions(type: string, body: unknown): { action: string; scope: string }[] {
  const found = new Map<string, { action: string; scope: string }>();
  const computed = computedOn[type.toLowerCase()] ?? [];
  const add = (action: string, reference: unknown): void => {
    // Firewall rules name IP groups by bare ids.
    const id = isJsonObject(reference) ? reference.id : reference;
    if (typeof id !== 'string' || !id.startsWith('/')) return;
    found.set(`${action} ${id.toLowerCase()}`, { action, scope: id });
  };
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const entry of value) walk(entry);
    if (!isJsonObject(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (computed.includes(key)) continue;
      const action = actionOf[key];
      if (action !== undefined) for (const entry of [inner].flat()) add(action, entry);
      walk(inner);
    }
  };
  walk(isJsonObject(body) ? body.properties : undefined);
  return [...found.values()];
}
