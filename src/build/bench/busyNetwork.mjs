/** @typedef {import('../../core/machine.ts').Machine} Machine */
/** @typedef {import('../../core/securityRule.ts').NetworkSecurityGroup} NetworkSecurityGroup */
/** @typedef {import('../../core/securityRule.ts').SecurityRule} SecurityRule */

const providers = '/subscriptions/11111111-3000-4000-8000-000000000001/resourceGroups/app/providers';

/**
 * A group as big companies have them: most rules are about other addresses and ports, every tenth lets a network in to
 * SSH everywhere, every seventh is a window on a machine of somebody else.
 * @param {string} name
 * @param {number} ruleCount at most 3,000
 * @param {number} seed other addresses and names for another seed
 * @returns {NetworkSecurityGroup} made afresh at every call, as a read from Azure makes it
 */
export function busyGroup(name, ruleCount, seed) {
  return {
    id: `${providers}/Microsoft.Network/networkSecurityGroups/${name}`,
    name,
    location: 'westeurope',
    etag: '',
    rules: Array.from({ length: ruleCount }, (_, i) => busyRule(i, seed)),
    defaultRules: [
      rule('AllowVnetInBound', 65000, 'Allow', ['VirtualNetwork'], ['VirtualNetwork'], ['*'], '*'),
      rule('AllowAzureLoadBalancerInBound', 65001, 'Allow', ['AzureLoadBalancer'], ['*'], ['*'], '*'),
      rule('DenyAllInBound', 65500, 'Deny', ['*'], ['*'], ['*'], '*'),
    ],
  };
}

/** @param {number} i @param {number} seed */
function busyRule(i, seed) {
  // Azure answers with the rules in the order of their making, not of their priorities.
  const priority = 1000 + ((i * 7919) % 3001);
  const network = `${30 + (seed % 60)}.${(seed % 64) * 4 + (i >> 8)}.${i % 256}.0/24`;
  const address = `10.${100 + (seed % 100)}.${i >> 4}.${i % 16}/32`;
  if (i % 10 === 0) return rule(`allow-ssh-${i}`, priority, 'Allow', [network], ['*'], ['22'], 'Tcp');
  if (i % 7 === 0) {
    const name = `JitAccess-Allow-other${i}-${hex(seed * 4096 + i)}-k3j2h1g0-1795359600`;
    return rule(name, priority, 'Allow', [`${network.split('/')[0]}/32`], [address], ['22'], 'Tcp');
  }
  if (i % 11 === 0)
    return rule(`allow-tag-${i}`, priority, 'Allow', ['AzureCloud'], ['*'], ['443', '8000-8100'], 'Tcp');
  const access = i % 3 === 0 ? 'Deny' : 'Allow';
  const sources = [network, `100.${seed % 256}.${i >> 8}.${i % 256}/32`];
  return rule(`rule-${i}`, priority, access, sources, [address], ['22', '443', '9000-9100'], '*');
}

/**
 * @param {string} name
 * @param {number} priority
 * @param {'Allow' | 'Deny'} access
 * @param {readonly string[]} sources
 * @param {readonly string[]} destinations
 * @param {readonly string[]} destinationPorts
 * @param {string} protocol
 * @returns {SecurityRule}
 */
function rule(name, priority, access, sources, destinations, destinationPorts, protocol) {
  return {
    name,
    priority,
    direction: 'Inbound',
    access,
    protocol,
    sources,
    sourceApplicationSecurityGroups: [],
    sourcePorts: ['*'],
    destinations,
    destinationApplicationSecurityGroups: [],
    destinationPorts,
    description: '',
  };
}

/**
 * A machine with a public address behind one group.
 * @param {import('./engine.mjs').Engine} engine
 * @param {string} name
 * @param {string} address
 * @param {NetworkSecurityGroup} group
 * @param {Readonly<Record<string, string>>} tags
 * @returns {Machine}
 */
export function machineBehind({ parseAzurePrefix }, name, address, group, tags = {}) {
  const network = `${providers}/Microsoft.Network`;
  const [privateAddress, space] = [parseAzurePrefix(address), parseAzurePrefix('10.0.0.0/16')];
  if (!privateAddress || !space) throw new Error(`${address} is no address`);
  return {
    id: `${providers}/Microsoft.Compute/virtualMachines/${name}`,
    name,
    subscriptionId: '11111111-3000-4000-8000-000000000001',
    resourceGroup: 'app',
    location: 'westeurope',
    os: 'linux',
    deployment: 'resourceManager',
    tags,
    endpoints: [
      {
        interfaceId: `${network}/networkInterfaces/${name}-nic`,
        privateAddress,
        publicAddress: {
          id: `${network}/publicIPAddresses/${name}-ip`,
          address: '203.0.113.250',
          sku: 'Standard',
        },
        mappings: [],
        subnetId: `${network}/virtualNetworks/vnet/subnets/default`,
        subnetGroupId: group.id,
        interfaceGroupId: null,
        applicationSecurityGroups: [],
        virtualNetworkPrefixes: [space],
      },
    ],
    disabledByPolicy: false,
  };
}

/** @param {number} i */
const hex = (i) => i.toString(16).padStart(8, '0');
