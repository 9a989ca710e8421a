import { familyOf } from './addresses.ts';

/** Bodies as Azure answers them; nothing is known of them but what is read here. */
export type Body = Readonly<Record<string, unknown>>;

/** One address of a VM with the groups that its packets meet, in that order. */
export interface Way {
  address: string;
  nicId: string;
  asgs: readonly string[];
  virtualNetwork: readonly string[];
  gates: readonly Body[];
  ipConfiguration: Body;
}

/** Finds what belongs together in a list of ARM resources. Ids compare without regard to case. */
export interface ArmNetwork {
  /** Each way to the VM: one for each address of each of its interfaces. */
  waysTo(vm: string): Way[];
  /** Every address of every interface that is a member of the application security group. */
  membersOf(asg: string): string[];
  ofType(type: string): Body[];
}

export function armNetwork(resources: readonly Body[]): ArmNetwork {
  const byId = new Map(resources.map((body) => [key(body), body]));
  const nics = ofType('Microsoft.Network/networkInterfaces');
  const subnets = new Map(
    ofType('Microsoft.Network/virtualNetworks').flatMap((network) =>
      list(props(network).subnets).map((subnet) => [key(subnet), { subnet, network }] as const),
    ),
  );

  function ofType(type: string): Body[] {
    return resources.filter((body) => String(body.type).toLowerCase() === type.toLowerCase());
  }

  function waysOf(nic: Body): Way[] {
    return list(props(nic).ipConfigurations).flatMap((ipConfiguration) => {
      const {
        privateIPAddress: address,
        subnet: reference,
        applicationSecurityGroups,
      } = props(ipConfiguration);
      if (typeof address !== 'string' || familyOf(address) === undefined) return [];
      const place = subnets.get(key(reference));
      const references = [props(place?.subnet).networkSecurityGroup, props(nic).networkSecurityGroup];
      const space = props(place?.network).addressSpace as { addressPrefixes?: string[] } | undefined;
      return {
        address,
        nicId: key(nic),
        asgs: list(applicationSecurityGroups).map(key),
        virtualNetwork: space?.addressPrefixes ?? [],
        gates: references.map((group) => byId.get(key(group))).filter((gate) => gate !== undefined),
        ipConfiguration,
      };
    });
  }

  return {
    ofType,
    waysTo: (vm) => {
      const profile = props(byId.get(vm.toLowerCase())).networkProfile as Body | undefined;
      const own = new Set(list(profile?.networkInterfaces).map(key));
      return nics.filter((nic) => own.has(key(nic))).flatMap(waysOf);
    },
    membersOf: (asg) =>
      nics.flatMap(waysOf).flatMap(({ asgs, address }) => (asgs.includes(asg) ? [address] : [])),
  };
}

export function props(body: unknown): Body {
  return ((body as Body | undefined)?.properties as Body | undefined) ?? {};
}

export function list(value: unknown): Body[] {
  return Array.isArray(value) ? value : [];
}

/** The id in the form in which ids are compared; a reference has one too. */
export function key(body: unknown): string {
  return String((body as Body | undefined)?.id ?? '').toLowerCase();
}
