import { expect, test } from 'vitest';
import { worldDifferences } from '../../src/build/start/worldDifferences.mjs';

const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/nsg';
const world = (resource: Record<string, unknown>, ...more: { id: string }[]) => ({
  clock: 'any',
  resources: [{ id, ...resource }, ...more],
});

test('a world equals itself with the marks that Azure sets at every write', () => {
  const before = world({
    etag: '1',
    properties: { provisioningState: 'Succeeded', securityRules: [{ name: 'a' }] },
  });
  const after = world({
    etag: '2',
    tags: {},
    properties: { resourceGuid: 'x', securityRules: [{ name: 'a' }] },
  });

  expect(worldDifferences(before, { ...after, clock: 'other' })).toEqual([]);
});

test('the order of resources does not matter', () => {
  const before = { resources: [{ id: '/a' }, { id: '/B' }] };
  const after = { resources: [{ id: '/B' }, { id: '/a' }] };

  expect(worldDifferences(before, after)).toEqual([]);
});

test.each([
  [
    'a rule that was left',
    world({ properties: { securityRules: [] } }),
    world({ properties: { securityRules: [{ name: 'left' }] } }),
    'was nothing, is {"name":"left"}',
  ],
  [
    'a tag that was left',
    world({}),
    world({ tags: { 'jit-access': 'off' } }),
    'was nothing, is {"jit-access":"off"}',
  ],
  [
    'a value that changed',
    world({ properties: { priority: 100 } }),
    world({ properties: { priority: 101 } }),
    '100',
  ],
  [
    'a resource that is gone',
    world({}, { id: '/other' }),
    world({}),
    '/other: was {"id":"/other"}, is nothing',
  ],
  ['a list that became an object', world({ list: ['a'] }), world({ list: { 0: 'a' } }), '/list: was ["a"]'],
])('%s is a difference', (_, before, after, text) => {
  expect(worldDifferences(before, after)).toEqual([expect.stringContaining(text)]);
});
