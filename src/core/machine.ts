import type { AzureFault } from './azureFault.ts';
import type { DefenderEntry } from './defender.ts';
import type { IpPrefix } from './ipPrefix.ts';
import type { PortMapping } from './portMapping.ts';
import type { PublicAddress } from './publicAddress.ts';

/** One private address of a VM and what stands in front of it. */
export interface Endpoint {
  interfaceId: string;
  /** A single address: /32 or /128. */
  privateAddress: IpPrefix;
  publicAddress: PublicAddress | null;
  /** The ways in through public frontends of load balancers, beside the address of its own. */
  mappings: readonly PortMapping[];
  subnetId: string | null;
  subnetGroupId: string | null;
  interfaceGroupId: string | null;
  applicationSecurityGroups: readonly string[];
  /** The address space of the virtual network, without its peers. */
  virtualNetworkPrefixes: readonly IpPrefix[];
  /** The route table of its subnet; absent where it has none. */
  routeTableId?: string | undefined;
  /** What stands on its way from and to the Internet; absent where nothing does that is known. */
  route?: EndpointRoute | undefined;
}

export type EndpointRoute =
  /**
   * An Azure Firewall: its default route or its secured hub leads there (`isDefault`), or a NAT rule of the firewall
   * leads here. `holderId` is the ARM id of what holds rules of ours: the firewall, or our group in its policy.
   */
  | { via: 'firewall'; firewallId: string; holderId: string; isDefault: boolean }
  /** Its default route goes to an address that is no firewall's that the caller sees. */
  | { via: 'unknownAppliance'; address: string };

/** What Azure says of one virtual machine; names and tags are data from strangers. */
export interface Machine {
  id: string;
  name: string;
  subscriptionId: string;
  resourceGroup: string;
  location: string;
  os: 'linux' | 'windows';
  deployment: 'resourceManager' | 'classic';
  tags: Readonly<Record<string, string>>;
  endpoints: readonly Endpoint[];
  /** Ids of interfaces that could not be read; what stands in front of the VM is then not all known. */
  unreadInterfaces?: readonly string[];
  /** Ids of load balancers that its interfaces name and that could not be read; their ways in are then not told. */
  unreadLoadBalancers?: readonly string[];
  /** JIT is turned off by Azure Policy on the subscription or resource group. */
  disabledByPolicy: boolean;
  /** What a policy of Defender for Cloud says of it; absent where none does, or none could be read. */
  defender?: DefenderEntry | undefined;
  /** Why it is not known whether a policy of Defender for Cloud has it; absent where that is known. */
  defenderUnread?: AzureFault | undefined;
}

/**
 * The ids of everything on the VM's way that may hold rules of ours: the groups that guard it, and its firewall's or
 * policy's, each once.
 */
export function ruleHolderIds(machine: Pick<Machine, 'endpoints'>): string[] {
  return [...guardingGroupIds(machine), ...firewallHolderIds(machine)];
}

/** The ids of the classic firewalls, and of the groups of ours in policies, that stand before the VM, each once. */
export function firewallHolderIds(machine: Pick<Machine, 'endpoints'>): string[] {
  const ids = machine.endpoints.flatMap(({ route }) => (route?.via === 'firewall' ? [route.holderId] : []));
  return [...new Map(ids.map((id) => [id.toLowerCase(), id])).values()];
}

/** The ids of every network security group that guards the VM, each once, in the order of its endpoints. */
export function guardingGroupIds(machine: Pick<Machine, 'endpoints'>): string[] {
  const ids = new Map<string, string>();
  for (const endpoint of machine.endpoints) {
    for (const id of groupIdsOf(endpoint)) if (!ids.has(id.toLowerCase())) ids.set(id.toLowerCase(), id);
  }
  return [...ids.values()];
}

/**
 * The gates in front of one endpoint in the order in which inbound traffic meets them: the subnet's group, then
 * the interface's. https://learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works
 */
export function groupIdsOf(endpoint: Pick<Endpoint, 'subnetGroupId' | 'interfaceGroupId'>): string[] {
  return [endpoint.subnetGroupId, endpoint.interfaceGroupId].filter((id) => id !== null);
}
