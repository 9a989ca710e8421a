import type { ArmResource } from '../world.ts';

type Bag = Record<string, unknown>;

/**
 * Adds what Azure derives from the other side of a reference: `networkInterfaces` and `subnets` of an NSG,
 * `subnets` of a route table, `ipConfiguration` of a public address, `virtualMachine` of a NIC, and the inbound NAT
 * rules of an ip configuration.
 */
export function withBackReferences(resources: readonly ArmResource[]): ArmResource[] {
  const gained = new Map<string, Bag>();
  const gain = (target: unknown): Bag => {
    const key = idOf(target).toLowerCase();
    const bag = gained.get(key) ?? {};
    gained.set(key, bag);
    return bag;
  };
  const append = (target: unknown, property: string, id: string): void => {
    if (!target) return;
    const bag = gain(target);
    bag[property] = [...list(bag[property]), { id }];
  };

  for (const { id, type, properties = {} } of resources) {
    if (type === 'Microsoft.Compute/virtualMachines')
      for (const nic of list(bagOf(properties.networkProfile).networkInterfaces))
        gain(nic).virtualMachine = { id };
    if (type === 'Microsoft.Network/virtualNetworks')
      for (const subnet of list(properties.subnets)) {
        const { networkSecurityGroup, routeTable } = bagOf(subnet.properties);
        append(networkSecurityGroup, 'subnets', idOf(subnet));
        append(routeTable, 'subnets', idOf(subnet));
      }
    if (type === 'Microsoft.Network/networkInterfaces') {
      append(properties.networkSecurityGroup, 'networkInterfaces', id);
      for (const configuration of list(properties.ipConfigurations)) {
        const { publicIPAddress } = bagOf(configuration.properties);
        if (publicIPAddress) gain(publicIPAddress).ipConfiguration = { id: idOf(configuration) };
      }
    }
    if (type === 'Microsoft.Network/loadBalancers') {
      for (const frontend of list(properties.frontendIPConfigurations)) {
        const { publicIPAddress } = bagOf(frontend.properties);
        if (publicIPAddress) gain(publicIPAddress).ipConfiguration = { id: idOf(frontend) };
      }
      for (const rule of list(properties.inboundNatRules))
        append(bagOf(rule.properties).backendIPConfiguration, 'loadBalancerInboundNatRules', idOf(rule));
    }
  }

  const withGained = (body: Bag): Bag => {
    const extra = gained.get(idOf(body).toLowerCase());
    return extra ? { ...body, properties: { ...bagOf(body.properties), ...extra } } : body;
  };
  return resources.map((resource) => {
    const { ipConfigurations, ...others } = bagOf(withGained(resource).properties);
    if (ipConfigurations === undefined) return { ...resource, properties: others };
    return {
      ...resource,
      properties: { ...others, ipConfigurations: list(ipConfigurations).map(withGained) },
    };
  });
}

function bagOf(value: unknown): Bag {
  return typeof value === 'object' && value !== null ? (value as Bag) : {};
}

function list(value: unknown): Bag[] {
  return Array.isArray(value) ? value.map(bagOf) : [];
}

function idOf(value: unknown): string {
  const { id } = bagOf(value);
  return typeof id === 'string' ? id : '';
}
