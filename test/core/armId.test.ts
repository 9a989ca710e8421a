import { describe, expect, test } from 'vitest';
import { childName, idKey, parentId, parseArmId, sameId } from '../../src/core/armId.ts';

const group = '/subscriptions/5f0c/resourceGroups/rg-web';
const nsg = `${group}/providers/Microsoft.Network/networkSecurityGroups/nsg-1`;

describe('resources in a resource group', () => {
  test('an NSG', () => {
    expect(parseArmId(nsg)).toEqual({
      subscriptionId: '5f0c',
      resourceGroup: 'rg-web',
      provider: 'Microsoft.Network',
      type: 'Microsoft.Network/networkSecurityGroups',
      name: 'nsg-1',
    });
  });

  test.each([
    [`${nsg}/securityRules/allow-ssh`, 'Microsoft.Network/networkSecurityGroups/securityRules', 'allow-ssh'],
    [
      `${group}/providers/Microsoft.Compute/virtualMachineScaleSets/ss/virtualMachines/3`,
      'Microsoft.Compute/virtualMachineScaleSets/virtualMachines',
      '3',
    ],
    [`${nsg}/providers/Microsoft.Authorization/locks/keep`, 'Microsoft.Authorization/locks', 'keep'],
    [`${group}/providers/Microsoft.Web/providers/x`, 'Microsoft.Web/providers', 'x'],
  ])('%s', (id, type, name) => {
    expect(parseArmId(id)).toMatchObject({ type, name, resourceGroup: 'rg-web' });
  });

  test('keywords in any case', () => {
    expect(parseArmId(nsg.toUpperCase())?.name).toBe('NSG-1');
  });
});

test.each([
  '',
  '/',
  'nsg-1',
  'rg-web/nsg-1',
  '/subscriptions/5f0c',
  group,
  `${group}/providers/Microsoft.Network`,
  `${group}/providers/Microsoft.Network/networkSecurityGroups`,
  `${nsg}/securityRules`,
  `${nsg}/`,
  nsg.slice(1),
  '/subscriptions/5f0c/providers/Microsoft.Security/pricings/VirtualMachines',
])('%j is none', (id) => {
  expect(parseArmId(id)).toBeUndefined();
});

test('ids are compared without regard to case', () => {
  expect(sameId(nsg, nsg.toUpperCase())).toBe(true);
  expect(sameId(nsg, `${nsg}2`)).toBe(false);
  expect(idKey(nsg.toUpperCase())).toBe(idKey(nsg));
});

test('a rule has its NSG as parent, and its own name', () => {
  expect(parentId(`${nsg}/securityRules/allow-ssh`)).toBe(nsg);
  expect(childName(`${nsg}/securityRules/allow-ssh`)).toBe('allow-ssh');
});
