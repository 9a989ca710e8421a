import { expect, test } from 'vitest';
import type { ArmResource } from '../../../src/sandbox/world.ts';
import { contoso } from '../../../src/sandbox/worlds/contoso.ts';

type Bag = { [property: string]: unknown };

const resources = contoso.resources;
const machines = resources.filter(({ type }) => type.endsWith('/virtualMachines'));
const byId = new Map(resources.map((resource) => [resource.id.toLowerCase(), resource]));

test.each([
  ['configured', ['dc-01', 'gateway-01', 'lab-01', 'sql-01', 'test/app-01', 'web-01']],
  ['recommended', ['dev/app-01', 'dual-01', 'jumpbox', 'sql-02', 'ubuntu-01', 'web-02', 'web-03', 'win-01']],
  ['missingNsg', ['legacy-01', 'shop-01']],
  ['noPublicIpNoNsg', ['batch-01']],
  ['classic', ['old-erp']],
  ['disabledByPolicy', ['erp-01', 'kiosk-01', 'pos-01']],
])('%s: %s', (state, expected) => {
  const found = machines.filter((machine) => stateOf(machine) === state).map(shortName);

  expect(found.sort()).toEqual(expected);
});

test('every id is there once, whatever its case', () => {
  expect(byId.size).toBe(resources.length);
});

test('ids name their type and their name', () => {
  const groups = resources.filter(({ type }) => type === 'Microsoft.Resources/resourceGroups');
  for (const { id, type, name } of resources.filter((resource) => !groups.includes(resource))) {
    const [, ...path] = id.split('/providers/').at(-1)?.split('/') ?? [];
    expect(
      `${id.split('/providers/').at(-1)?.split('/')[0]}/${path.filter((_, at) => at % 2 === 0).join('/')}`,
    ).toBe(type);
    expect(id.endsWith(`/${name}`)).toBe(true);
  }
});

test('every reference leads to a resource or to a part of one', () => {
  const known = new Set([
    ...resources.flatMap((resource) => idsWithin(resource)),
    ...contoso.subscriptions.map(({ subscriptionId }) => `/subscriptions/${subscriptionId}`),
  ]);
  const references = resources.flatMap((resource) => referencesWithin(resource.properties));

  // Disks and the built-in policy initiative are outside what the world simulates.
  const dangling = references.filter(
    (id) => !known.has(id.toLowerCase()) && !/\/disks\/|policySetDefinitions/.test(id),
  );

  expect(references.length).toBeGreaterThan(100);
  expect(dangling).toEqual([]);
});

test('every resource lies in a known subscription and a described group', () => {
  const subscriptions = contoso.subscriptions.map(({ subscriptionId }) => `/subscriptions/${subscriptionId}`);
  for (const { id } of resources) {
    expect(subscriptions.some((subscription) => id.startsWith(subscription))).toBe(true);
    const group = /^.*?\/resourceGroups\/[^/]+/.exec(id)?.[0];
    if (group) expect(byId.has(group.toLowerCase())).toBe(true);
  }
});

test('rules of an NSG have priorities of their own in each direction, within Azure’s limits', () => {
  for (const nsg of ofType('Microsoft.Network/networkSecurityGroups')) {
    const rules = bags(nsg.properties?.securityRules);
    const slots = rules.map((rule) => `${bag(rule.properties).direction} ${bag(rule.properties).priority}`);
    expect(new Set(slots).size).toBe(slots.length);
    for (const rule of rules) {
      expect(bag(rule.properties).priority).toBeGreaterThanOrEqual(100);
      expect(bag(rule.properties).priority).toBeLessThanOrEqual(4096);
      expect(String(rule.name)).toMatch(/^\w[\w.-]{0,78}\w$/);
      expect(String(bag(rule.properties).description ?? '').length).toBeLessThanOrEqual(140);
    }
    expect(bags(nsg.properties?.defaultSecurityRules)).toHaveLength(6);
  }
});

test('public addresses are documentation addresses or loopback', () => {
  const addresses = ofType('Microsoft.Network/publicIPAddresses').map(({ properties }) =>
    String(properties?.ipAddress),
  );

  for (const address of addresses)
    expect(address).toMatch(/^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|127\.0\.0\.|2001:db8:)/);
  expect(new Set(addresses).size).toBe(addresses.length);
});

test('configured machines have their deny rule at every NSG, bound to their address', () => {
  expect(denyRules('web-01')).toEqual(['front-nsg JitAccess-Deny-web-01-85c4916c 500 10.1.1.4']);
  expect(denyRules('gateway-01').map((rule) => rule.split(' ')[0])).toEqual([
    'gateway-outer-nsg',
    'gateway-inner-nsg',
  ]);
  expect(denyRules('lab-01')).toHaveLength(1);
  expect(denyRules('app-01')).toHaveLength(1);
});

test('two machines share a name', () => {
  const names = machines.map(({ name }) => name);

  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual(['app-01']);
});

test.each([
  ['owner', 3, ['*']],
  ['reader', 3, ['*/read']],
  ['bob', 1, ['*/read']],
  [
    'alice',
    3,
    [
      '*/read',
      'Microsoft.Network/networkSecurityGroups/securityRules/write',
      'Microsoft.Network/networkSecurityGroups/securityRules/delete',
    ],
  ],
  [
    'operator',
    3,
    [
      '*/read',
      'Microsoft.Network/networkSecurityGroups/securityRules/write',
      'Microsoft.Network/networkSecurityGroups/securityRules/delete',
      'Microsoft.Resources/tags/write',
    ],
  ],
])('%s holds rights on %i subscription(s)', (name, count, actions) => {
  const principal = contoso.principals.find((candidate) => candidate.name === name);

  expect(principal?.assignments.map((assignment) => assignment.actions)).toEqual(Array(count).fill(actions));
});

/** The state of a machine by the plainest reading of the rules; the product computes it in its own way. */
function stateOf(machine: ArmResource): string {
  if (machine.type === 'Microsoft.ClassicCompute/virtualMachines') return 'classic';
  const defender = ofType('Microsoft.Security/locations/jitNetworkAccessPolicies').flatMap(({ properties }) =>
    bags(properties?.virtualMachines).map(({ id }) => id),
  );
  if (defender.includes(machine.id) || /^\d+\/\w+ PT/.test(machine.tags?.['jit-access'] ?? ''))
    return 'configured';
  const offScopes = ofType('Microsoft.Authorization/policyAssignments').map(({ properties }) =>
    String(properties?.scope),
  );
  const assessed = ofType('Microsoft.Security/assessments').map(
    ({ id }) => id.split('/providers/Microsoft.Security')[0],
  );
  if (assessed.includes(machine.id) || offScopes.some((scope) => machine.id.startsWith(`${scope}/`)))
    return 'disabledByPolicy';
  const nics = nicsOf(machine);
  if (nics.some((nic) => nsgNames(nic).length > 0)) return 'recommended';
  const isPublic = JSON.stringify(nics).includes('publicIPAddress');
  return isPublic ? 'missingNsg' : 'noPublicIpNoNsg';
}

function denyRules(machineName: string): string[] {
  return ofType('Microsoft.Network/networkSecurityGroups').flatMap((nsg) =>
    bags(nsg.properties?.securityRules)
      .filter(({ name }) => new RegExp(`^JitAccess-Deny-${machineName}-[0-9a-f]{8}$`).test(String(name)))
      .map(({ name, properties }) => {
        const { access, priority, destinationAddressPrefix } = bag(properties);
        expect(access).toBe('Deny');
        return `${nsg.name} ${name} ${priority} ${destinationAddressPrefix}`;
      }),
  );
}

function nicsOf(machine: ArmResource): ArmResource[] {
  return bags(bag(machine.properties?.networkProfile).networkInterfaces).flatMap(
    ({ id }) => byId.get(String(id).toLowerCase()) ?? [],
  );
}

function nsgNames(nic: ArmResource): string[] {
  const subnetIds = bags(nic.properties?.ipConfigurations).map(
    ({ properties }) => bag(bag(properties).subnet).id,
  );
  const subnets = ofType('Microsoft.Network/virtualNetworks')
    .flatMap(({ properties }) => bags(properties?.subnets))
    .filter(({ id }) => subnetIds.includes(id));
  return [nic.properties, ...subnets.map(({ properties }) => properties)]
    .map((properties) => bag(bag(properties).networkSecurityGroup).id)
    .filter((id) => id !== undefined)
    .map(String);
}

/** `dev/app-01` where the name alone does not do. */
function shortName({ id, name }: ArmResource): string {
  const isAmbiguous = machines.filter((machine) => machine.name === name).length > 1;
  return isAmbiguous ? `${id.split('/')[4]}/${name}` : name;
}

function ofType(type: string): ArmResource[] {
  return resources.filter((resource) => resource.type === type);
}

function bag(value: unknown): Bag {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function bags(value: unknown): Bag[] {
  return Array.isArray(value) ? value.map(bag) : [];
}

/** The ids of a resource and of its nested children. */
function idsWithin(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(idsWithin);
  if (typeof value !== 'object' || value === null) return [];
  const { id, type, name } = bag(value);
  const own = typeof id === 'string' && type !== undefined && name !== undefined ? [id.toLowerCase()] : [];
  return [...own, ...Object.values(value).flatMap(idsWithin)];
}

function referencesWithin(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesWithin);
  if (typeof value === 'string') return /^\/(subscriptions|providers)\//.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(referencesWithin) : [];
}
