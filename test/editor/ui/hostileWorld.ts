import type { World } from '../../../src/sandbox/world.ts';
import { contosoPrincipals } from '../../../src/sandbox/worlds/contosoPrincipals.ts';
import { production } from '../../../src/sandbox/worlds/contosoSubscriptions.ts';
import { jitDenyRule } from '../../../src/sandbox/worlds/jitDenyRule.ts';
import { networkInterface } from '../../../src/sandbox/worlds/networkInterface.ts';
import { networkSecurityGroup } from '../../../src/sandbox/worlds/networkSecurityGroup.ts';
import { publicIpAddress } from '../../../src/sandbox/worlds/publicIpAddress.ts';
import { idIn, resourceGroup, resourceGroupResource } from '../../../src/sandbox/worlds/resourceGroup.ts';
import type { SecurityRuleFacts } from '../../../src/sandbox/worlds/securityRule.ts';
import { virtualMachine } from '../../../src/sandbox/worlds/virtualMachine.ts';
import { subnetId, virtualNetwork } from '../../../src/sandbox/worlds/virtualNetwork.ts';
import { withBackReferences } from '../../../src/sandbox/worlds/withBackReferences.ts';

/** Names that would do something wherever they are taken for more than text. */
export const hostile = {
  link: '[press](command:workbench.action.toggleZenMode)',
  html: '<img src=x onerror=alert(1)><b>bold',
  icon: '$(flame) **bold** `code` ~~gone~~',
  escape: '\u001b[31mred\u001b[0m\u202egpj.exe',
  address: 'https:\u002f\u002fevil.example www.evil.example',
};

const group = resourceGroup(production.subscriptionId, 'rg $(flame) **x**');
const network = virtualNetwork(group, {
  name: 'vnet',
  prefixes: ['10.9.0.0/16'],
  subnets: [{ name: 'default', prefixes: ['10.9.0.0/24'] }],
});
const subnet = subnetId(network.id, 'default');

function machine(host: number, name: string, rules: readonly SecurityRuleFacts[], policy?: string) {
  const address = `10.9.0.${host}`;
  const id = idIn(group, 'Microsoft.Compute/virtualMachines', name);
  const deny = jitDenyRule(id, { priority: 500, ports: '22', address });
  const nsg = networkSecurityGroup(
    group,
    `${host} ${hostile.link}`,
    policy === '22/Tcp PT3H *' ? [...rules, deny] : rules,
  );
  const publicIp = publicIpAddress(group, `ip-${host}`, `198.51.100.${host}`);
  const nic = networkInterface(group, `nic-${host}`, [{ address, subnetId: subnet, publicIp }], nsg);
  const tags = policy === undefined ? {} : { 'jit-access': policy };
  return [nsg, publicIp, nic, virtualMachine(group, { name, os: 'Linux', nics: [nic], tags })];
}

const opensSsh: SecurityRuleFacts = {
  name: hostile.html,
  priority: 300,
  access: 'Allow',
  protocol: 'Tcp',
  ports: '22',
};

/** A world in which every name and tag comes from somebody who means harm; only `plain-01` has a harmless name. */
export const hostileWorld: World = {
  subscriptions: [{ ...production, displayName: `${hostile.link} ${hostile.icon} ${hostile.address}` }],
  principals: contosoPrincipals,
  resources: withBackReferences([
    resourceGroupResource(group),
    network,
    ...machine(10, 'plain-01', [], '22/Tcp PT3H *'),
    ...machine(11, hostile.link, [], '22/Tcp PT3H *'),
    ...machine(12, hostile.icon, [opensSsh]),
    ...machine(13, hostile.html, [], `${hostile.link} ${hostile.html} ${hostile.icon}`),
    ...machine(14, hostile.escape, []),
  ]),
};

/** The group that guards `plain-01`. */
export const plainNsg = idIn(group, 'Microsoft.Network/networkSecurityGroups', `10 ${hostile.link}`);
