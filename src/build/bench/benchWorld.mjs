import { createRequire } from 'node:module';
import { bundleSources } from './bundleSources.mjs';

/**
 * @typedef {typeof import('../../sandbox/worlds/networkInterface.ts')
 *   & typeof import('../../sandbox/worlds/networkSecurityGroup.ts')
 *   & typeof import('../../sandbox/worlds/publicIpAddress.ts') & typeof import('../../sandbox/worlds/resourceGroup.ts')
 *   & typeof import('../../sandbox/worlds/virtualMachine.ts') & typeof import('../../sandbox/worlds/virtualNetwork.ts')
 *   & typeof import('../../sandbox/worlds/withBackReferences.ts')} Builders
 */

const builders = [
  ...['networkInterface', 'networkSecurityGroup', 'publicIpAddress', 'resourceGroup'],
  ...['virtualMachine', 'virtualNetwork', 'withBackReferences'],
];
const subscriptionId = '11111111-3000-4000-8000-000000000001';

/** The VM that is alone behind the group of its interface, and those that share the group of their subnet. */
export const alone = 'jumpbox';
export const together = Array.from({ length: 40 }, (_, i) => `m${i + 1}`);

/**
 * @param {string} file where the builders of the sandbox's worlds are bundled to
 * @returns {Promise<import('../../sandbox/world.ts').World>}
 */
export async function benchWorld(file) {
  await bundleSources(
    builders.map((name) => `src/sandbox/worlds/${name}.ts`),
    file,
  );
  const load = createRequire(import.meta.url);
  return worldFrom(/** @type {Builders} */ (load(file)));
}

/**
 * @param {Builders} build
 * @returns {import('../../sandbox/world.ts').World}
 */
function worldFrom(build) {
  const group = build.resourceGroup(subscriptionId, 'app');
  const ownGroup = build.networkSecurityGroup(group, `${alone}-nsg`, []);
  const sharedGroup = build.networkSecurityGroup(group, 'subnet-nsg', []);
  const network = build.virtualNetwork(group, {
    name: 'vnet',
    prefixes: ['10.0.0.0/16'],
    subnets: [
      { name: 'edge', prefixes: ['10.0.0.0/24'] },
      { name: 'shared', prefixes: ['10.0.1.0/24'], networkSecurityGroup: sharedGroup },
    ],
  });
  const publicIp = build.publicIpAddress(group, `${alone}-ip`, '198.51.100.4');
  const edge = { address: '10.0.0.4', subnetId: build.subnetId(network.id, 'edge'), publicIp };
  const subnetId = build.subnetId(network.id, 'shared');
  const interfaces = [
    { name: alone, nic: build.networkInterface(group, `${alone}-nic`, [edge], ownGroup) },
    ...together.map((name, i) => {
      const configuration = { address: `10.0.1.${i + 4}`, subnetId };
      return { name, nic: build.networkInterface(group, `${name}-nic`, [configuration]) };
    }),
  ];
  const machines = interfaces.flatMap(({ name, nic }) => [
    nic,
    build.virtualMachine(group, { name, os: 'Linux', nics: [nic] }),
  ]);
  const fixed = [build.resourceGroupResource(group), network, ownGroup, sharedGroup, publicIp];
  return {
    subscriptions: [
      { subscriptionId, displayName: 'Bench', tenantId: 'aaaaaaaa-3000-4000-8000-000000000001' },
    ],
    principals: [],
    resources: build.withBackReferences([...fixed, ...machines]),
  };
}
