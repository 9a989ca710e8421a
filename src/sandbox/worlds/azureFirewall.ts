import type { ArmResource } from '../world.ts';
import { idIn, type ResourceGroup } from './resourceGroup.ts';

/** A rule collection of a classic firewall; its rules are Azure's own shapes. */
export interface ClassicCollectionFacts {
  name: string;
  priority: number;
  action: 'Allow' | 'Deny' | 'Dnat' | 'Snat';
  rules: readonly Record<string, unknown>[];
}

export interface AzureFirewallFacts {
  name: string;
  /** Its address inside `AzureFirewallSubnet`, or inside the virtual hub. */
  privateAddress: string;
  /** `AzureFirewallSubnet` and the public addresses of a firewall in a network. */
  inNetwork?: { subnetId: string; publicIps: readonly ArmResource[] };
  /** The hub and the bare public addresses of a firewall in a secured virtual hub. */
  inHub?: { hubId: string; publicAddresses: readonly string[] };
  policyId?: string;
  nat?: readonly ClassicCollectionFacts[];
  network?: readonly ClassicCollectionFacts[];
  application?: readonly ClassicCollectionFacts[];
  /** Properties beside those that every firewall has. */
  more?: Record<string, unknown>;
  tags?: Record<string, string>;
  zones?: readonly string[];
}

/** An Azure Firewall: classic where it holds rule collections, by policy where it names one. */
export function azureFirewall(group: ResourceGroup, facts: AzureFirewallFacts): ArmResource {
  const id = idIn(group, 'Microsoft.Network/azureFirewalls', facts.name);
  const { inNetwork, inHub } = facts;
  return {
    id,
    type: 'Microsoft.Network/azureFirewalls',
    name: facts.name,
    location: group.location,
    tags: facts.tags ?? {},
    ...(facts.zones ? { zones: [...facts.zones] } : {}),
    properties: {
      provisioningState: 'Succeeded',
      sku: { name: inHub ? 'AZFW_Hub' : 'AZFW_VNet', tier: 'Standard' },
      ...(facts.policyId
        ? { firewallPolicy: { id: facts.policyId } }
        : { threatIntelMode: 'Alert', additionalProperties: {} }),
      ...(inNetwork ? { ipConfigurations: ipConfigurations(id, facts.privateAddress, inNetwork) } : {}),
      ...(inHub ? inVirtualHub(facts.privateAddress, inHub) : {}),
      networkRuleCollections: collections(id, 'networkRuleCollections', facts.network),
      applicationRuleCollections: collections(id, 'applicationRuleCollections', facts.application),
      natRuleCollections: collections(id, 'natRuleCollections', facts.nat),
      ...facts.more,
    },
  };
}

// Only the first configuration names the subnet and has the private address.
function ipConfigurations(
  firewallId: string,
  privateIPAddress: string,
  { subnetId, publicIps }: NonNullable<AzureFirewallFacts['inNetwork']>,
) {
  return publicIps.map((publicIp, position) => ({
    name: publicIp.name,
    id: `${firewallId}/azureFirewallIpConfigurations/${publicIp.name}`,
    type: 'Microsoft.Network/azureFirewalls/azureFirewallIpConfigurations',
    properties: {
      provisioningState: 'Succeeded',
      ...(position === 0 ? { privateIPAddress } : {}),
      privateIPAllocationMethod: 'Dynamic',
      publicIPAddress: { id: publicIp.id },
      ...(position === 0 ? { subnet: { id: subnetId } } : {}),
    },
  }));
}

function inVirtualHub(
  privateIPAddress: string,
  { hubId, publicAddresses }: NonNullable<AzureFirewallFacts['inHub']>,
) {
  return {
    virtualHub: { id: hubId },
    hubIPAddresses: {
      privateIPAddress,
      publicIPs: {
        count: publicAddresses.length,
        addresses: publicAddresses.map((address) => ({ address })),
      },
    },
  };
}

function collections(firewallId: string, kind: string, facts: readonly ClassicCollectionFacts[] = []) {
  return facts.map(({ name, priority, action, rules }) => ({
    name,
    id: `${firewallId}/${kind}/${name}`,
    type: `Microsoft.Network/azureFirewalls/${kind}`,
    properties: { provisioningState: 'Succeeded', priority, action: { type: action }, rules: [...rules] },
  }));
}
