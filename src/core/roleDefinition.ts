import { defenderActions } from './defenderActions.ts';
import { classicFirewallActions, firewallPolicyActions } from './firewallActions.ts';
import type { OperationName } from './operationActions.ts';
import { securityRuleActions, tagsWrite } from './permission.ts';

export const roleNames = ['reader', 'requester', 'owner', 'sweeper'] as const;

export type RoleName = (typeof roleNames)[number];

/**
 * A custom role in the shape that `az role definition create --role-definition` takes.
 * https://learn.microsoft.com/azure/role-based-access-control/role-definitions#custom-role-properties
 */
export interface RoleDefinition {
  Name: string;
  IsCustom: true;
  Description: string;
  Actions: readonly string[];
  NotActions: readonly string[];
  DataActions: readonly string[];
  NotDataActions: readonly string[];
  AssignableScopes: readonly string[];
}

/**
 * The least that a part in just-in-time access needs where `backend` applies the policies. Both see the VMs of either; what
 * is overdue is swept where our own engine opened it.
 */
export function roleDefinition(
  role: RoleName,
  assignableScopes: readonly string[],
  backend: 'direct' | 'defender' = 'direct',
): RoleDefinition {
  const { name, description, actions } = (backend === 'defender' && rolesOfDefender[role]) || roles[role];
  return {
    Name: name,
    IsCustom: true,
    Description: description,
    Actions: actions,
    NotActions: [],
    DataActions: [],
    NotDataActions: [],
    AssignableScopes: assignableScopes,
  };
}

/** The smallest role that may do an operation. */
export function roleFor(operation: OperationName): RoleName {
  switch (operation) {
    case 'list':
      return 'reader';
    case 'request':
    case 'extend':
    case 'close':
    case 'repair':
      return 'requester';
    case 'enable':
    case 'disable':
      return 'owner';
    case 'sweep':
      return 'sweeper';
  }
}

/** A subscription is listed to whoever may read it; a role tells its rights to whoever may ask for them. */
const common = [
  'Microsoft.Resources/subscriptions/read',
  'Microsoft.ResourceGraph/resources/read',
  'Microsoft.Authorization/permissions/read',
];

/** A VM and what stands in front of it; the last two say where Azure Policy turned just-in-time access off. */
const seeMachines = [
  'Microsoft.Compute/virtualMachines/read',
  'Microsoft.Network/networkInterfaces/read',
  'Microsoft.Network/virtualNetworks/read',
  'Microsoft.Network/publicIPAddresses/read',
  'Microsoft.Network/loadBalancers/read',
  'Microsoft.Network/networkSecurityGroups/read',
  'Microsoft.Authorization/policyAssignments/read',
  'Microsoft.Security/assessments/read',
  'Microsoft.Security/locations/jitNetworkAccessPolicies/read',
];

/** Guards say in a tag of their resource group that they are alive. */
const seeGuards = ['Microsoft.Resources/subscriptions/resourceGroups/read'];

const seeLocks = ['Microsoft.Authorization/locks/read'];

/** Whether Defender's plan is on. */
const seeDefender = ['Microsoft.Security/pricings/read'];

/** A write of a rule is followed to its end by the operation that it starts. */
const changeRules = [
  securityRuleActions.write,
  securityRuleActions.delete,
  'Microsoft.Network/locations/operations/read',
  'Microsoft.Network/locations/operationResults/read',
];

const seeFirewallRules = [
  'Microsoft.Network/azureFirewalls/read',
  'Microsoft.Network/firewallPolicies/read',
  'Microsoft.Network/firewallPolicies/ruleCollectionGroups/read',
];

/** Which Azure Firewall stands before a VM, and what its rules let through. */
const seeFirewalls = [
  ...seeFirewallRules,
  'Microsoft.Network/routeTables/read',
  'Microsoft.Network/virtualHubs/read',
  'Microsoft.Network/virtualNetworks/subnets/read',
  'Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read',
  'Microsoft.Network/virtualHubs/hubRouteTables/read',
  'Microsoft.Network/ipGroups/read',
];

/** A firewall is written as a whole, so Azure asks for everything that it is joined to. */
const changeFirewalls = [
  classicFirewallActions.write,
  ...classicFirewallActions.joins,
  'Microsoft.Network/ipGroups/join/action',
  ...firewallPolicyActions,
];

/** What everybody sees who is more than a timer. */
const seeAll = [...common, ...seeMachines, ...seeFirewalls, ...seeGuards, ...seeLocks, ...seeDefender];

const roles: Record<RoleName, { name: string; description: string; actions: readonly string[] }> = {
  reader: {
    name: 'Azure JIT Reader',
    description: 'Sees virtual machines by their state of just-in-time access, and every access window.',
    actions: seeAll,
  },
  requester: {
    name: 'Azure JIT Requester',
    description: 'Opens and closes access to virtual machines that are under just-in-time access.',
    actions: [...seeAll, ...changeRules, ...changeFirewalls],
  },
  owner: {
    name: 'Azure JIT Policy Owner',
    description: 'Puts virtual machines under just-in-time access, sets their policies, and takes them out.',
    actions: [...seeAll, ...changeRules, ...changeFirewalls, tagsWrite],
  },
  sweeper: {
    name: 'Azure JIT Sweeper',
    description: 'Closes access windows whose time is over, and removes rules that no policy accounts for.',
    actions: [
      ...common,
      'Microsoft.Compute/virtualMachines/read',
      'Microsoft.Network/networkInterfaces/read',
      'Microsoft.Network/networkSecurityGroups/read',
      ...seeFirewallRules,
      ...changeRules,
      ...changeFirewalls,
    ],
  },
};

/** Defender for Cloud writes the rules itself: nobody needs to write anything of a network. */
const rolesOfDefender: Partial<
  Record<RoleName, { name: string; description: string; actions: readonly string[] }>
> = {
  reader: {
    name: 'Azure JIT Reader for Defender',
    description: roles.reader.description,
    actions: [...roles.reader.actions, 'Microsoft.Security/policies/read'],
  },
  requester: {
    name: 'Azure JIT Requester for Defender',
    description: 'Requests access to virtual machines that Defender for Cloud has under just-in-time access.',
    actions: [...roles.reader.actions, 'Microsoft.Security/policies/read', defenderActions.initiate],
  },
  owner: {
    name: 'Azure JIT Policy Owner for Defender',
    description: 'Puts virtual machines under just-in-time access of Defender for Cloud, and takes them out.',
    actions: [
      ...roles.reader.actions,
      'Microsoft.Security/policies/read',
      defenderActions.initiate,
      defenderActions.write,
      defenderActions.delete,
      defenderActions.machineWrite,
    ],
  },
};
