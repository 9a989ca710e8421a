const names: Readonly<Record<string, string>> = {
  'microsoft.security/locations/jitnetworkaccesspolicies/initiate/action':
    'Initiate JIT Network Access Policy',
  'microsoft.security/locations/jitnetworkaccesspolicies/write': 'Create or Update JIT Network Access Policy',
  'microsoft.security/locations/jitnetworkaccesspolicies/delete': 'Delete JIT Network Access Policy',
  'microsoft.network/networksecuritygroups/securityrules/write': 'Create or Update Security Rule',
  'microsoft.network/networksecuritygroups/securityrules/delete': 'Delete Security Rule',
  'microsoft.network/networksecuritygroups/write': 'Create or Update Network Security Group',
  'microsoft.network/networksecuritygroups/delete': 'Delete Network Security Group',
  'microsoft.network/azurefirewalls/write': 'Create or Update Azure Firewall',
  'microsoft.network/firewallpolicies/rulecollectiongroups/write':
    'Create or Update Firewall Policy Rule Collection Group',
  'microsoft.network/firewallpolicies/rulecollectiongroups/delete':
    'Delete Firewall Policy Rule Collection Group',
  'microsoft.compute/virtualmachines/write': 'Create or Update Virtual Machine',
  'microsoft.compute/virtualmachines/delete': 'Delete Virtual Machine',
  'microsoft.resources/tags/write': 'Update Tags',
};

/** What people read for an action; an action that has no name of its own stands for itself. */
export function localizedOperation(action: string): string {
  return names[action.toLowerCase()] ?? action;
}
