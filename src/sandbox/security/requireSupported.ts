import { ArmError, gatewayNotFound } from '../arm/armError.ts';
import type { ResourceStore } from '../arm/resourceStore.ts';
import type { MachineFirewall } from './firewallOf.ts';
import type { Guard } from './guardsOf.ts';
import { type PolicyMachine, refuse } from './policyInput.ts';
import { supportOf, unsupportedReasons } from './supportOf.ts';

export interface SupportedMachine {
  name: string;
  guards: readonly Guard[];
  behind: MachineFirewall | undefined;
  /** The firewall's address that the machine is reached at, where it has one. */
  publicIpAddress: string | undefined;
}

/** The machine of a policy's entry. Throws if there is none, it is in another region, or Defender cannot guard it. */
export function requireSupported(
  store: ResourceStore,
  { id, entry }: PolicyMachine,
  region: string,
): SupportedMachine {
  const vm = store.get(id);
  if (vm === undefined) {
    const [, , , , group = '', , , , name = ''] = id.split('/');
    throw gatewayNotFound(
      'ResourceNotFound',
      `The Resource 'Microsoft.Compute/virtualMachines/${name}' under resource group '${group}' was not found.`,
    );
  }
  const location = String(vm.location).toLowerCase().replaceAll(' ', '');
  if (location !== region)
    refuse(`The virtual machine '${vm.id}' is in location '${location}', the policy in '${region}'.`);
  const support = supportOf(store, vm);
  if (support.state === 'unsupported') {
    const why = unsupportedReasons[support.reason];
    throw new ArmError(
      400,
      'UnsupportedVirtualMachine',
      `Just-in-time network access does not support the virtual machine '${vm.id}': ${why}.`,
    );
  }
  const { guards, behind } = support;
  const known = behind?.publicAddresses ?? [];
  const asked = entry.publicIpAddress;
  if (asked !== undefined && asked !== null && asked !== '' && !known.includes(String(asked)))
    refuse(`'${String(asked)}' is no public address of an Azure Firewall of '${vm.id}'.`);
  const publicIpAddress = known.find((address) => address === asked) ?? known[0];
  return { name: vm.name, guards, behind, publicIpAddress };
}
