import type { ArmResource } from '../world.ts';
import { defenderAllow, defenderDeny } from './defenderRules.ts';
import { networkInterface } from './networkInterface.ts';
import { networkSecurityGroup } from './networkSecurityGroup.ts';
import { publicIpAddress } from './publicIpAddress.ts';
import { idIn, type ResourceGroup } from './resourceGroup.ts';
import type { SecurityRuleFacts } from './securityRule.ts';
import { virtualMachine } from './virtualMachine.ts';

export interface DefendedMachineFacts {
  name: string;
  os: 'Linux' | 'Windows';
  address: string;
  subnetId: string;
  publicAddress?: string;
  rules?: readonly SecurityRuleFacts[];
  tags?: Record<string, string>;
  /** The policy that guards it and its ports; in no policy where it is left out. */
  guarded?: { policyId: string; ports: readonly number[] };
  open?: { port: number; source: string; startsAt: number };
}

/** A VM with an NSG of its own at its NIC, in which Defender's rules stand beside those of others. */
export function defendedMachine(group: ResourceGroup, facts: DefendedMachineFacts): ArmResource[] {
  const { name, os, address, subnetId, publicAddress, rules = [], tags, guarded, open } = facts;
  const vmId = machineId(group, name);
  const groupId = idIn(group, 'Microsoft.Network/networkSecurityGroups', `${name}-nsg`);
  const nicId = idIn(group, 'Microsoft.Network/networkInterfaces', `${name}-nic`);
  const place = guarded && { policyId: guarded.policyId, vmId, groupId, nicId, address };
  const nsg = networkSecurityGroup(group, `${name}-nsg`, [
    ...rules,
    ...(place && open ? [defenderAllow(place, { priority: 100, ...open })] : []),
    ...(place ? [defenderDeny(place, { priority: 4096, ports: guarded?.ports ?? [] })] : []),
  ]);
  const publicIp =
    publicAddress === undefined ? undefined : publicIpAddress(group, `${name}-ip`, publicAddress);
  const nic = networkInterface(
    group,
    `${name}-nic`,
    [{ address, subnetId, ...(publicIp === undefined ? {} : { publicIp }) }],
    nsg,
  );
  const vm = virtualMachine(group, { name, os, nics: [nic], ...(tags === undefined ? {} : { tags }) });
  return [nsg, ...(publicIp === undefined ? [] : [publicIp]), nic, vm];
}

export function machineId(group: ResourceGroup, name: string): string {
  return idIn(group, 'Microsoft.Compute/virtualMachines', name);
}
